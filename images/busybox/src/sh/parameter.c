/* $name, ${name…}, $(command), $((expression)) (XCU 2.6.2 to 2.6.4), with bash's ${a:1:2} and ${a/b/c} as BusyBox has them. */
#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expand.h"

static int argument_count(void)
{
	int count = 0;
	while (sh.args[count])
		count++;
	return count;
}

static const char *options(void)
{
	static char flags[16];
	snprintf(flags, sizeof flags, "%s%s%s%s%s%s%s", sh.errexit ? "e" : "", sh.noglob ? "f" : "", sh.interactive ? "i" : "",
		sh.noclobber ? "C" : "", sh.nounset ? "u" : "", sh.verbose ? "v" : "", sh.xtrace ? "x" : "");
	return flags;
}

/* The value of a parameter other than @ and *; NULL when it is not set. */
static const char *parameter_value(const char *name)
{
	static char number[16];
	if (isdigit((unsigned char)*name)) {
		int index = atoi(name);
		if (!index)
			return sh.name;
		return index <= argument_count() ? sh.args[index - 1] : NULL;
	}
	switch (*name) {
	case '#': snprintf(number, sizeof number, "%d", argument_count()); return number;
	case '?': snprintf(number, sizeof number, "%d", sh.status); return number;
	case '$': snprintf(number, sizeof number, "%d", sh.pid); return number;
	case '!': snprintf(number, sizeof number, "%d", sh.background); return sh.background ? number : NULL;
	case '-': return options();
	default: return variable_get(name);
	}
}

static void add_arguments(struct expansion *x, char which, bool quoted)
{
	const char *ifs = variable_get("IFS");
	char separator = ifs ? *ifs : ' ';
	if (!*sh.args && which == '@')
		x->nothing = true;
	for (char **arg = sh.args; *arg; arg++) {
		if (arg != sh.args) {
			if (quoted && which == '*')
				expansion_add(x, &separator, separator != 0, QUOTED);
			else
				expansion_add(x, " ", 1, BREAK);
		}
		if (quoted && which == '@' && !**arg)
			expansion_add(x, "", 1, EMPTY);
		expansion_add(x, *arg, strlen(*arg), quoted ? QUOTED : SPLIT);
	}
}

static char *joined_arguments(void)
{
	struct expansion x = { 0 };
	add_arguments(&x, '*', true);
	char *text = expansion_string(&x, false);
	expansion_free(&x);
	return text;
}

bool pattern_match(const char *pattern, const char *text)
{
	return fnmatch(pattern, text, 0) == 0;
}

/* ${a#b}, ${a##b}, ${a%b}, ${a%%b} */
static char *trim(const char *value, const char *pattern, bool suffix, bool longest)
{
	size_t length = strlen(value);
	for (size_t step = 0; step <= length; step++) {
		size_t part = longest ? length - step : step;
		char *piece = suffix ? xstrdup(value + length - part) : xstrndup(value, part);
		bool match = pattern_match(pattern, piece);
		free(piece);
		if (match)
			return suffix ? arena_copy(&sh.temporary, value, length - part) : arena_copy(&sh.temporary, value + part, length - part);
	}
	return arena_copy(&sh.temporary, value, length);
}

/* ${a/b/c}, ${a//b/c} */
static char *replace(const char *value, const char *pattern, const char *with, bool all)
{
	struct buffer out = { 0 };
	bool done = false;
	buffer_text(&out, "");
	while (*value) {
		size_t length = done ? 0 : strlen(value);
		for (; length > 0; length--) {
			char *piece = xstrndup(value, length);
			bool match = pattern_match(pattern, piece);
			free(piece);
			if (match)
				break;
		}
		if (length) {
			buffer_text(&out, with);
			value += length;
			done = !all;
		} else {
			buffer_char(&out, *value++);
		}
	}
	char *result = arena_copy(&sh.temporary, out.data, out.length);
	buffer_free(&out);
	return result;
}

static char *word_text(const char *raw, size_t length, bool pattern)
{
	char *copy = arena_copy(&sh.temporary, raw, length);
	char *text = pattern ? expand_pattern(copy) : expand_single(copy);
	return text ? text : arena_copy(&sh.temporary, "", 0);
}

static char *substring(const char *value, const char *raw, size_t length)
{
	int64_t start = 0, count = (int64_t)strlen(value), size = count;
	const char *colon = memchr(raw, ':', length);
	size_t first = colon ? (size_t)(colon - raw) : length;
	if (!arithmetic(word_text(raw, first, false), &start))
		return NULL;
	if (colon && !arithmetic(word_text(colon + 1, length - first - 1, false), &count))
		return NULL;
	if (start < 0)
		start = start + size < 0 ? 0 : start + size;
	if (start > size)
		start = size;
	if (count < 0)
		count = size - start + count < 0 ? 0 : size - start + count;
	if (count > size - start)
		count = size - start;
	return arena_copy(&sh.temporary, value + start, (size_t)count);
}

static void add_word(struct expansion *x, const char *raw, size_t length, bool quoted)
{
	bool outer = x->in_braces;
	x->in_braces = true;
	expand_raw(x, raw, length, quoted);
	x->in_braces = outer;
}

static void add_value(struct expansion *x, const char *value, bool quoted)
{
	expansion_add(x, value, strlen(value), quoted ? QUOTED : SPLIT);
}

static void unset_error(struct expansion *x, const char *name)
{
	x->failed = true;
	expand_error("%s: parameter not set", name);
}

/* `-`, `=`, `?`, `+`, with or without a colon */
static void expand_alternative(struct expansion *x, const char *name, const char *value, char operator, bool colon, const char *raw, size_t length, bool quoted)
{
	bool set = value && (*value || !colon);
	bool list = *name == '@' || *name == '*';
	if (operator == '+') {
		if (set)
			add_word(x, raw, length, quoted);
		return;
	}
	if (set) {
		if (list)
			add_arguments(x, *name, quoted);
		else
			add_value(x, value, quoted);
		return;
	}
	if (operator == '-') {
		add_word(x, raw, length, quoted);
	} else if (operator == '=') {
		char *text = word_text(raw, length, false);
		if (!is_name(name, strlen(name))) {
			x->failed = true;
			expand_error("%s: bad variable name", name);
		} else if (!variable_set(name, text)) {
			x->failed = true;
			sh.flow = sh.interactive ? FLOW_INTERRUPT : FLOW_EXIT;
		} else {
			add_value(x, text, quoted);
		}
	} else {
		const char *message = length ? word_text(raw, length, false) : "parameter not set or null";
		x->failed = true;
		expand_error("%s: %s", name, length ? message : colon ? message : "parameter not set");
	}
}

static void bad_substitution(struct expansion *x)
{
	x->failed = true;
	expand_error("syntax error: bad substitution");
}

/* The inside of ${…}: raw[0..length) */
static void expand_braces_body(struct expansion *x, const char *raw, size_t length, bool quoted)
{
	bool count = length > 1 && raw[0] == '#' && (length > 2 || !strchr("-=?+:%#", raw[1]) || strchr("?-", raw[1]));
	size_t at = count, start = at;
	if (at < length && (isalpha((unsigned char)raw[at]) || raw[at] == '_'))
		while (at < length && is_name(raw + start, at - start + 1))
			at++;
	else if (at < length && isdigit((unsigned char)raw[at]))
		while (at < length && isdigit((unsigned char)raw[at]))
			at++;
	else if (at < length && strchr("@*#?$!-", raw[at]))
		at++;
	if (at == start) {
		bad_substitution(x);
		return;
	}
	char *name = arena_copy(&sh.temporary, raw + start, at - start);
	bool list = *name == '@' || *name == '*';
	const char *value = list ? (*sh.args ? joined_arguments() : NULL) : parameter_value(name);
	if (count) {
		char number[16];
		if (at != length) {
			bad_substitution(x);
			return;
		}
		snprintf(number, sizeof number, "%zu", list ? (size_t)argument_count() : strlen(value ? value : ""));
		add_value(x, number, quoted);
		return;
	}
	if (at == length) {
		if (list)
			add_arguments(x, *name, quoted);
		else if (value)
			add_value(x, value, quoted);
		else if (sh.nounset)
			unset_error(x, name);
		return;
	}
	bool colon = raw[at] == ':';
	char operator = raw[at + colon < length ? at + colon : at];
	const char *word = raw + at + colon + 1;
	size_t rest = at + colon + 1 <= length ? length - at - colon - 1 : 0;
	if (operator && strchr("-=?+", operator)) {
		expand_alternative(x, name, value, operator, colon, word, rest, quoted);
		return;
	}
	if (!value && sh.nounset && !list) {
		unset_error(x, name);
		return;
	}
	const char *text = value ? value : "";
	if (colon) {
		char *part = substring(text, raw + at + 1, length - at - 1);
		x->failed |= !part;
		if (part)
			add_value(x, part, quoted);
	} else if (operator == '#' || operator == '%') {
		bool longest = rest && *word == operator;
		add_value(x, trim(text, word_text(word + longest, rest - longest, true), operator == '%', longest), quoted);
	} else if (operator == '/') {
		bool all = rest && *word == '/';
		const char *pattern = word + all;
		size_t left = rest - all;
		const char *slash = memchr(pattern, '/', left);
		size_t size = slash ? (size_t)(slash - pattern) : left;
		char *with = slash ? word_text(slash + 1, left - size - 1, false) : "";
		add_value(x, replace(text, word_text(pattern, size, true), with, all), quoted);
	} else {
		bad_substitution(x);
	}
}

static size_t expand_parenthesis(struct expansion *x, const char *raw, size_t at, size_t length, bool quoted)
{
	size_t end = skip_dollar(raw, at, length);
	if (!end) {
		x->failed = true;
		expand_error("syntax error: unterminated $(");
		return length;
	}
	bool sum = end - at >= 5 && raw[at + 2] == '(' && raw[end - 2] == ')';
	if (sum) {
		struct expansion inner = { 0 };
		int64_t value;
		char number[24];
		expand_raw(&inner, raw + at + 3, end - at - 5, true);
		char *expression = expansion_string(&inner, false);
		x->failed |= inner.failed || !arithmetic(expression, &value);
		expansion_free(&inner);
		if (!x->failed) {
			snprintf(number, sizeof number, "%lld", (long long)value);
			add_value(x, number, quoted);
		}
	} else {
		char *output = substitute_command(raw + at + 2, end - at - 3);
		add_value(x, output, quoted);
		free(output);
	}
	return end;
}

size_t expand_dollar(struct expansion *x, const char *raw, size_t at, size_t length, bool quoted)
{
	char next = at + 1 < length ? raw[at + 1] : 0;
	if (next == '(')
		return expand_parenthesis(x, raw, at, length, quoted);
	if (next == '{') {
		size_t end = skip_dollar(raw, at, length);
		if (!end) {
			bad_substitution(x);
			return length;
		}
		expand_braces_body(x, raw + at + 2, end - at - 3, quoted);
		return end;
	}
	size_t end = at + 1;
	if (isalpha((unsigned char)next) || next == '_')
		while (end < length && is_name(raw + at + 1, end - at))
			end++;
	else if (next && (isdigit((unsigned char)next) || strchr("@*#?$!-", next)))
		end++;
	if (end == at + 1) {
		expansion_add(x, "$", 1, quoted ? QUOTED : LITERAL);
		return end;
	}
	char *name = arena_copy(&sh.temporary, raw + at + 1, end - at - 1);
	if (*name == '@' || *name == '*') {
		add_arguments(x, *name, quoted);
		return end;
	}
	const char *value = parameter_value(name);
	if (value)
		add_value(x, value, quoted);
	else if (sh.nounset && *name != '!')
		unset_error(x, name);
	return end;
}
