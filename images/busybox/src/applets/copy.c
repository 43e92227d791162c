/* What makes another of a file, or another name: cp, mv, ln. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "applet.h"
#include "files.h"
#include "posix.h"

static uint64_t flags;

static bool is_directory(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

bool copy_contents(const char *from, const char *to, mode_t mode)
{
	char chunk[16384];
	ssize_t got = 0;
	int in = open(from, O_RDONLY);
	if (in < 0) {
		warn("can't open '%s': %s", from, strerror(errno));
		return false;
	}
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, mode);
	if (out < 0) {
		warn("can't create '%s': %s", to, strerror(errno));
		close(in);
		return false;
	}
	while ((got = read(in, chunk, sizeof chunk)) > 0)
		for (ssize_t done = 0; done < got;) {
			ssize_t put = write(out, chunk + done, (size_t)(got - done));
			if (put < 0) {
				warn("write error: %s", strerror(errno));
				got = -1;
				break;
			}
			done += put;
		}
	close(in);
	close(out);
	return got == 0;
}

/* -p and -a: times, owner and mode are the original's. Who may not give files away keeps them. */
static bool keep_attributes(const char *to, const struct stat *st)
{
	struct timespec times[2] = { st->st_atim, st->st_mtim };
	if (!HAS(flags, 'p') && !HAS(flags, 'a'))
		return true;
	mode_t mode = st->st_mode & 07777;
	if (chown(to, st->st_uid, st->st_gid))
		mode &= 01777;
	if (chmod(to, mode) || utimensat(AT_FDCWD, to, times, 0)) {
		warn("can't preserve attributes of '%s': %s", to, strerror(errno));
		return false;
	}
	return true;
}

static bool copy_path(const char *from, const char *to);

static bool copy_below(const char *path, void *context)
{
	char *to = join_path(context, base_name(path));
	bool ok = copy_path(path, to);
	free(to);
	return ok;
}

static bool copy_path(const char *from, const char *to)
{
	struct stat st, target;
	bool recursive = HAS(flags, 'r') || HAS(flags, 'R') || HAS(flags, 'a'), ok = true;
	bool keep_links = (recursive || HAS(flags, 'd') || HAS(flags, 'P')) && !HAS(flags, 'L');
	if (keep_links ? lstat(from, &st) : stat(from, &st)) {
		warn("can't stat '%s': %s", from, strerror(errno));
		return false;
	}
	if (S_ISDIR(st.st_mode)) {
		if (!recursive) {
			warn("omitting directory '%s'", from);
			return false;
		}
		/* Its owner must be able to fill it, whatever its mode is to be. */
		bool made = !mkdir(to, (st.st_mode & 07777) | 0700);
		if (!made && errno != EEXIST) {
			warn("can't create directory '%s': %s", to, strerror(errno));
			return false;
		}
		if (!each_entry(from, copy_below, (void *)to, &ok)) {
			warn("can't open '%s': %s", from, strerror(errno));
			return false;
		}
		return (!made || keep_attributes(to, &st)) && ok;
	}
	if (!stat(to, &target) && target.st_ino == st.st_ino && target.st_dev == st.st_dev && !S_ISLNK(st.st_mode)) {
		warn("'%s' and '%s' are the same file", from, to);
		return false;
	}
	if (HAS(flags, 'n') && !lstat(to, &target))
		return true;
	if (HAS(flags, 'i') && !lstat(to, &target) && !confirm("overwrite", to))
		return true;
	if (HAS(flags, 'f'))
		unlink(to);
	if (S_ISLNK(st.st_mode)) {
		char link[4096];
		ssize_t length = readlink(from, link, sizeof link - 1);
		link[length > 0 ? length : 0] = 0;
		unlink(to);
		if (symlink(link, to)) {
			warn("can't create symlink '%s' to '%s': %s", to, link, strerror(errno));
			return false;
		}
		return true;
	}
	return copy_contents(from, to, st.st_mode & 07777) && keep_attributes(to, &st);
}

static int into_target(int argc, char **argv, bool (*run)(const char *from, const char *to), const char *target, const char *usage)
{
	bool ok = true;
	if (!target) {
		if (argc < 2)
			show_usage(usage);
		target = argv[--argc];
		if (argc == 1 && (!is_directory(target) || HAS(flags, 'T')))
			return !run(argv[0], target);
	}
	if (!is_directory(target)) {
		warn("target '%s' is not a directory", target);
		return 1;
	}
	for (int i = 0; i < argc; i++) {
		size_t length = strlen(argv[i]);
		while (length > 1 && argv[i][length - 1] == '/')
			argv[i][--length] = 0;
		char *to = join_path(target, base_name(argv[i]));
		ok &= run(argv[i], to);
		free(to);
	}
	return !ok;
}

int cp_main(int argc, char **argv)
{
	char *values[1] = { 0 };
	static const char USAGE[] = "[-arRPLfinp] SOURCE... DEST";
	flags = options(argc, argv, "arRdPLHfinpTt:", values, USAGE);
	return into_target(argc - optind, argv + optind, copy_path, values[0], USAGE);
}

static bool move_path(const char *from, const char *to)
{
	struct stat st;
	if (HAS(flags, 'n') && !lstat(to, &st))
		return true;
	if (HAS(flags, 'i') && !lstat(to, &st) && !confirm("overwrite", to))
		return true;
	if (rename(from, to) == 0)
		return true;
	if (errno != EXDEV) {
		warn("can't rename '%s': %s", from, strerror(errno));
		return false;
	}
	/* Another file system, or a directory of the image: copy, then remove. */
	flags |= option_bit('a') | option_bit('r') | option_bit('f');
	return copy_path(from, to) && remove_tree(from);
}

int mv_main(int argc, char **argv)
{
	char *values[1] = { 0 };
	flags = options(argc, argv, "finTt:", values, "[-fin] SOURCE... DEST");
	return into_target(argc - optind, argv + optind, move_path, values[0], "[-fin] SOURCE... DEST");
}

static bool link_path(const char *target, const char *name)
{
	struct stat st;
	if (HAS(flags, 'f') && !lstat(name, &st))
		unlink(name);
	if (HAS(flags, 's') ? symlink(target, name) : link(target, name)) {
		warn_errno("%s", name);
		return false;
	}
	return true;
}

int ln_main(int argc, char **argv)
{
	flags = options(argc, argv, "sfnT", NULL, "[-sfn] TARGET... [LINK|DIR]");
	int count = argc - optind;
	if (count < 1)
		show_usage("[-sfn] TARGET... [LINK|DIR]");
	const char *last = argv[argc - 1];
	struct stat st;
	bool directory = is_directory(last) && !(HAS(flags, 'n') && !lstat(last, &st) && S_ISLNK(st.st_mode));
	if (count == 1)
		return !link_path(argv[optind], base_name(argv[optind]));
	if (count == 2 && !directory)
		return !link_path(argv[optind], last);
	return into_target(count, argv + optind, link_path, NULL, "[-sfn] TARGET... [LINK|DIR]");
}
