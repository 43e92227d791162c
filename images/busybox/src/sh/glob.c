/* Path name expansion (XCU 2.13.3): component by component, sorted. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sh.h"

struct matches {
	char **list;
	size_t count, capacity;
};

static void add(struct matches *m, const char *path)
{
	if (m->count == m->capacity) {
		m->capacity = m->capacity ? m->capacity * 2 : 16;
		m->list = xrealloc(m->list, m->capacity * sizeof *m->list);
	}
	m->list[m->count++] = xstrdup(path);
}

static bool has_magic(const char *pattern, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (pattern[i] == '\\')
			i++;
		else if (strchr("*?[", pattern[i]))
			return true;
	}
	return false;
}

static void walk(struct matches *m, const char *prefix, const char *pattern);

/* The rest of the pattern below prefix + name. */
static void descend(struct matches *m, const char *prefix, const char *name, const char *rest)
{
	struct buffer path = { 0 };
	struct stat st;
	buffer_format(&path, "%s%s", prefix, name);
	if (*rest == '/') {
		size_t slashes = strspn(rest, "/");
		if (!stat(path.data, &st) && S_ISDIR(st.st_mode)) {
			buffer_add(&path, rest, slashes);
			walk(m, path.data, rest + slashes);
		}
	} else if (!lstat(path.data, &st)) {
		add(m, path.data);
	}
	buffer_free(&path);
}

static void walk(struct matches *m, const char *prefix, const char *pattern)
{
	size_t length = strcspn(pattern, "/");
	if (!*pattern) {
		add(m, prefix);
		return;
	}
	char *component = xstrndup(pattern, length);
	if (!has_magic(component, length)) {
		char *to = component;
		for (const char *from = component; *from; from++) {
			if (*from == '\\' && from[1])
				from++;
			*to++ = *from;
		}
		*to = 0;
		descend(m, prefix, component, pattern + length);
		free(component);
		return;
	}
	DIR *dir = opendir(*prefix ? prefix : ".");
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		const char *name = entry->d_name;
		if (name[0] == '.' && (component[0] != '.' || !strcmp(name, ".") || !strcmp(name, "..")))
			continue;
		if (pattern_match(component, name))
			descend(m, prefix, name, pattern + length);
	}
	if (dir)
		closedir(dir);
	free(component);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void glob_expand(const char *pattern, void (*found)(void *context, const char *path), void *context)
{
	struct matches m = { 0 };
	size_t slashes = strspn(pattern, "/");
	char *prefix = xstrndup(pattern, slashes);
	walk(&m, prefix, pattern + slashes);
	if (m.count)
		qsort(m.list, m.count, sizeof *m.list, compare);
	for (size_t i = 0; i < m.count; i++) {
		found(context, m.list[i]);
		free(m.list[i]);
	}
	free(m.list);
	free(prefix);
}
