#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

enum { PATHS = 4, PATH_ROOM = 1024 };

bool is_digest(const char *text)
{
	return !strncmp(text, "sha256:", 7) && strlen(text) == 71 && strspn(text + 7, "0123456789abcdef") == 64;
}

const char *store_path(const char *format, ...)
{
	static char paths[PATHS][PATH_ROOM];
	static int next;
	char *path = paths[next++ % PATHS];
	int used = snprintf(path, PATH_ROOM, "%s/docker/registry/v2/", config.root);
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(path + used, (size_t)(PATH_ROOM - used), format, arguments);
	va_end(arguments);
	return path;
}

const char *blob_path(const char *digest)
{
	return store_path("blobs/sha256/%.2s/%s/data", digest + 7, digest + 7);
}

int store_open(const char *path, int64_t *size)
{
	struct stat status;
	int file = open(path, O_RDONLY);
	if (file < 0 || fstat(file, &status) < 0 || !S_ISREG(status.st_mode)) {
		if (file >= 0)
			close(file);
		return -1;
	}
	*size = status.st_size;
	return file;
}

bool store_read(const char *path, struct buffer *content)
{
	char bytes[4096];
	int64_t size;
	ssize_t got;
	int file = store_open(path, &size);
	if (file < 0)
		return false;
	while ((got = read(file, bytes, sizeof bytes)) > 0)
		buffer_add(content, bytes, (size_t)got);
	close(file);
	return got == 0;
}

bool store_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool make_parents(const char *path)
{
	char parent[PATH_ROOM];
	snprintf(parent, sizeof parent, "%s", path);
	for (char *slash = strchr(parent + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (mkdir(parent, 0755) < 0 && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
}

static bool write_to(const char *path, int flags, const void *bytes, size_t length)
{
	int file = make_parents(path) ? open(path, flags, 0644) : -1;
	if (file < 0)
		return false;
	const char *at = bytes;
	while (length > 0) {
		ssize_t written = write(file, at, length);
		if (written <= 0)
			break;
		at += written;
		length -= (size_t)written;
	}
	return close(file) == 0 && length == 0;
}

bool store_write(const char *path, const void *bytes, size_t length)
{
	char draft[PATH_ROOM];
	snprintf(draft, sizeof draft, "%s.draft", path);
	if (write_to(draft, O_WRONLY | O_CREAT | O_TRUNC, bytes, length) && rename(draft, path) == 0)
		return true;
	unlink(draft);
	return false;
}

bool store_append(const char *path, const void *bytes, size_t length)
{
	return write_to(path, O_WRONLY | O_CREAT | O_APPEND, bytes, length);
}

bool store_rename(const char *from, const char *to)
{
	return make_parents(to) && rename(from, to) == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t store_list(const char *path, char ***names)
{
	DIR *directory = opendir(path);
	size_t count = 0, room = 0;
	*names = NULL;
	if (!directory)
		return 0;
	for (struct dirent *entry; (entry = readdir(directory));) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (count == room)
			*names = xrealloc(*names, (room = room * 2 + 16) * sizeof **names);
		(*names)[count++] = xstrdup(entry->d_name);
	}
	closedir(directory);
	if (count)
		qsort(*names, count, sizeof **names, by_name);
	return count;
}

void free_names(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

void store_remove(const char *path)
{
	char **names, below[PATH_ROOM];
	size_t count = store_list(path, &names);
	for (size_t i = 0; i < count; i++) {
		snprintf(below, sizeof below, "%s/%s", path, names[i]);
		store_remove(below);
	}
	free_names(names, count);
	if (unlink(path) < 0)
		rmdir(path);
}
