/* find: a walk over trees, with tests. */
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

struct find_test {
	enum { F_NAME, F_INAME, F_PATH, F_TYPE, F_PRINT, F_PRINT0, F_DELETE, F_EXEC, F_NEWER, F_SIZE, F_EMPTY, F_MTIME, F_MMIN, F_PRUNE } kind;
	bool negated, starts_alternative;
	const char *text;
	char **command;
	int command_length;
	long number;
	char sign;
	struct timespec time;
};

static struct find_test find_tests[64];
static int find_test_count, find_status;
static long find_max_depth = LONG_MAX, find_min_depth;
static bool find_has_action;

static bool find_exec(const struct find_test *test, const char *path)
{
	char **argv = xmalloc(((size_t)test->command_length + 1) * sizeof *argv);
	int code = 127;
	for (int i = 0; i < test->command_length; i++) {
		struct buffer word = { 0 };
		buffer_text(&word, "");
		for (const char *at = test->command[i]; *at;) {
			if (!strncmp(at, "{}", 2)) {
				buffer_text(&word, path);
				at += 2;
			} else {
				buffer_char(&word, *at++);
			}
		}
		argv[i] = word.data;
	}
	argv[test->command_length] = NULL;
	fflush(stdout);
	int pid = process_spawn_search(argv[0], argv, NULL);
	if (pid < 0)
		warn_errno("%s", argv[0]);
	else
		process_wait(pid, false, &code);
	for (int i = 0; i < test->command_length; i++)
		free(argv[i]);
	free(argv);
	return code == 0;
}

static bool in_range(long value, const struct find_test *test)
{
	return test->sign == '+' ? value > test->number : test->sign == '-' ? value < test->number : value == test->number;
}

static bool is_empty(const char *path, const struct stat *st)
{
	if (!S_ISDIR(st->st_mode))
		return S_ISREG(st->st_mode) && !st->st_size;
	DIR *directory = opendir(path);
	bool empty = directory != NULL;
	for (struct dirent *entry; directory && (entry = readdir(directory));)
		empty &= !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
	if (directory)
		closedir(directory);
	return empty;
}

static bool find_one(const struct find_test *test, const char *path, const struct stat *st, bool *prune)
{
	static const char TYPES[] = "fdlcps";
	time_t age = time(NULL) - st->st_mtim.tv_sec;
	switch (test->kind) {
	case F_NAME: return !fnmatch(test->text, base_name(path), 0);
	case F_INAME: return !fnmatch(test->text, base_name(path), FNM_CASEFOLD);
	case F_PATH: return !fnmatch(test->text, path, 0);
	case F_TYPE: {
		const char *type = strchr(TYPES, *test->text);
		mode_t mode = st->st_mode;
		return type && (bool[]){ S_ISREG(mode), S_ISDIR(mode), S_ISLNK(mode), S_ISCHR(mode), S_ISFIFO(mode), S_ISSOCK(mode) }[type - TYPES];
	}
	case F_PRINT: puts(path); return true;
	case F_PRINT0:
		fputs(path, stdout);
		putchar(0);
		return true;
	case F_DELETE:
		if (S_ISDIR(st->st_mode) ? rmdir(path) : unlink(path)) {
			warn_errno("%s", path);
			find_status = 1;
			return false;
		}
		return true;
	case F_EXEC: return find_exec(test, path);
	case F_NEWER: return st->st_mtim.tv_sec > test->time.tv_sec || (st->st_mtim.tv_sec == test->time.tv_sec && st->st_mtim.tv_nsec > test->time.tv_nsec);
	case F_SIZE: return in_range((long)((st->st_size + 511) / 512), test);
	case F_EMPTY: return is_empty(path, st);
	case F_MTIME: return in_range((long)(age / 86400), test);
	case F_MMIN: return in_range((long)(age / 60), test);
	case F_PRUNE: return *prune = true;
	}
	return false;
}

/* Alternatives (-o) of tests that must all hold. */
static void find_apply(const char *path, const struct stat *st, bool *prune)
{
	bool matched = true;
	for (int i = 0; i < find_test_count; i++) {
		if (find_tests[i].starts_alternative) {
			if (matched)
				break;
			matched = true;
		}
		if (matched)
			matched = find_one(&find_tests[i], path, st, prune) != find_tests[i].negated;
	}
	if (matched && !find_has_action)
		puts(path);
}

static void find_walk(const char *path, long depth, bool depth_first)
{
	struct stat st;
	bool prune = false;
	if (lstat(path, &st)) {
		warn_errno("%s", path);
		find_status = 1;
		return;
	}
	if (!depth_first && depth >= find_min_depth)
		find_apply(path, &st, &prune);
	DIR *directory = S_ISDIR(st.st_mode) && depth < find_max_depth && !prune ? opendir(path) : NULL;
	for (struct dirent *entry; directory && (entry = readdir(directory));) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		char *below = join_path(path, entry->d_name);
		find_walk(below, depth + 1, depth_first);
		free(below);
	}
	if (directory)
		closedir(directory);
	if (depth_first && depth >= find_min_depth)
		find_apply(path, &st, &prune);
}

int find_main(int argc, char **argv)
{
	static const struct { const char *name; int kind, words; bool action; } TESTS[] = {
		{ "-name", F_NAME, 1, false }, { "-iname", F_INAME, 1, false }, { "-path", F_PATH, 1, false }, { "-type", F_TYPE, 1, false },
		{ "-print", F_PRINT, 0, true }, { "-print0", F_PRINT0, 0, true }, { "-delete", F_DELETE, 0, true }, { "-exec", F_EXEC, 1, true },
		{ "-newer", F_NEWER, 1, false }, { "-size", F_SIZE, 1, false }, { "-empty", F_EMPTY, 0, false }, { "-mtime", F_MTIME, 1, false },
		{ "-mmin", F_MMIN, 1, false }, { "-prune", F_PRUNE, 0, false },
	};
	int at = 1, paths;
	bool depth_first = false, negated = false, alternative = false;
	while (at < argc && argv[at][0] != '-' && strcmp(argv[at], "!"))
		at++;
	paths = at;
	for (; at < argc; at++) {
		if (!strcmp(argv[at], "!") || !strcmp(argv[at], "-not")) {
			negated = true;
			continue;
		}
		if (!strcmp(argv[at], "-o") || !strcmp(argv[at], "-or")) {
			alternative = true;
			continue;
		}
		if (!strcmp(argv[at], "-a") || !strcmp(argv[at], "-and"))
			continue;
		if (!strcmp(argv[at], "-depth")) {
			depth_first = true;
			continue;
		}
		if ((!strcmp(argv[at], "-maxdepth") || !strcmp(argv[at], "-mindepth")) && at + 1 < argc) {
			*(argv[at][2] == 'a' ? &find_max_depth : &find_min_depth) = parse_count(argv[at + 1]);
			at++;
			continue;
		}
		size_t i = 0, count = sizeof TESTS / sizeof *TESTS;
		while (i < count && strcmp(argv[at], TESTS[i].name))
			i++;
		if (i == count || find_test_count == 64)
			die("unrecognized: %s", argv[at]);
		if (at + TESTS[i].words >= argc)
			die("%s requires an argument", argv[at]);
		struct find_test *test = &find_tests[find_test_count++];
		test->kind = TESTS[i].kind;
		test->negated = negated;
		test->starts_alternative = alternative;
		negated = alternative = false;
		find_has_action |= TESTS[i].action;
		depth_first |= test->kind == F_DELETE;
		if (test->kind == F_EXEC) {
			test->command = argv + ++at;
			while (at < argc && strcmp(argv[at], ";") && strcmp(argv[at], "+"))
				at++;
			if (at == argc)
				die("-exec requires an argument");
			test->command_length = (int)(argv + at - test->command);
		} else if (TESTS[i].words) {
			struct stat st;
			test->text = argv[++at];
			test->sign = *test->text == '+' || *test->text == '-' ? *test->text : 0;
			if (test->kind == F_SIZE || test->kind == F_MTIME || test->kind == F_MMIN) {
				char *unit;
				test->number = labs(strtol(test->text, &unit, 10));
				if (test->kind == F_SIZE)
					test->number = *unit == 'c' ? (test->number + 511) / 512 : *unit == 'k' ? test->number * 2 : *unit == 'M' ? test->number * 2048 : test->number;
			}
			if (test->kind == F_NEWER) {
				if (stat(test->text, &st))
					die("%s: %s", test->text, strerror(errno));
				test->time = st.st_mtim;
			}
		}
	}
	if (paths == 1)
		find_walk(".", 0, depth_first);
	for (int i = 1; i < paths; i++)
		find_walk(argv[i], 0, depth_first);
	return find_status;
}
