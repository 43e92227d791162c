/* ls: names in columns on a terminal, one a line otherwise. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "applet.h"
#include "files.h"
#include "terminal.h"

struct entry {
	char *name;
	char *target; /* of a symbolic link */
	struct stat st;
};

struct entries {
	struct entry *list;
	size_t count;
};

static uint64_t flags;
static int status;

static void add_entry(struct entries *e, const char *path, const char *name)
{
	struct entry entry = { .name = xstrdup(name) };
	bool follow = HAS(flags, 'L') || (path == name && !HAS(flags, 'l') && !HAS(flags, 'd'));
	if ((follow ? stat(path, &entry.st) : lstat(path, &entry.st)) && lstat(path, &entry.st)) {
		warn_errno("%s", path);
		status = 1;
		free(entry.name);
		return;
	}
	if (S_ISLNK(entry.st.st_mode)) {
		char target[4096];
		ssize_t length = readlink(path, target, sizeof target - 1);
		entry.target = xstrndup(target, length > 0 ? (size_t)length : 0);
	}
	e->list = xrealloc(e->list, (e->count + 1) * sizeof *e->list);
	e->list[e->count++] = entry;
}

static int compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = 0;
	if (HAS(flags, 't'))
		order = (a->st.st_mtim.tv_sec < b->st.st_mtim.tv_sec) - (a->st.st_mtim.tv_sec > b->st.st_mtim.tv_sec);
	else if (HAS(flags, 'S'))
		order = (a->st.st_size < b->st.st_size) - (a->st.st_size > b->st.st_size);
	if (!order)
		order = strcmp(a->name, b->name);
	return HAS(flags, 'r') ? -order : order;
}

static const char *suffix(const struct entry *e)
{
	if (!HAS(flags, 'F') && !(HAS(flags, 'p') && S_ISDIR(e->st.st_mode)))
		return "";
	return S_ISDIR(e->st.st_mode) ? "/" : S_ISLNK(e->st.st_mode) ? "@" : S_ISFIFO(e->st.st_mode) ? "|" : S_ISSOCK(e->st.st_mode) ? "=" : S_ISREG(e->st.st_mode) && (e->st.st_mode & 0111) ? "*" : "";
}

void mode_text(mode_t mode, char text[11])
{
	static const char LETTERS[] = "rwxrwxrwx";
	text[0] = S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISCHR(mode) ? 'c' : S_ISBLK(mode) ? 'b' : S_ISFIFO(mode) ? 'p' : S_ISSOCK(mode) ? 's' : '-';
	for (int i = 0; i < 9; i++)
		text[i + 1] = mode & (0400 >> i) ? LETTERS[i] : '-';
	if (mode & 04000)
		text[3] = mode & 0100 ? 's' : 'S';
	if (mode & 02000)
		text[6] = mode & 0010 ? 's' : 'S';
	if (mode & 01000)
		text[9] = mode & 0001 ? 't' : 'T';
	text[10] = 0;
}

static void print_long(const struct entry *e)
{
	char mode[11], when[20];
	struct tm *time = gmtime(&e->st.st_mtim.tv_sec);
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	bool recent = now.tv_sec - e->st.st_mtim.tv_sec < 15552000 && e->st.st_mtim.tv_sec <= now.tv_sec + 60;
	strftime(when, sizeof when, recent ? "%b %e %H:%M" : "%b %e  %Y", time);
	mode_text(e->st.st_mode, mode);
	if (HAS(flags, 'i'))
		printf("%7llu ", (unsigned long long)e->st.st_ino);
	printf("%s %4llu ", mode, (unsigned long long)e->st.st_nlink);
	if (HAS(flags, 'n'))
		printf("%-8u %-8u ", (unsigned)e->st.st_uid, (unsigned)e->st.st_gid);
	else
		printf("%-8s %-8s ", user_name(e->st.st_uid), group_name(e->st.st_gid));
	if (S_ISCHR(e->st.st_mode) || S_ISBLK(e->st.st_mode))
		printf("%4u, %3u ", (unsigned)(e->st.st_rdev >> 8), (unsigned)(e->st.st_rdev & 255));
	else if (HAS(flags, 'h'))
		printf("%9s ", human_size((uint64_t)e->st.st_size));
	else
		printf("%9lld ", (long long)e->st.st_size);
	printf("%s %s", when, e->name);
	if (e->target)
		printf(" -> %s\n", e->target);
	else
		printf("%s\n", suffix(e));
}

static void print_columns(const struct entries *e)
{
	int width = 80, rows, widest = 0;
	terminal_size(&width, &rows);
	for (size_t i = 0; i < e->count; i++) {
		int length = (int)(strlen(e->list[i].name) + strlen(suffix(&e->list[i])));
		widest = length > widest ? length : widest;
	}
	size_t columns = (size_t)(width / (widest + 2) > 0 ? width / (widest + 2) : 1);
	size_t lines = (e->count + columns - 1) / columns;
	for (size_t line = 0; line < lines; line++) {
		for (size_t i = line; i < e->count; i += lines) {
			const struct entry *entry = &e->list[i];
			const char *mark = suffix(entry);
			bool last = i + lines >= e->count;
			printf("%s%s%*s", entry->name, mark, last ? 0 : widest + 2 - (int)strlen(entry->name) - (int)strlen(mark), "");
		}
		putchar('\n');
	}
}

static const char *decimal(uint64_t number)
{
	static char text[24];
	snprintf(text, sizeof text, "%llu", (unsigned long long)number);
	return text;
}

static void print_entries(struct entries *e, bool in_directory)
{
	if (e->count)
		qsort(e->list, e->count, sizeof *e->list, compare);
	if (HAS(flags, 'l') || HAS(flags, 'n')) {
		uint64_t blocks = 0;
		for (size_t i = 0; i < e->count; i++)
			blocks += ((uint64_t)e->list[i].st.st_size + 4095) / 4096 * 4;
		if (in_directory)
			printf("total %s\n", HAS(flags, 'h') ? human_size(blocks * 1024) : decimal(blocks));
		for (size_t i = 0; i < e->count; i++)
			print_long(&e->list[i]);
	} else if (!HAS(flags, '1') && (HAS(flags, 'C') || isatty(1))) {
		print_columns(e);
	} else {
		for (size_t i = 0; i < e->count; i++)
			printf("%s%s\n", e->list[i].name, suffix(&e->list[i]));
	}
}

static void list_directory(const char *path, bool header)
{
	DIR *directory = opendir(path);
	struct entries e = { 0 };
	static bool later;
	if (!directory) {
		warn_errno("%s", path);
		status = 1;
		return;
	}
	for (struct dirent *entry; (entry = readdir(directory));) {
		bool dots = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
		if (entry->d_name[0] == '.' && !HAS(flags, 'a') && (dots || !HAS(flags, 'A')))
			continue;
		char *below = join_path(path, entry->d_name);
		add_entry(&e, below, entry->d_name);
		free(below);
	}
	closedir(directory);
	if (header)
		printf("%s%s:\n", later ? "\n" : "", path);
	later = true;
	print_entries(&e, true);
	for (size_t i = 0; HAS(flags, 'R') && i < e.count; i++) {
		const char *name = e.list[i].name;
		if (!S_ISDIR(e.list[i].st.st_mode) || !strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		char *below = join_path(path, name);
		list_directory(below, true);
		free(below);
	}
	for (size_t i = 0; i < e.count; i++) {
		free(e.list[i].name);
		free(e.list[i].target);
	}
	free(e.list);
}

int ls_main(int argc, char **argv)
{
	static char *HERE[] = { "." };
	struct entries files = { 0 }, directories = { 0 };
	char *color[1];
	flags = options(argc, argv, "1AaCdFhiLlnpRrStcuksx-:", color, "[-1AaCdFhiLlnpRrSt] [FILE]...");
	char **paths = optind < argc ? argv + optind : HERE;
	int count = optind < argc ? argc - optind : 1;
	for (int i = 0; i < count; i++) {
		struct entries one = { 0 };
		add_entry(&one, paths[i], paths[i]);
		if (!one.count)
			continue;
		struct stat st = one.list[0].st;
		bool to_directory = S_ISLNK(st.st_mode) && !stat(paths[i], &st) && !HAS(flags, 'l');
		bool directory = !HAS(flags, 'd') && (S_ISDIR(one.list[0].st.st_mode) || (to_directory && S_ISDIR(st.st_mode)));
		struct entries *to = directory ? &directories : &files;
		to->list = xrealloc(to->list, (to->count + 1) * sizeof *to->list);
		to->list[to->count++] = one.list[0];
		free(one.list);
	}
	print_entries(&files, false);
	if (files.count && directories.count)
		putchar('\n');
	if (directories.count)
		qsort(directories.list, directories.count, sizeof *directories.list, compare);
	for (size_t i = 0; i < directories.count; i++)
		list_directory(directories.list[i].name, count > 1 || HAS(flags, 'R'));
	return status;
}
