/* stat: what is known of a file, or of the file system that it is on. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "applet.h"
#include "files.h"

static const char DEFAULT_FORMAT[] = "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n"
                                     "Device: %Dh/%dd\tInode: %-10i  Links: %h\n"
                                     "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n"
                                     "Access: %x\nModify: %y\nChange: %z\n";
static const char FILE_SYSTEM_FORMAT[] = "  File: \"%n\"\n    ID: 0        Namelen: %-7l Type: unknown\nBlock size: %-10s\n"
                                         "Blocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d\n";

static const char *type_name(const struct stat *st)
{
	if (S_ISDIR(st->st_mode))
		return "directory";
	if (S_ISLNK(st->st_mode))
		return "symbolic link";
	if (S_ISCHR(st->st_mode))
		return "character special file";
	if (S_ISBLK(st->st_mode))
		return "block special file";
	if (S_ISFIFO(st->st_mode))
		return "fifo";
	if (S_ISSOCK(st->st_mode))
		return "socket";
	return st->st_size ? "regular file" : "regular empty file";
}

/* Prints by the flags, width and precision of the directive. */
static void put_text(const char *directive, const char *text)
{
	char format[32];
	snprintf(format, sizeof format, "%%%ss", directive);
	printf(format, text);
}

static void put_number(const char *directive, const char *kind, unsigned long long number)
{
	char format[32];
	snprintf(format, sizeof format, "%%%sll%s", directive, kind);
	printf(format, number);
}

static void put_time(const char *directive, struct timespec time)
{
	char when[64], text[80];
	strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", gmtime(&time.tv_sec));
	snprintf(text, sizeof text, "%s.%09ld +0000", when, (long)time.tv_nsec);
	put_text(directive, text);
}

static void put_quoted(const char *directive, const char *path, const struct stat *st)
{
	char target[4096];
	struct buffer text = { 0 };
	buffer_text(&text, path);
	if (S_ISLNK(st->st_mode)) {
		ssize_t length = readlink(path, target, sizeof target - 1);
		target[length > 0 ? length : 0] = 0;
		buffer_format(&text, " -> %s", target);
	}
	put_text(directive, text.data);
	buffer_free(&text);
}

static void put_field(char letter, const char *directive, const char *path, const struct stat *st)
{
	char mode[11];
	switch (letter) {
	case 'n': put_text(directive, path); break;
	case 'N': put_quoted(directive, path, st); break;
	case 's': put_number(directive, "d", (unsigned long long)st->st_size); break;
	case 'b': put_number(directive, "u", (unsigned long long)st->st_blocks); break;
	case 'B': put_number(directive, "u", 512); break;
	case 'o': put_number(directive, "u", (unsigned long long)st->st_blksize); break;
	case 'F': put_text(directive, type_name(st)); break;
	case 'a': put_number(directive, "o", st->st_mode & 07777); break;
	case 'A':
		mode_text(st->st_mode, mode);
		put_text(directive, mode);
		break;
	case 'f': put_number(directive, "x", st->st_mode); break;
	case 'd': put_number(directive, "u", st->st_dev); break;
	case 'D': put_number(directive, "x", st->st_dev); break;
	case 'i': put_number(directive, "u", st->st_ino); break;
	case 'h': put_number(directive, "u", st->st_nlink); break;
	case 't': put_number(directive, "x", st->st_rdev >> 8); break;
	case 'T': put_number(directive, "x", st->st_rdev & 255); break;
	case 'u': put_number(directive, "u", st->st_uid); break;
	case 'g': put_number(directive, "u", st->st_gid); break;
	case 'U': put_text(directive, user_name(st->st_uid)); break;
	case 'G': put_text(directive, group_name(st->st_gid)); break;
	case 'x': put_time(directive, st->st_atim); break;
	case 'X': put_number(directive, "d", (unsigned long long)st->st_atim.tv_sec); break;
	case 'y': put_time(directive, st->st_mtim); break;
	case 'Y': put_number(directive, "d", (unsigned long long)st->st_mtim.tv_sec); break;
	case 'z': put_time(directive, st->st_ctim); break;
	case 'Z': put_number(directive, "d", (unsigned long long)st->st_ctim.tv_sec); break;
	default: putchar(letter);
	}
}

static void put_capacity(char letter, const char *directive, const char *path, const struct statvfs *st)
{
	switch (letter) {
	case 'n': put_text(directive, path); break;
	case 's':
	case 'S': put_number(directive, "u", st->f_bsize); break;
	case 'l': put_number(directive, "u", st->f_namemax); break;
	case 'b': put_number(directive, "u", st->f_blocks); break;
	case 'f': put_number(directive, "u", st->f_bfree); break;
	case 'a': put_number(directive, "u", st->f_bavail); break;
	case 'c': put_number(directive, "u", st->f_files); break;
	case 'd': put_number(directive, "u", st->f_ffree); break;
	default: putchar(letter);
	}
}

/* One of `file` and `system` is what the format is about. */
static void print_format(const char *format, const char *path, const struct stat *file, const struct statvfs *system)
{
	while (*format) {
		if (format[0] == '\\' && format[1] == 'n') {
			putchar('\n');
			format += 2;
		} else if (*format != '%' || !format[1]) {
			putchar(*format++);
		} else {
			char directive[16];
			size_t length = strspn(++format, "-0123456789. #+");
			snprintf(directive, sizeof directive, "%.*s", (int)length, format);
			format += length;
			if (!*format)
				break;
			if (file)
				put_field(*format++, directive, path, file);
			else
				put_capacity(*format++, directive, path, system);
		}
	}
}

int stat_main(int argc, char **argv)
{
	char *values[1] = { 0 };
	int status = 0;
	uint64_t set = options(argc, argv, "c:Lft", values, "[-ltf] [-c FMT] FILE...");
	if (optind >= argc)
		show_usage("[-Lf] [-c FORMAT] FILE...");
	for (int i = optind; i < argc; i++) {
		struct stat st;
		struct statvfs system;
		bool of_system = HAS(set, 'f');
		if (of_system ? statvfs(argv[i], &system) : HAS(set, 'L') ? stat(argv[i], &st) : lstat(argv[i], &st)) {
			warn(of_system ? "can't read file system information for '%s': %s" : "can't stat '%s': %s", argv[i], strerror(errno));
			status = 1;
			continue;
		}
		print_format(values[0] ? values[0] : of_system ? FILE_SYSTEM_FORMAT : DEFAULT_FORMAT, argv[i], of_system ? NULL : &st, &system);
		if (values[0])
			putchar('\n');
	}
	return status;
}
