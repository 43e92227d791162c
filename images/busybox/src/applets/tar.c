/* tar: ustar archives, with the long names of pax (POSIX.1-2001) and GNU when they are read; what `kubectl cp` runs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "applet.h"
#include "posix.h"

#define BLOCK 512
#define SPARE(size) ((BLOCK - (size) % BLOCK) % BLOCK)

struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100];
	char magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[155], unused[12];
};

static uint64_t flags;
static FILE *archive;
static bool ok;
/* Where names are listed: standard output, unless data goes there. */
static FILE *listing;
static bool stripped;

/* ---- writing ---- */

static void put(const void *bytes, size_t length)
{
	if (fwrite(bytes, 1, length, archive) != length)
		die("short write");
}

static void put_number(char *field, size_t width, uint64_t number)
{
	char text[32];
	snprintf(text, sizeof text, "%0*llo", (int)width - 1, (unsigned long long)number);
	memcpy(field, text, width);
}

static void put_header(struct header *h)
{
	unsigned sum = 0;
	memcpy(h->magic, "ustar", 6);
	memcpy(h->version, "00", 2);
	memset(h->checksum, ' ', sizeof h->checksum);
	for (size_t i = 0; i < BLOCK; i++)
		sum += ((unsigned char *)h)[i];
	snprintf(h->checksum, sizeof h->checksum, "%06o", sum);
	put(h, BLOCK);
}

/* A name that does not fit goes before, as GNU does it. */
static void put_long(char type, const char *text)
{
	static const char zeros[BLOCK];
	size_t length = strlen(text) + 1;
	struct header h = { 0 };
	strcpy(h.name, "././@LongLink");
	h.type = type;
	put_number(h.size, sizeof h.size, length);
	put_header(&h);
	put(text, length);
	put(zeros, SPARE(length));
}

/* Members are named relative to wherever they are unpacked. */
static const char *member_name(const char *path)
{
	const char *name = path;
	for (const char *up; (up = strstr(name, "../")) && (up == path || up[-1] == '/');)
		name = up + 3;
	while (*name == '/')
		name++;
	if (name != path && !stripped) {
		warn("removing leading '%.*s' from member names", (int)(name - path), path);
		stripped = true;
	}
	return *name ? name : "./";
}

static void copy_in(const char *path, uint64_t size)
{
	static char bytes[64 * 1024];
	FILE *file = fopen(path, "r");
	uint64_t left = size;
	while (left > 0) {
		size_t want = left < sizeof bytes ? (size_t)left : sizeof bytes;
		size_t got = file ? fread(bytes, 1, want, file) : 0;
		/* It shrank meanwhile: the archive was promised so many bytes. */
		if (got < want)
			memset(bytes + got, 0, want - got);
		put(bytes, want);
		left -= want;
	}
	memset(bytes, 0, BLOCK);
	put(bytes, SPARE(size));
	if (file)
		fclose(file);
}

static void add_path(const char *path);

static void add_below(const char *path)
{
	DIR *directory = opendir(path);
	if (!directory) {
		warn_errno("can't open '%s'", path);
		ok = false;
		return;
	}
	for (struct dirent *entry; (entry = readdir(directory));) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		char *below = join_path(path, entry->d_name);
		add_path(below);
		free(below);
	}
	closedir(directory);
}

static void add_path(const char *path)
{
	struct stat st;
	struct header h = { 0 };
	char target[4096] = "";
	if (HAS(flags, 'h') ? stat(path, &st) : lstat(path, &st)) {
		warn_errno("%s", path);
		ok = false;
		return;
	}
	bool directory = S_ISDIR(st.st_mode), link = S_ISLNK(st.st_mode);
	if (!directory && !link && !S_ISREG(st.st_mode)) {
		warn("%s: unknown file type", path);
		return;
	}
	struct buffer name = { 0 };
	buffer_text(&name, member_name(path));
	if (directory && name.data[name.length - 1] != '/')
		buffer_char(&name, '/');
	if (link) {
		ssize_t length = readlink(path, target, sizeof target - 1);
		target[length > 0 ? length : 0] = 0;
	}
	if (name.length > sizeof h.name)
		put_long('L', name.data);
	if (strlen(target) > sizeof h.link)
		put_long('K', target);
	memcpy(h.name, name.data, name.length < sizeof h.name ? name.length : sizeof h.name);
	memcpy(h.link, target, strlen(target) < sizeof h.link ? strlen(target) : sizeof h.link);
	uint64_t size = directory || link ? 0 : (uint64_t)st.st_size;
	h.type = directory ? '5' : link ? '2' : '0';
	put_number(h.mode, sizeof h.mode, st.st_mode & 07777);
	put_number(h.uid, sizeof h.uid, st.st_uid);
	put_number(h.gid, sizeof h.gid, st.st_gid);
	put_number(h.size, sizeof h.size, size);
	put_number(h.mtime, sizeof h.mtime, (uint64_t)st.st_mtime);
	put_header(&h);
	if (HAS(flags, 'v'))
		fprintf(listing, "%s\n", name.data);
	buffer_free(&name);
	if (size)
		copy_in(path, size);
	if (directory)
		add_below(path);
}

static void create(char **paths)
{
	static const char end[2 * BLOCK];
	if (!*paths)
		die("empty archive");
	for (; *paths; paths++)
		add_path(*paths);
	put(end, sizeof end);
	if (fflush(archive))
		die("short write");
}

/* ---- reading ---- */

static void get(void *bytes, size_t length)
{
	if (fread(bytes, 1, length, archive) != length)
		die("short read");
}

static void skip(uint64_t length)
{
	static char bytes[16 * 1024];
	for (size_t part; length > 0; length -= part) {
		part = length < sizeof bytes ? (size_t)length : sizeof bytes;
		get(bytes, part);
	}
}

static uint64_t get_number(const char *field, size_t width)
{
	uint64_t number = 0;
	/* Too large for octal digits: binary, as GNU does it. */
	if ((unsigned char)field[0] == 0x80) {
		for (size_t i = 1; i < width; i++)
			number = number << 8 | (unsigned char)field[i];
		return number;
	}
	for (size_t i = 0; i < width && field[i]; i++)
		if (field[i] >= '0' && field[i] <= '7')
			number = number << 3 | (uint64_t)(field[i] - '0');
	return number;
}

/* The content of a member that is about the next one; malloc'ed. */
static char *get_text(uint64_t size)
{
	if (size > 1024 * 1024)
		die("invalid tar header");
	char *text = xmalloc((size_t)size + 1);
	get(text, (size_t)size);
	text[size] = 0;
	skip(SPARE(size));
	return text;
}

struct member {
	char *name, *link;
	uint64_t size;
	bool sized;
};

/* `27 path=a/long/name\n` and the like. */
static void read_pax(char *text, struct member *next)
{
	for (char *record = text; *record;) {
		char *key, *value;
		long length = strtol(record, &key, 10);
		if (length <= 0 || (size_t)length > strlen(record) || *key != ' ' || !(value = strchr(key, '=')))
			die("invalid tar header");
		record[length - 1] = 0;
		*value++ = 0;
		if (!strcmp(key, " path"))
			next->name = xstrdup(value);
		else if (!strcmp(key, " linkpath"))
			next->link = xstrdup(value);
		else if (!strcmp(key, " size")) {
			next->size = strtoull(value, NULL, 10);
			next->sized = true;
		}
		record += length;
	}
}

static void make_parents(const char *path)
{
	char *copy = xstrdup(path);
	for (char *slash = copy; (slash = strchr(slash + 1, '/'));) {
		*slash = 0;
		mkdir(copy, 0777);
		*slash = '/';
	}
	free(copy);
}

static bool copy_out(const char *path, uint64_t size, int mode)
{
	static char bytes[64 * 1024];
	int file = HAS(flags, 'O') ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	bool failed = file < 0;
	if (failed)
		warn_errno("can't open '%s'", path);
	for (size_t part; size > 0; size -= part) {
		part = size < sizeof bytes ? (size_t)size : sizeof bytes;
		get(bytes, part);
		for (size_t done = 0; !failed && done < part;) {
			ssize_t written = write(file, bytes + done, part - done);
			if (written <= 0) {
				warn_errno("can't write '%s'", path);
				failed = true;
			} else
				done += (size_t)written;
		}
	}
	if (file > STDOUT_FILENO)
		close(file);
	return !failed;
}

static void restore_owner(const char *name, const struct header *h, int mode)
{
	uid_t uid = (uid_t)get_number(h->uid, sizeof h->uid);
	gid_t gid = (gid_t)get_number(h->gid, sizeof h->gid);
	if (!HAS(flags, 'o') && chown(name, uid, gid))
		warn_errno("can't change owner of '%s'", name);
	if (chmod(name, (mode_t)mode))
		warn_errno("can't change mode of '%s'", name);
}

/* Leaves the archive behind the content of the member. */
static bool unpack(const char *name, const char *link, char type, const struct header *h, uint64_t size)
{
	if (type == '5') {
		make_parents(name);
		if (mkdir(name, 0777) && errno != EEXIST) {
			warn_errno("can't make dir %s", name);
			return false;
		}
		if (geteuid() == 0)
			restore_owner(name, h, (int)get_number(h->mode, sizeof h->mode) & 07777);
		return true;
	}
	bool to_file = !HAS(flags, 'O');
	if (to_file)
		make_parents(name);
	if (type == '1' || type == '2') {
		if (!to_file)
			return true;
		unlink(name);
		if (type == '2' ? symlink(link, name) : linkat(AT_FDCWD, member_name(link), AT_FDCWD, name, 0)) {
			warn_errno("can't create link '%s' to '%s'", name, link);
			return false;
		}
		return true;
	}
	if (type != '0' && type != '7') {
		warn("unknown typeflag: 0x%x", (unsigned)type);
		skip(size);
		return false;
	}
	if (to_file && HAS(flags, 'k') && access(name, F_OK) == 0) {
		skip(size);
		return true;
	}
	/* Over a link, what it points at would change. */
	if (to_file)
		unlink(name);
	int mode = (int)get_number(h->mode, sizeof h->mode) & 07777;
	bool written = copy_out(name, size, mode & 0777);
	/* Only root gives files away, and has modes as they are in the archive. */
	if (written && to_file && geteuid() == 0)
		restore_owner(name, h, mode);
	if (written && to_file && !HAS(flags, 'm')) {
		struct timeval times[2] = { { 0 } };
		times[0].tv_sec = times[1].tv_sec = (time_t)get_number(h->mtime, sizeof h->mtime);
		utimes(name, times);
	}
	return written;
}

/* Whether a member is one of those asked for, or below one. */
static bool wanted(char **paths, const char *name)
{
	if (!*paths)
		return true;
	for (; *paths; paths++) {
		size_t length = strlen(*paths);
		while (length > 0 && (*paths)[length - 1] == '/')
			length--;
		if (!strncmp(*paths, name, length) && (name[length] == 0 || name[length] == '/'))
			return true;
	}
	return false;
}

static char *header_name(const struct header *h)
{
	struct buffer name = { 0 };
	if (!memcmp(h->magic, "ustar", 6) && h->prefix[0]) {
		buffer_add(&name, h->prefix, strnlen(h->prefix, sizeof h->prefix));
		buffer_char(&name, '/');
	}
	buffer_add(&name, h->name, strnlen(h->name, sizeof h->name));
	return name.data;
}

static void check(const struct header *h)
{
	unsigned sum = 0;
	for (size_t i = 0; i < BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : ((const unsigned char *)h)[i];
	if (sum != get_number(h->checksum, sizeof h->checksum))
		die("invalid tar header checksum");
}

static void read_members(char **paths)
{
	struct member next = { 0 };
	struct header h;
	for (size_t got; (got = fread(&h, 1, BLOCK, archive)) > 0;) {
		if (got < BLOCK)
			die("short read");
		/* An empty block ends the archive. */
		if (!h.name[0])
			break;
		check(&h);
		uint64_t size = next.sized ? next.size : get_number(h.size, sizeof h.size);
		char type = h.type ? h.type : '0';
		if (type == 'L')
			next.name = get_text(size);
		else if (type == 'K')
			next.link = get_text(size);
		else if (type == 'x')
			read_pax(get_text(size), &next);
		else if (type == 'g')
			skip(size + SPARE(size));
		else {
			char *full = next.name ? next.name : header_name(&h);
			const char *name = member_name(full);
			char *link = next.link ? next.link : xstrndup(h.link, strnlen(h.link, sizeof h.link));
			if (wanted(paths, name)) {
				if (HAS(flags, 't') || HAS(flags, 'v'))
					fprintf(listing, "%s\n", name);
				if (HAS(flags, 't'))
					skip(size);
				else
					ok &= unpack(name, link, type, &h, size);
			} else
				skip(size);
			skip(SPARE(size));
			free(link);
			free(full);
			next = (struct member){ 0 };
		}
	}
}

/* ---- the command ---- */

/* Long options that say what is done anyway, or cannot be done here: permissions and owners are the host's. */
static int drop_long_options(int argc, char **argv)
{
	static const char *const known[] = { "--no-same-permissions", "--no-same-owner", "--overwrite", "--numeric-owner" };
	int kept = 1;
	for (int i = 1; i < argc; i++) {
		bool drop = false;
		for (size_t k = 0; k < sizeof known / sizeof *known; k++)
			drop |= !strcmp(argv[i], known[k]);
		if (!drop)
			argv[kept++] = argv[i];
	}
	argv[kept] = NULL;
	return kept;
}

int tar_main(int argc, char **argv)
{
	static const char USAGE[] = "c|x|t [-hmvokO] [-f TARFILE] [-C DIR] [FILE]...";
	char *values[2] = { 0 };
	argc = drop_long_options(argc, argv);
	if (argc < 2)
		show_usage(USAGE);
	/* The oldest way to give them is without a dash. */
	if (argv[1][0] != '-') {
		struct buffer dashed = { 0 };
		buffer_char(&dashed, '-');
		buffer_text(&dashed, argv[1]);
		argv[1] = dashed.data;
	}
	flags = options(argc, argv, "cxthmvokOpf:C:", values, USAGE);
	bool creates = HAS(flags, 'c');
	if (creates + HAS(flags, 'x') + HAS(flags, 't') != 1)
		show_usage(USAGE);
	const char *path = values[0] && strcmp(values[0], "-") ? values[0] : NULL;
	archive = path ? fopen(path, creates ? "w" : "r") : creates ? stdout : stdin;
	if (!archive)
		die("can't open '%s': %s", path, strerror(errno));
	if (values[1] && chdir(values[1]))
		die("can't change directory to '%s': %s", values[1], strerror(errno));
	listing = (creates && !path) || HAS(flags, 'O') ? stderr : stdout;
	ok = true;
	if (creates)
		create(argv + optind);
	else
		read_members(argv + optind);
	return ok ? 0 : 1;
}
