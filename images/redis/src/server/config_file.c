/* The configuration file: read at the start, rewritten by CONFIG REWRITE. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "buffer.h"
#include "config.h"
#include "server.h"

static _Noreturn void fatal(int line, const char *text, const char *problem)
{
	fprintf(stderr, "\n*** FATAL CONFIG FILE ERROR (Redis %s) ***\nReading the configuration file, at line %d\n>>> '%s'\n%s\n",
		server.version, line, text, problem);
	exit(1);
}

static bool read_file(const char *path, struct buffer *text)
{
	char block[4096];
	size_t got;
	FILE *file = !strcmp(path, "-") ? stdin : fopen(path, "r");
	if (!file)
		return false;
	while ((got = fread(block, 1, sizeof block, file)) > 0)
		buffer_add(text, block, got);
	if (file != stdin)
		fclose(file);
	return true;
}

static void load_text(char *text, bool *saves_given);

static void load_included(const char *path, bool *saves_given)
{
	struct buffer text = { 0 };
	if (!read_file(path, &text)) {
		log_line(LOG_WARNING, "Fatal error, can't open config file '%s': %s", path, strerror(errno));
		exit(1);
	}
	buffer_char(&text, '\n');
	load_text(text.data, saves_given);
	buffer_free(&text);
}

/* All words behind the name, as one value. Several `save` lines add up. */
static char *value_of(char *const *words, int count, const char *name, bool *saves_given)
{
	struct buffer value = { 0 };
	buffer_text(&value, "");
	if (!strcasecmp(name, "save")) {
		for (int i = 0; *saves_given && i < server.config.save_count; i++)
			buffer_format(&value, "%d %d ", server.config.saves[i].seconds, server.config.saves[i].changes);
		*saves_given = true;
	}
	for (int i = 1; i < count; i++)
		buffer_format(&value, "%s%s", i > 1 ? " " : "", words[i]);
	return value.data;
}

static void load_line(int number, char *line, bool *saves_given)
{
	int count;
	char **words = split_words(line, &count, NULL);
	if (count < 0)
		fatal(number, line, "Unbalanced quotes in configuration line");
	if (count && !strcasecmp(words[0], "include") && count == 2) {
		load_included(words[1], saves_given);
	} else if (count) {
		if (!config_is_known(words[0]) || (count < 2 && strcasecmp(words[0], "save")))
			fatal(number, line, "Bad directive or wrong number of arguments");
		char *value = value_of(words, count, words[0], saves_given);
		const char *problem = config_set(words[0], value, true);
		if (problem)
			fatal(number, line, problem);
		free(value);
	}
	free_words(words, count);
}

static void load_text(char *text, bool *saves_given)
{
	int number = 1;
	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1, number++) {
		*end = '\0';
		line += strspn(line, " \t\r");
		line[strcspn(line, "\r")] = '\0';
		if (*line && *line != '#')
			load_line(number, line, saves_given);
	}
}

static void add_quoted(struct buffer *text, const char *word)
{
	buffer_text(text, " \"");
	for (; *word; word++) {
		if (*word == '"' || *word == '\\')
			buffer_char(text, '\\');
		buffer_char(text, *word);
	}
	buffer_char(text, '"');
}

/* The command line in the form of a file, behind the file's own text. */
static void add_arguments(struct buffer *text, char *const *arguments, int count)
{
	bool begun = false;
	for (int i = 0; i < count; i++) {
		if (!strncmp(arguments[i], "--", 2)) {
			buffer_format(text, "%s%s", begun ? "\n" : "", arguments[i] + 2);
			begun = true;
		} else {
			add_quoted(text, arguments[i]);
		}
	}
	buffer_char(text, '\n');
}

void config_load(const char *file, char *const *arguments, int count)
{
	struct buffer text = { 0 };
	bool saves_given = false;
	if (file && !read_file(file, &text)) {
		log_line(LOG_WARNING, "Fatal error, can't open config file '%s': %s", file, strerror(errno));
		exit(1);
	}
	if (text.length)
		buffer_char(&text, '\n');
	add_arguments(&text, arguments, count);
	load_text(text.data, &saves_given);
	buffer_free(&text);
}

/* ---- CONFIG REWRITE ---- */

struct rewriting {
	struct buffer old, text;
	const char *name, *value;
	bool written;
};

static void write_directive(struct rewriting *r)
{
	bool plain = *r->value && !strpbrk(r->value, "\"'\\ \t");
	buffer_text(&r->text, r->name);
	if (plain || !strcmp(r->name, "save") || !strcmp(r->name, "replicaof") || !strcmp(r->name, "client-output-buffer-limit") ||
	    !strcmp(r->name, "bind")) {
		buffer_format(&r->text, " %s", *r->value ? r->value : "\"\"");
	} else {
		add_quoted(&r->text, r->value);
	}
	buffer_char(&r->text, '\n');
}

/* Lines of this directive in the old text: the first is replaced, others go. */
static void replace_lines(struct rewriting *r)
{
	const char *line = r->old.data ? r->old.data : "";
	r->text = (struct buffer){ 0 };
	buffer_text(&r->text, "");
	while (*line) {
		size_t length = strcspn(line, "\n");
		size_t indent = strspn(line, " \t");
		size_t name = strcspn(line + indent, " \t\r\n");
		if (name == strlen(r->name) && !strncasecmp(line + indent, r->name, name)) {
			if (!r->written)
				write_directive(r);
			r->written = true;
		} else {
			buffer_add(&r->text, line, length);
			buffer_char(&r->text, '\n');
		}
		line += length + (line[length] == '\n');
	}
}

static void rewrite_one(void *context, const char *name, const char *value)
{
	struct rewriting *r = context;
	r->name = name;
	r->value = value;
	/* Lines with an old name, and that of a replica that is none any more, only go. */
	bool dropped = config_is_alias(name) || (!strcmp(name, "replicaof") && !*value);
	r->written = dropped;
	replace_lines(r);
	if (!r->written && (config_is_changed(name) || !strcmp(name, "replicaof") || !strcmp(name, "save") || !strcmp(name, "dir")))
		write_directive(r);
	buffer_free(&r->old);
	r->old = r->text;
}

const char *config_rewrite(void)
{
	struct rewriting r = { 0 };
	if (!server.config_file)
		return "The server is running without a config file";
	read_file(server.config_file, &r.old);
	config_each("*", rewrite_one, &r);
	FILE *file = fopen(server.config_file, "w");
	bool written = file && fwrite(r.old.data, 1, r.old.length, file) == r.old.length;
	int error = errno;
	if (file && fclose(file) != 0)
		written = false;
	buffer_free(&r.old);
	if (written)
		return NULL;
	errno = error;
	return strerror(error);
}
