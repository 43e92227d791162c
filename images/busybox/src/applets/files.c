/* What changes files: rm, mkdir, rmdir, touch, mktemp. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "applet.h"
#include "files.h"

static uint64_t flags;

bool each_entry(const char *path, bool (*run)(const char *path, void *context), void *context, bool *ok)
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

bool confirm(const char *question, const char *path)
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

bool remove_tree(const char *path)
{
	flags = option_bit('r') | option_bit('f');
	return remove_path(path, NULL);
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

bool make_directory(char *path, bool parents, mode_t mode)
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
	if (mkdir(path, mode)) {
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
	mode_t mode = 0777;
	if (HAS(set, 'm') && !parse_mode(values[0], 0777, true, &mode))
		die("invalid mode '%s'", values[0]);
	for (int i = optind; i < argc; i++) {
		size_t length = strlen(argv[i]);
		while (length > 1 && argv[i][length - 1] == '/')
			argv[i][--length] = 0;
		struct stat st;
		bool there = !stat(argv[i], &st);
		ok &= make_directory(argv[i], HAS(set, 'p'), mode);
		/* -m is not for the umask to change */
		if (HAS(set, 'm') && !there && chmod(argv[i], mode)) {
			warn_errno("%s", argv[i]);
			ok = false;
		}
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
