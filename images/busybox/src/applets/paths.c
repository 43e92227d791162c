/* What tells about files: basename, dirname, readlink, realpath, du, which, pwd. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "applet.h"
#include "process.h"

int basename_main(int argc, char **argv)
{
	if (argc < 2)
		show_usage("FILE [SUFFIX]");
	char *path = xstrdup(argv[1]);
	size_t length = strlen(path);
	while (length > 1 && path[length - 1] == '/')
		path[--length] = 0;
	char *name = strrchr(path, '/') && length > 1 ? strrchr(path, '/') + 1 : path;
	if (argc > 2) {
		size_t suffix = strlen(argv[2]), size = strlen(name);
		if (size > suffix && !strcmp(name + size - suffix, argv[2]))
			name[size - suffix] = 0;
	}
	puts(name);
	return 0;
}

int dirname_main(int argc, char **argv)
{
	if (argc < 2)
		show_usage("FILENAME");
	char *path = xstrdup(argv[1]);
	size_t length = strlen(path);
	while (length > 1 && path[length - 1] == '/')
		path[--length] = 0;
	char *slash = strrchr(path, '/');
	if (!slash)
		puts(".");
	else if (slash == path)
		puts("/");
	else {
		while (slash > path && slash[-1] == '/')
			slash--;
		*slash = 0;
		puts(*path ? path : "/");
	}
	return 0;
}

/* The path without links, `.` and `..`; NULL with errno when a part does not exist. wasi-libc's realpath does no such thing. */
static char *resolve(const char *path, int depth)
{
	char here[PATH_MAX];
	struct buffer out = { 0 };
	if (depth > 40) {
		errno = ELOOP;
		return NULL;
	}
	buffer_text(&out, "");
	if (*path != '/' && getcwd(here, sizeof here) && strcmp(here, "/"))
		buffer_text(&out, here);
	while (*path) {
		size_t length = strcspn(path, "/");
		if (length == 2 && !strncmp(path, "..", 2)) {
			char *slash = strrchr(out.data, '/');
			out.length = slash ? (size_t)(slash - out.data) : 0;
			out.data[out.length] = 0;
		} else if (length && !(length == 1 && *path == '.')) {
			size_t before = out.length;
			struct stat st;
			char target[PATH_MAX];
			buffer_char(&out, '/');
			buffer_add(&out, path, length);
			if (lstat(out.data, &st))
				return NULL;
			ssize_t size = S_ISLNK(st.st_mode) ? readlink(out.data, target, sizeof target - 1) : 0;
			if (size > 0) {
				struct buffer next = { 0 };
				target[size] = 0;
				out.data[before] = 0;
				buffer_format(&next, "%s/%s%s", *target == '/' ? "" : out.data, target, path + length);
				return resolve(next.data, depth + 1);
			}
		}
		path += length;
		path += strspn(path, "/");
	}
	if (!out.length)
		buffer_char(&out, '/');
	return out.data;
}

int readlink_main(int argc, char **argv)
{
	uint64_t set = options(argc, argv, "fnv", NULL, "[-fn] FILE");
	if (optind >= argc)
		show_usage("[-fn] FILE");
	char target[PATH_MAX];
	char *text = NULL;
	if (HAS(set, 'f')) {
		text = resolve(argv[optind], 0);
	} else {
		ssize_t length = readlink(argv[optind], target, sizeof target - 1);
		text = length >= 0 ? xstrndup(target, (size_t)length) : NULL;
	}
	if (!text)
		return 1;
	printf(HAS(set, 'n') ? "%s" : "%s\n", text);
	return 0;
}

int realpath_main(int argc, char **argv)
{
	int status = 0;
	for (int i = 1; i < argc; i++) {
		char *path = resolve(argv[i], 0);
		if (path) {
			puts(path);
		} else {
			warn_errno("%s", argv[i]);
			status = 1;
		}
	}
	return status;
}

/* ---- du ---- */

static uint64_t du_flags;

static void du_print(uint64_t bytes, const char *path)
{
	uint64_t size = (bytes + 1023) / 1024;
	if (HAS(du_flags, 'h'))
		printf("%s\t%s\n", human_size(bytes), path);
	else
		printf("%llu\t%s\n", (unsigned long long)(HAS(du_flags, 'm') ? (size + 1023) / 1024 : size), path);
}

static uint64_t du_path(const char *path, bool top)
{
	struct stat st;
	if (lstat(path, &st)) {
		warn_errno("%s", path);
		return 0;
	}
	uint64_t total = ((uint64_t)st.st_size + 4095) / 4096 * 4096;
	if (!S_ISDIR(st.st_mode)) {
		if (top || HAS(du_flags, 'a'))
			du_print(total, path);
		return total;
	}
	DIR *directory = opendir(path);
	for (struct dirent *entry; directory && (entry = readdir(directory));) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		char *below = join_path(path, entry->d_name);
		total += du_path(below, false);
		free(below);
	}
	if (directory)
		closedir(directory);
	if (top || !HAS(du_flags, 's'))
		du_print(total, path);
	return total;
}

int du_main(int argc, char **argv)
{
	static char *HERE[] = { "." };
	du_flags = options(argc, argv, "ahkms", NULL, "[-ahkms] [FILE]...");
	char **paths = optind < argc ? argv + optind : HERE;
	for (int i = 0; i < (optind < argc ? argc - optind : 1); i++)
		du_path(paths[i], true);
	return 0;
}

int which_main(int argc, char **argv)
{
	int status = 0;
	options(argc, argv, "a", NULL, "[-a] COMMAND...");
	for (int i = optind; i < argc; i++) {
		char *path = process_find(argv[i], getenv("PATH"));
		if (path)
			puts(path);
		else
			status = 1;
		free(path);
	}
	return status;
}

int pwd_main(int argc, char **argv)
{
	char path[PATH_MAX];
	(void)argc;
	(void)argv;
	if (!getcwd(path, sizeof path)) {
		warn_errno("getcwd");
		return 1;
	}
	puts(path);
	return 0;
}
