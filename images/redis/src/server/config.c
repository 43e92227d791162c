/* Values of directives: as text, and in the server's configuration. */
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "buffer.h"
#include "config_table.h"
#include "glob.h"
#include "server.h"
#include "str.h"

static void *field(const struct directive *directive)
{
	return (char *)&server.config + directive->offset;
}

static char **ignored_value(const struct directive *directive)
{
	return &server.config.ignored[directive - directives];
}

int64_t config_memory(const char *text)
{
	static const struct { const char *unit; int64_t factor; } units[] = {
		{ "", 1 }, { "b", 1 }, { "k", 1000 }, { "kb", 1024 }, { "m", 1000000 }, { "mb", 1048576 },
		{ "g", 1000000000 }, { "gb", 1073741824 },
	};
	char *end;
	if (!isdigit((unsigned char)*text))
		return -1;
	int64_t value = strtoll(text, &end, 10);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (!strcasecmp(units[i].unit, end))
			return value * units[i].factor;
	}
	return -1;
}

const char *config_policy_name(void)
{
	return directive_find("maxmemory-policy")->choices[server.config.maxmemory_policy];
}

static const char *set_number(const struct directive *directive, const char *value)
{
	static char message[96];
	int64_t number;
	if (!text_to_int(value, strlen(value), &number))
		return "argument couldn't be parsed into an integer";
	if (number < directive->least || number > directive->most) {
		snprintf(message, sizeof message, "argument must be between %lld and %lld inclusive", (long long)directive->least,
			 (long long)directive->most);
		return message;
	}
	*(int *)field(directive) = (int)number;
	return NULL;
}

static const char *set_choice(const struct directive *directive, const char *value)
{
	static char message[256];
	size_t length = (size_t)snprintf(message, sizeof message, "argument(s) must be one of the following: ");
	for (int i = 0; directive->choices[i]; i++) {
		if (!strcasecmp(directive->choices[i], value)) {
			*(int *)field(directive) = i;
			return NULL;
		}
		length += (size_t)snprintf(message + length, sizeof message - length, "%s%s", i ? ", " : "", directive->choices[i]);
	}
	return message;
}

static const char *set_value(const struct directive *directive, const char *value)
{
	switch (directive->kind) {
	case NUMBER: return set_number(directive, value);
	case CHOICE: return set_choice(directive, value);
	case SPECIAL: return special_set(directive, value);
	case MEMORY:
		if (config_memory(value) < 0)
			return "argument must be a memory value";
		*(int64_t *)field(directive) = config_memory(value);
		return NULL;
	case FLAG:
		if (strcasecmp(value, "yes") && strcasecmp(value, "no"))
			return "argument must be 'yes' or 'no'";
		*(bool *)field(directive) = !strcasecmp(value, "yes");
		return NULL;
	case TEXT:
		free(*(char **)field(directive));
		*(char **)field(directive) = xstrdup(value);
		return NULL;
	case IGNORED:
		free(*ignored_value(directive));
		*ignored_value(directive) = xstrdup(value);
		return NULL;
	}
	return NULL;
}

static void get_value(const struct directive *directive, struct buffer *value)
{
	switch (directive->kind) {
	case NUMBER: buffer_format(value, "%d", *(int *)field(directive)); break;
	case MEMORY: buffer_format(value, "%lld", (long long)*(int64_t *)field(directive)); break;
	case FLAG: buffer_text(value, *(bool *)field(directive) ? "yes" : "no"); break;
	case CHOICE: buffer_text(value, directive->choices[*(int *)field(directive)]); break;
	case TEXT: buffer_text(value, *(char **)field(directive)); break;
	case IGNORED: buffer_text(value, *ignored_value(directive)); break;
	case SPECIAL: special_get(directive, value); break;
	}
}

void config_set_defaults(void)
{
	server.config.ignored = xmalloc((size_t)directive_count * sizeof(char *));
	memset(server.config.ignored, 0, (size_t)directive_count * sizeof(char *));
	for (int i = 0; i < directive_count; i++) {
		if (directives[i].initial)
			set_value(&directives[i], directives[i].initial);
	}
	special_set(directive_find("save"), server.major >= 7 ? "3600 1 300 100 60 10000" : "900 1 300 10 60 10000");
	server.config.bind = xstrdup(server.major >= 7 ? "* -::*" : "");
}

bool config_is_known(const char *name)
{
	return directive_find(name) != NULL;
}

bool config_is_alias(const char *name)
{
	return strcasecmp(directive_find(name)->name, name) != 0;
}

const char *config_set(const char *name, const char *value, bool starting)
{
	const struct directive *directive = directive_find(name);
	if (!directive)
		return "unknown";
	if (directive->immutable && !starting)
		return "can't set immutable config";
	const char *problem = set_value(directive, value);
	if (!problem && !starting)
		config_applied(directive);
	return problem;
}

void config_each(const char *pattern, void (*visit)(void *context, const char *name, const char *value), void *context)
{
	for (int i = 0; i < directive_count; i++) {
		const char *names[] = { directives[i].name, directives[i].alias };
		for (int n = 0; n < 2 && names[n]; n++) {
			struct buffer value = { 0 };
			if (!glob_match(pattern, strlen(pattern), names[n], strlen(names[n]), true))
				continue;
			get_value(&directives[i], &value);
			visit(context, names[n], value.data ? value.data : "");
			buffer_free(&value);
		}
	}
}

bool config_is_changed(const char *name)
{
	const struct directive *directive = directive_find(name);
	if (!directive->initial)
		return false;
	struct buffer value = { 0 }, initial = { 0 };
	get_value(directive, &value);
	if (directive->kind == MEMORY)
		buffer_format(&initial, "%lld", (long long)config_memory(directive->initial));
	else
		buffer_text(&initial, directive->initial);
	bool changed = strcmp(value.data ? value.data : "", initial.data ? initial.data : "") != 0;
	buffer_free(&value);
	buffer_free(&initial);
	return changed;
}

void config_warn_ignored(void)
{
	for (int i = 0; i < directive_count; i++) {
		if (directives[i].kind == IGNORED && config_is_changed(directives[i].name))
			log_line(LOG_WARNING, "WARNING: the configuration directive '%s' has no effect in this server", directives[i].name);
	}
}
