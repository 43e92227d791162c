/* Word expansion (XCU 2.6): tilde, parameters, commands, arithmetic; then field splitting, path names, quote removal. */
#include "expand.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void expansion_add(struct expansion *x, const char *text, size_t length, enum mark mark)
{
	buffer_add(&x->text, text, length);
	for (size_t i = 0; i < length; i++)
		buffer_char(&x->marks, (char)mark);
}

static void add_empty(struct expansion *x)
{
	expansion_add(x, "", 1, EMPTY);
}

void expansion_free(struct expansion *x)
{
	buffer_free(&x->text);
	buffer_free(&x->marks);
}

char *expansion_string(struct expansion *x, bool pattern)
{
	struct buffer out = { 0 };
	buffer_text(&out, "");
	for (size_t i = 0; i < x->text.length; i++) {
		enum mark mark = x->marks.data[i];
		if (mark == EMPTY)
			continue;
		char c = mark == BREAK ? ' ' : x->text.data[i];
		if (pattern && mark == QUOTED && strchr("*?[]\\-!", c))
			buffer_char(&out, '\\');
		buffer_char(&out, c);
	}
	char *result = arena_copy(&sh.temporary, out.data, out.length);
	buffer_free(&out);
	return result;
}

void expand_error(const char *format, ...)
{
	va_list args;
	char text[300];
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	sh_error("%s", text);
	sh.status = 2;
	sh.flow = sh.interactive ? FLOW_INTERRUPT : FLOW_EXIT;
}

/* `~` and `~user` at the start of a word. */
static size_t expand_tilde(struct expansion *x, const char *raw, size_t length)
{
	size_t end = 1;
	while (end < length && raw[end] != '/' && raw[end] != ':')
		end++;
	const char *home = end == 1 ? variable_get("HOME") : NULL;
	if (end == 5 && !strncmp(raw, "~root", 5))
		home = "/root";
	if (!home) {
		expansion_add(x, raw, end, LITERAL);
		return end;
	}
	expansion_add(x, home, strlen(home), QUOTED);
	return end;
}

static size_t expand_backquote(struct expansion *x, const char *raw, size_t at, size_t length, bool quoted)
{
	size_t end = skip_backquote(raw, at, length);
	struct buffer command = { 0 };
	if (!end)
		end = length + 1;
	buffer_text(&command, "");
	for (size_t i = at + 1; i + 1 < end; i++) {
		bool escape = raw[i] == '\\' && i + 2 < end && (strchr("$`\\", raw[i + 1]) || (quoted && raw[i + 1] == '"'));
		if (escape)
			i++;
		buffer_char(&command, raw[i]);
	}
	char *result = substitute_command(command.data, command.length);
	expansion_add(x, result, strlen(result), quoted ? QUOTED : SPLIT);
	free(result);
	buffer_free(&command);
	return end > length ? length : end;
}

static size_t expand_double_quotes(struct expansion *x, const char *raw, size_t at, size_t length)
{
	size_t start = at + 1, end = start;
	while (end < length && raw[end] != '"') {
		if (raw[end] == '\\')
			end += 2;
		else if (raw[end] == '$')
			end = skip_dollar(raw, end, length);
		else if (raw[end] == '`')
			end = skip_backquote(raw, end, length);
		else
			end++;
	}
	size_t before = x->text.length;
	x->nothing = false;
	expand_raw(x, raw + start, end - start, true);
	if (x->text.length == before && !x->nothing)
		add_empty(x);
	return end + 1;
}

void expand_raw(struct expansion *x, const char *raw, size_t length, bool quoted)
{
	for (size_t at = 0; at < length && !x->failed;) {
		char c = raw[at];
		if (c == '\\' && at + 1 < length) {
			if (raw[at + 1] == '\n') {
				/* a continued line */
			} else if (quoted && !strchr(x->heredoc ? "$`\\" : "$`\"\\", raw[at + 1])) {
				expansion_add(x, raw + at, 2, QUOTED);
			} else {
				expansion_add(x, raw + at + 1, 1, QUOTED);
			}
			at += 2;
		} else if (c == '\'' && !quoted) {
			const char *end = memchr(raw + at + 1, '\'', length - at - 1);
			size_t close = end ? (size_t)(end - raw) : length;
			if (close == at + 1)
				add_empty(x);
			expansion_add(x, raw + at + 1, close - at - 1, QUOTED);
			at = close + 1;
		} else if (c == '"' && !quoted) {
			at = expand_double_quotes(x, raw, at, length);
		} else if (c == '"' && x->in_braces) {
			at++; /* "${a:-"b"}" */
		} else if (c == '$') {
			at = expand_dollar(x, raw, at, length, quoted);
		} else if (c == '`') {
			at = expand_backquote(x, raw, at, length, quoted);
		} else if (c == '~' && !quoted && at == 0) {
			at = expand_tilde(x, raw, length);
		} else {
			expansion_add(x, raw + at, 1, quoted ? QUOTED : x->in_braces ? SPLIT : LITERAL);
			at++;
		}
		x->failed |= sh.flow == FLOW_EXIT || sh.flow == FLOW_INTERRUPT;
	}
}

/* ---- fields ---- */

struct fields {
	char **list;
	size_t count, capacity;
};

static void fields_add(struct fields *f, const char *text)
{
	if (f->count + 1 >= f->capacity) {
		size_t capacity = f->capacity ? f->capacity * 2 : 16;
		char **list = arena_alloc(&sh.temporary, capacity * sizeof *list);
		if (f->count)
			memcpy(list, f->list, f->count * sizeof *list);
		f->list = list;
		f->capacity = capacity;
	}
	f->list[f->count++] = arena_copy(&sh.temporary, text, strlen(text));
	f->list[f->count] = NULL;
}

struct found {
	struct fields *fields;
	bool any;
};

static void add_path(void *context, const char *path)
{
	struct found *found = context;
	found->any = true;
	fields_add(found->fields, path);
}

/* Text and marks [from, to) are one field: match path names, remove quotes. */
static void finish_field(struct fields *f, struct expansion *x, size_t from, size_t to)
{
	struct expansion part = { 0 };
	bool magic = false;
	for (size_t i = from; i < to; i++) {
		enum mark mark = x->marks.data[i];
		expansion_add(&part, x->text.data + i, 1, mark);
		magic |= (mark == LITERAL || mark == SPLIT) && strchr("*?[", x->text.data[i]) && x->text.data[i];
	}
	if (magic && !sh.noglob) {
		struct found found = { f, false };
		glob_expand(expansion_string(&part, true), add_path, &found);
		magic = found.any;
	} else {
		magic = false;
	}
	if (!magic)
		fields_add(f, expansion_string(&part, false));
	expansion_free(&part);
}

static void split_fields(struct fields *f, struct expansion *x)
{
	const char *ifs = variable_get("IFS");
	if (!ifs)
		ifs = " \t\n";
	size_t start = 0, length = x->text.length;
	bool open = false; /* a field has begun */
	for (size_t i = 0; i < length; i++) {
		enum mark mark = x->marks.data[i];
		char c = x->text.data[i];
		if (mark == BREAK) {
			if (open)
				finish_field(f, x, start, i);
			open = false;
			start = i + 1;
		} else if (mark == SPLIT && c && strchr(ifs, c)) {
			bool blank = c == ' ' || c == '\t' || c == '\n', ended = open;
			if (open)
				finish_field(f, x, start, i);
			else if (!blank)
				fields_add(f, "");
			open = false;
			if (blank) { /* blanks around one other separator belong to it */
				size_t next = i + 1;
				while (next < length && x->marks.data[next] == SPLIT && strchr(ifs, x->text.data[next]) && strchr(" \t\n", x->text.data[next]))
					next++;
				if (next < length && x->marks.data[next] == SPLIT && strchr(ifs, x->text.data[next]) && ended)
					next++;
				i = next - 1;
			}
			start = i + 1;
		} else if (!open) {
			open = true;
			start = i;
		}
	}
	if (open)
		finish_field(f, x, start, length);
}

/* {a,b} is not POSIX, but scripts and people use it: `mkdir -p a/{b,c}`. Words without quotes and $ only. */
static bool expand_braces(struct fields *out, const char *word)
{
	const char *open = strchr(word, '{'), *close = open ? strchr(open, '}') : NULL;
	if (!open || !close || strpbrk(word, "'\"\\$`"))
		return false;
	char *inside = arena_copy(&sh.temporary, open + 1, (size_t)(close - open - 1));
	char *prefix = arena_copy(&sh.temporary, word, (size_t)(open - word));
	int from, to, used = 0;
	struct buffer text = { 0 };
	if (sscanf(inside, "%d..%d%n", &from, &to, &used) == 2 && !inside[used]) {
		for (int i = from;; i += from <= to ? 1 : -1) {
			text.length = 0;
			buffer_format(&text, "%s%d%s", prefix, i, close + 1);
			if (!expand_braces(out, text.data))
				fields_add(out, text.data);
			if (i == to)
				break;
		}
	} else if (strchr(inside, ',') && !strchr(inside, '{')) {
		for (char *part = inside, *comma = part; comma; part = comma + 1) {
			comma = strchr(part, ',');
			if (comma)
				*comma = 0;
			text.length = 0;
			buffer_format(&text, "%s%s%s", prefix, part, close + 1);
			if (!expand_braces(out, text.data))
				fields_add(out, text.data);
		}
	} else {
		buffer_free(&text);
		return false;
	}
	buffer_free(&text);
	return true;
}

char **expand_words(char *const *words)
{
	struct fields result = { 0 };
	for (; words && *words; words++) {
		struct fields braces = { 0 };
		char *single[] = { *words, NULL };
		char **each = expand_braces(&braces, *words) ? braces.list : single;
		for (; *each; each++) {
			struct expansion x = { 0 };
			expand_raw(&x, *each, strlen(*each), false);
			if (!x.failed)
				split_fields(&result, &x);
			expansion_free(&x);
			if (x.failed)
				return NULL;
		}
	}
	if (!result.list)
		result.list = arena_alloc(&sh.temporary, sizeof(char *));
	return result.list;
}

static char *expand_to_string(const char *word, bool quoted, bool pattern)
{
	struct expansion x = { .heredoc = quoted };
	expand_raw(&x, word, strlen(word), quoted);
	char *result = x.failed ? NULL : expansion_string(&x, pattern);
	expansion_free(&x);
	return result;
}

char *expand_single(const char *word)
{
	return expand_to_string(word, false, false);
}

char *expand_pattern(const char *word)
{
	return expand_to_string(word, false, true);
}

char *expand_heredoc(const char *body)
{
	return expand_to_string(body, true, false);
}
