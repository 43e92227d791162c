/* mounttest: makes files, and prints what a volume makes of them. The order of the checks is fixed, whatever that of the flags is. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "buffer.h"
#include "commands.h"
#include "flags.h"
#include "net.h"
#include "posix.h"

static const char content[] = "mount-tester new file\n";

static bool read_file(const char *path, struct buffer *text)
{
	char block[4096];
	size_t got;
	FILE *file = fopen(path, "r");
	if (!file)
		return false;
	buffer_text(text, "");
	while ((got = fread(block, 1, sizeof block, file)) > 0)
		buffer_add(text, block, got);
	fclose(file);
	return true;
}

static bool show_content(const char *path)
{
	struct buffer text = { 0 };
	bool read = read_file(path, &text);
	if (read)
		printf("content of file \"%s\": %s\n", path, text.data);
	else
		printf("error reading file content for \"%s\": open %s: %s\n", path, path, strerror(errno));
	buffer_free(&text);
	return read;
}

static bool make_file(const char *path, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	bool written = fd >= 0 && write(fd, content, sizeof content - 1) == (ssize_t)sizeof content - 1;
	if (!written)
		printf("error writing new file \"%s\": open %s: %s\n", path, path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return written && show_content(path);
}

/* The type that /proc/mounts has for the longest mount point above the path. */
static bool show_fs_type(const char *path)
{
	char line[1024], point[512], type[64], best[64] = "";
	size_t longest = 0;
	FILE *file = fopen("/proc/mounts", "r");
	while (file && fgets(line, sizeof line, file)) {
		if (sscanf(line, "%*s %511s %63s", point, type) != 2)
			continue;
		size_t length = !strcmp(point, "/") ? 0 : strlen(point);
		bool above = !strncmp(path, point, length) && (path[length] == '/' || !path[length]);
		if (above && (length >= longest)) {
			longest = length;
			strcpy(best, type);
		}
	}
	if (file)
		fclose(file);
	if (!*best) {
		printf("error from statfs(%s): no mount\n", path);
		return false;
	}
	printf("mount type of \"%s\": %s\n", path, best);
	return true;
}

/* As Go prints a mode: `drwxr-xr-x`, with letters in front for what is special. */
static void mode_text(mode_t mode, char text[16])
{
	size_t at = 0;
	if (S_ISDIR(mode))
		text[at++] = 'd';
	if (S_ISLNK(mode))
		text[at++] = 'L';
	if (mode & 04000)
		text[at++] = 'u';
	if (mode & 02000)
		text[at++] = 'g';
	if (mode & 01000)
		text[at++] = 't';
	if (at == 0)
		text[at++] = '-';
	for (int bit = 8; bit >= 0; bit--)
		text[at++] = mode >> bit & 1 ? "xwr"[bit % 3] : '-';
	text[at] = '\0';
}

static bool show_mode(const char *path, bool whole)
{
	struct stat found;
	char text[16];
	if (whole ? lstat(path, &found) : stat(path, &found)) {
		printf("error: lstat %s: %s\n", path, strerror(errno));
		return false;
	}
	mode_text(whole ? found.st_mode : (found.st_mode & 0777) | S_IFREG, text);
	printf(whole ? "mode of file \"%s\": %s\n" : "perms of file \"%s\": %s\n", path, text);
	return true;
}

static bool show_owner(const char *path)
{
	struct stat found;
	if (stat(path, &found)) {
		printf("error: stat %s: %s\n", path, strerror(errno));
		return false;
	}
	printf("owner UID of \"%s\": %u\nowner GID of \"%s\": %u\n", path, found.st_uid, path, found.st_gid);
	return true;
}

static bool show_in_loop(const char *path, int seconds, bool until_expected)
{
	const struct timespec pause = { 2, 0 };
	bool read = false;
	for (int64_t started = net_now(); net_now() - started < seconds * 1000LL; nanosleep(&pause, NULL)) {
		struct buffer text = { 0 };
		read = read_file(path, &text);
		if (read)
			printf("content of file \"%s\": %s\n", path, text.data);
		else
			printf("Error reading file %s: open %s: %s, retrying\n", path, path, strerror(errno));
		bool expected = read && !strcmp(text.data, content);
		buffer_free(&text);
		if (read && until_expected && expected)
			break;
		if (read && until_expected)
			printf("Unexpected content. Expected: %s. Retrying", content);
		fflush(stdout);
	}
	return read;
}

int run_mounttest(int argc, char *argv[])
{
	const char *type = "", *mode = "", *perm = "", *owner = "", *new_0644 = "", *new_0666 = "", *new_0660 = "", *new_0777 = "", *shown = "",
		   *looped = "";
	int retry = 180;
	bool until_expected = true, ok = true;
	const struct flag flags[] = {
		{ "fs_type", FLAG_TEXT, &type },           { "file_mode", FLAG_TEXT, &mode },
		{ "file_perm", FLAG_TEXT, &perm },         { "file_owner", FLAG_TEXT, &owner },
		{ "new_file_0644", FLAG_TEXT, &new_0644 }, { "new_file_0666", FLAG_TEXT, &new_0666 },
		{ "new_file_0660", FLAG_TEXT, &new_0660 }, { "new_file_0777", FLAG_TEXT, &new_0777 },
		{ "file_content", FLAG_TEXT, &shown },     { "file_content_in_loop", FLAG_TEXT, &looped },
		{ "retry_time", FLAG_NUMBER, &retry },     { "break_on_expected_content", FLAG_BOOL, &until_expected },
	};
	flags_read(flags, sizeof flags / sizeof *flags, argc, argv, 0);
	umask(0);
	ok &= !*type || show_fs_type(type);
	ok &= !*new_0644 || make_file(new_0644, 0644);
	ok &= !*new_0666 || make_file(new_0666, 0666);
	ok &= !*new_0660 || make_file(new_0660, 0660);
	ok &= !*new_0777 || make_file(new_0777, 0777);
	ok &= !*mode || show_mode(mode, true);
	ok &= !*perm || show_mode(perm, false);
	ok &= !*owner || show_owner(owner);
	ok &= !*shown || show_content(shown);
	ok &= !*looped || show_in_loop(looped, retry, until_expected);
	return ok ? 0 : 1;
}
