/* What changes files: rm, mkdir, rmdir, cp, mv, ln, touch, chmod, mktemp. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "applet.h"

static uint64_t flags;

/* Runs over what a directory holds; false when it cannot be read. The list is taken first: `run` may remove entries. */
static bool each_entry(const char *path, bool (*run)(const char *path, void *context), void *context, bool *ok)
{
	DIR *directory = opendir(path);
	char **names = NULL;
	size_t count = 0;
	if (!directory)
		return false;
	for (struct dirent *entry; (entry = readdir(directory));) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		names = xrealloc(names, (count + 1) * sizeof *names);
		names[count++] = xstrdup(entry->d_name);
	}
	closedir(directory);
	for (size_t i = 0; i < count; i++) {
		char *below = join_path(path, names[i]);
		*ok &= run(below, context);
		free(below);
		free(names[i]);
	}
	free(names);
	return true;
}

static bool confirm(const char *question, const char *path)
{
	fprintf(stderr, "%s: %s '%s'? ", applet_name, question, path);
	int c = getchar(), answer = c;
	while (c != '\n' && c != EOF)
		c = getchar();
	return answer == 'y' || answer == 'Y';
}

static bool remove_path(const char *path, void *context)
{
	struct stat st;
	bool ok = true;
	(void)context;
	if (lstat(path, &st)) {
		if (errno == ENOENT && HAS(flags, 'f'))
			return true;
		warn("can't remove '%s': %s", path, strerror(errno));
		return false;
	}
	if (S_ISDIR(st.st_mode)) {
		if (!HAS(flags, 'r') && !HAS(flags, 'R')) {
			warn("'%s' is a directory", path);
			return false;
		}
		if (!each_entry(path, remove_path, NULL, &ok)) {
			warn("can't remove '%s': %s", path, strerror(errno));
			return false;
		}
	}
	if (HAS(flags, 'i') && !confirm("remove", path))
		return ok;
	if (S_ISDIR(st.st_mode) ? rmdir(path) : unlink(path)) {
		warn("can't remove '%s': %s", path, strerror(errno));
		return false;
	}
	return ok;
}

int rm_main(int argc, char **argv)
{
	bool ok = true;
	flags = options(argc, argv, "rRfi", NULL, "[-irf] FILE...");
	if (optind >= argc && !HAS(flags, 'f'))
		show_usage("[-irf] FILE...");
	for (int i = optind; i < argc; i++) {
		const char *name = base_name(argv[i]);
		if (!strcmp(name, ".") || !strcmp(name, "..")) {
			warn("can't remove '.' or '..'");
			ok = false;
		} else {
			ok &= remove_path(argv[i], NULL);
		}
	}
	return !ok;
}

static bool make_directory(char *path, bool parents)
{
	struct stat st;
	if (parents)
		for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
			*slash = 0;
			if (mkdir(path, 0777) && errno != EEXIST && stat(path, &st)) {
				warn("can't create directory '%s': %s", path, strerror(errno));
				return false;
			}
			*slash = '/';
		}
	if (mkdir(path, 0777)) {
		int error = errno;
		if (parents && error == EEXIST && !stat(path, &st) && S_ISDIR(st.st_mode))
			return true;
		warn("can't create directory '%s': %s", path, strerror(error));
		return false;
	}
	return true;
}

int mkdir_main(int argc, char **argv)
{
	char *values[1];
	bool ok = true;
	uint64_t set = options(argc, argv, "pm:", values, "[-m MODE] [-p] DIRECTORY...");
	if (optind >= argc)
		show_usage("[-m MODE] [-p] DIRECTORY...");
	if (HAS(set, 'm'))
		warn("-m is without effect: files here have no permission bits of their own");
	for (int i = optind; i < argc; i++) {
		size_t length = strlen(argv[i]);
		while (length > 1 && argv[i][length - 1] == '/')
			argv[i][--length] = 0;
		ok &= make_directory(argv[i], HAS(set, 'p'));
	}
	return !ok;
}

int rmdir_main(int argc, char **argv)
{
	int status = 0;
	uint64_t set = options(argc, argv, "p", NULL, "[-p] DIRECTORY...");
	for (int i = optind; i < argc; i++)
		for (;;) {
			if (rmdir(argv[i])) {
				warn_errno("'%s'", argv[i]);
				status = 1;
				break;
			}
			char *slash = strrchr(argv[i], '/');
			if (!HAS(set, 'p') || !slash || slash == argv[i])
				break;
			*slash = 0;
		}
	return status;
}

/* ---- cp and mv ---- */

static bool is_directory(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static bool copy_contents(const char *from, const char *to)
{
	char chunk[16384];
	ssize_t got = 0;
	int in = open(from, O_RDONLY);
	if (in < 0) {
		warn("can't open '%s': %s", from, strerror(errno));
		return false;
	}
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0666);
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
		if (mkdir(to, 0777) && errno != EEXIST) {
			warn("can't create directory '%s': %s", to, strerror(errno));
			return false;
		}
		return each_entry(from, copy_below, (void *)to, &ok) && ok;
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
	ok = copy_contents(from, to);
	if (ok && (HAS(flags, 'p') || HAS(flags, 'a'))) {
		struct timespec times[2] = { st.st_atim, st.st_mtim };
		utimensat(AT_FDCWD, to, times, 0);
	}
	return ok;
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
	flags |= option_bit('a') | option_bit('r') | option_bit('f'); /* another file system: copy, then remove */
	return copy_path(from, to) && remove_path(from, NULL);
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

int touch_main(int argc, char **argv)
{
	char *values[3] = { 0 };
	int status = 0;
	uint64_t set = options(argc, argv, "cd:t:r:am", values, "[-c] [-d DATE] [-r FILE] FILE...");
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW } };
	struct stat st;
	if (values[2]) {
		if (stat(values[2], &st)) {
			warn_errno("%s", values[2]);
			return 1;
		}
		times[0] = st.st_atim;
		times[1] = st.st_mtim;
	}
	if (values[0] || values[1]) {
		struct tm time = { 0 };
		const char *text = values[0] ? values[0] : values[1];
		char *end = *text == '@' ? NULL : strptime(text, "%Y-%m-%d %H:%M:%S", &time);
		if (!end && *text != '@')
			end = strptime(text, "%Y-%m-%dT%H:%M:%S", &time);
		if (!end && *text != '@')
			end = strptime(text, "%Y-%m-%d", &time);
		if (!end && *text != '@')
			end = strptime(text, "%Y%m%d%H%M", &time);
		if (!end && *text != '@')
			die("invalid date '%s'", text);
		times[0].tv_sec = times[1].tv_sec = *text == '@' ? atoll(text + 1) : timegm(&time);
		times[0].tv_nsec = times[1].tv_nsec = 0;
	}
	for (int i = optind; i < argc; i++) {
		if (stat(argv[i], &st)) {
			if (HAS(set, 'c'))
				continue;
			int fd = open(argv[i], O_WRONLY | O_CREAT, 0666);
			if (fd < 0) {
				warn_errno("%s", argv[i]);
				status = 1;
				continue;
			}
			close(fd);
		}
		if (utimensat(AT_FDCWD, argv[i], times, 0)) {
			warn_errno("%s", argv[i]);
			status = 1;
		}
	}
	return status;
}

/* Neither WASI nor WASIX has a call for permission bits: chmod says so, rather than that it had done it. */
int chmod_main(int argc, char **argv)
{
	int at = 1;
	struct stat st;
	while (at < argc && argv[at][0] == '-' && argv[at][1] && strspn(argv[at] + 1, "Rvcf") == strlen(argv[at] + 1))
		at++;
	if (argc - at < 2)
		show_usage("[-Rvcf] MODE[,MODE]... FILE...");
	for (at++; at < argc; at++) {
		if (stat(argv[at], &st))
			warn_errno("%s", argv[at]);
		else
			warn("%s: %s", argv[at], strerror(ENOSYS));
	}
	return 1;
}

int mktemp_main(int argc, char **argv)
{
	char *values[1] = { 0 };
	uint64_t set = options(argc, argv, "dqtup:", values, "[-dqtu] [-p DIR] [TEMPLATE]");
	const char *directory = values[0] ? values[0] : getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
	const char *template = optind < argc ? argv[optind] : "tmp.XXXXXX";
	bool below = optind >= argc || HAS(set, 'p') || HAS(set, 't');
	char *path = below ? join_path(directory, template) : xstrdup(template);
	size_t length = strlen(path), marks = 0;
	while (marks < length && path[length - 1 - marks] == 'X')
		marks++;
	if (marks < 6)
		die("Invalid argument");
	for (int attempt = 0; attempt < 100; attempt++) {
		static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
		for (size_t i = 0; i < marks; i++)
			path[length - 1 - i] = LETTERS[arc4random_uniform(62)];
		int made = HAS(set, 'd') ? mkdir(path, 0700) : open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
		if (made >= 0) {
			puts(path);
			return 0;
		}
		if (errno != EEXIST)
			break;
	}
	die("%s: %s", path, strerror(errno));
}
