/* The configuration's syntax: words, quotes, blocks, include. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

void config_error(const struct directive *d, const char *format, ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (d && d->file)
		snprintf(text + strlen(text), sizeof text - strlen(text), " in %s:%d", d->file, d->line);
	log_line("emerg", "%s", text);
	fprintf(stderr, "nginx: [emerg] %s\n", text);
	exit(1);
}

struct source {
	const char *text, *at, *file;
	int line;
};

static void skip(struct source *s)
{
	for (; *s->at; s->at++) {
		if (*s->at == '#') {
			s->at += strcspn(s->at, "\n");
			if (!*s->at)
				return;
		}
		if (!strchr(" \t\r\n", *s->at))
			return;
		s->line += *s->at == '\n';
	}
}

static struct directive at_source(const struct source *s)
{
	return (struct directive){ .file = s->file, .line = s->line };
}

/* The next word; NULL before ; { } and at the end. */
static char *word(struct source *s)
{
	struct buffer out = { 0 };
	skip(s);
	if (!*s->at || strchr(";{}", *s->at))
		return NULL;
	char quote = *s->at == '"' || *s->at == '\'' ? *s->at++ : 0;
	buffer_text(&out, "");
	while (*s->at && (quote ? *s->at != quote : !strchr(" \t\r\n;{", *s->at) || (*s->at == '{' && out.length && out.data[out.length - 1] == '$'))) {
		if (*s->at == '\\' && s->at[1]) {
			char next = s->at[1];
			if (strchr("\"'\\; {}", next) || (quote && strchr("rnt", next))) {
				buffer_char(&out, quote && next == 'n' ? '\n' : quote && next == 't' ? '\t' : quote && next == 'r' ? '\r' : next);
				s->at += 2;
				continue;
			}
			buffer_char(&out, *s->at++); /* `\.` of a regular expression */
		}
		s->line += *s->at == '\n';
		buffer_char(&out, *s->at++);
	}
	if (quote) {
		if (!*s->at) {
			struct directive here = at_source(s);
			config_error(&here, "unexpected end of file, expecting \";\" or \"}\"");
		}
		s->at++;
	}
	return out.data;
}

static struct directive *read_block(struct source *s, bool inner);

static char *read_text(const char *path)
{
	FILE *file = fopen(path, "r");
	struct buffer text = { 0 };
	char chunk[4096];
	size_t got;
	if (!file)
		return NULL;
	buffer_text(&text, "");
	while ((got = fread(chunk, 1, sizeof chunk, file)) > 0)
		buffer_add(&text, chunk, got);
	fclose(file);
	return text.data;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct directive *read_file(const char *path, const struct directive *included_by)
{
	struct source s = { .file = xstrdup(path), .line = 1 };
	s.text = s.at = read_text(path);
	if (!s.text)
		config_error(included_by, "open() \"%s\" failed (%d: %s)", path, errno == ENOENT ? 2 : errno, strerror(errno));
	return read_block(&s, false);
}

/* The directives of the included files, in order of their names. */
static struct directive *read_include(const struct directive *d)
{
	char *path = config_path(d->args[0]), *slash = strrchr(path, '/');
	struct directive *first = NULL, **end = &first;
	char **names = NULL;
	size_t count = 0;
	if (!strpbrk(path, "*?["))
		return read_file(path, d);
	char *folder = xstrndup(path, (size_t)(slash - path));
	DIR *directory = opendir(folder);
	for (struct dirent *entry; directory && (entry = readdir(directory));) {
		if (entry->d_name[0] == '.' || fnmatch(slash + 1, entry->d_name, 0))
			continue;
		struct buffer full = { 0 };
		buffer_format(&full, "%s/%s", folder, entry->d_name);
		names = xrealloc(names, (count + 1) * sizeof *names);
		names[count++] = full.data;
	}
	if (directory)
		closedir(directory);
	if (count)
		qsort(names, count, sizeof *names, compare);
	for (size_t i = 0; i < count; i++) {
		*end = read_file(names[i], d);
		while (*end)
			end = &(*end)->next;
	}
	return first;
}

static struct directive *read_directive(struct source *s)
{
	struct directive *d = xmalloc(sizeof *d);
	*d = at_source(s);
	char *text;
	d->args = xmalloc(sizeof *d->args);
	while ((text = word(s))) {
		if (!d->name) {
			d->name = text;
			d->line = s->line;
			continue;
		}
		d->args = xrealloc(d->args, (size_t)(d->count + 2) * sizeof *d->args);
		d->args[d->count++] = text;
	}
	d->args[d->count] = NULL;
	if (!d->name) {
		struct directive here = at_source(s);
		config_error(&here, "unexpected \"%c\"", *s->at);
	}
	if (*s->at == '{') {
		s->at++;
		d->has_block = true;
		d->block = read_block(s, true);
	} else if (*s->at == ';') {
		s->at++;
	} else {
		struct directive here = at_source(s);
		if (*s->at)
			config_error(&here, "unexpected \"%c\"", *s->at);
		config_error(&here, "unexpected end of file, expecting \";\" or \"}\"");
	}
	return d;
}

static struct directive *read_block(struct source *s, bool inner)
{
	struct directive *first = NULL, **end = &first;
	for (;;) {
		skip(s);
		if (*s->at == '}' && inner) {
			s->at++;
			return first;
		}
		if (!*s->at) {
			struct directive here = at_source(s);
			if (inner)
				config_error(&here, "unexpected end of file, expecting \"}\"");
			return first;
		}
		struct directive *d = read_directive(s);
		*end = !strcmp(d->name, "include") && d->count == 1 ? read_include(d) : d;
		while (*end)
			end = &(*end)->next;
	}
}

struct directive *config_read(const char *path)
{
	return read_file(path, NULL);
}

struct directive *config_read_text(const char *text)
{
	struct source s = { .text = text, .at = text, .line = 1 };
	return read_block(&s, false);
}
