#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sh.h"

static struct variable *first;

struct variable *variables(void)
{
	return first;
}

bool is_name(const char *text, size_t length)
{
	if (!length || isdigit((unsigned char)*text))
		return false;
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '_')
			return false;
	return true;
}

static struct variable *find(const char *name)
{
	for (struct variable *v = first; v; v = v->next)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}

static struct variable *find_or_make(const char *name)
{
	struct variable *v = find(name);
	if (!v) {
		v = xmalloc(sizeof *v);
		*v = (struct variable){ .name = xstrdup(name), .next = first };
		first = v;
	}
	return v;
}

const char *variable_get(const char *name)
{
	if (!strcmp(name, "LINENO")) {
		static char text[16];
		snprintf(text, sizeof text, "%d", sh.line);
		return text;
	}
	if (!strcmp(name, "RANDOM")) {
		static char text[16];
		snprintf(text, sizeof text, "%d", (int)(arc4random() & 0x7fff));
		return text;
	}
	struct variable *v = find(name);
	return v ? v->value : NULL;
}

bool variable_set(const char *name, const char *value)
{
	struct variable *v = find_or_make(name);
	if (v->readonly) {
		sh_error("%s: is read only", name);
		return false;
	}
	char *copy = xstrdup(value);
	free(v->value);
	v->value = copy;
	v->exported |= sh.allexport;
	return true;
}

void variable_export(const char *name)
{
	find_or_make(name)->exported = true;
}

bool variable_readonly(const char *name)
{
	find_or_make(name)->readonly = true;
	return true;
}

bool variable_unset(const char *name)
{
	for (struct variable **at = &first; *at; at = &(*at)->next) {
		struct variable *v = *at;
		if (strcmp(v->name, name))
			continue;
		if (v->readonly) {
			sh_error("%s: is read only", name);
			return false;
		}
		*at = v->next;
		free(v->name);
		free(v->value);
		free(v);
		return true;
	}
	return true;
}

void variable_import(char **environment)
{
	for (; *environment; environment++) {
		const char *equals = strchr(*environment, '=');
		if (!equals || !is_name(*environment, (size_t)(equals - *environment)))
			continue;
		char *name = xstrndup(*environment, (size_t)(equals - *environment));
		variable_set(name, equals + 1);
		variable_export(name);
		free(name);
	}
}

char **variable_environment(void)
{
	size_t count = 0;
	for (struct variable *v = first; v; v = v->next)
		count += v->exported && v->value;
	char **list = xmalloc((count + 1) * sizeof *list), **at = list;
	for (struct variable *v = first; v; v = v->next) {
		if (!v->exported || !v->value)
			continue;
		struct buffer b = { 0 };
		buffer_format(&b, "%s=%s", v->name, v->value);
		*at++ = b.data;
	}
	*at = NULL;
	return list;
}

void free_list(char **list)
{
	for (char **at = list; at && *at; at++)
		free(*at);
	free(list);
}

void set_args(char **args)
{
	size_t count = 0;
	while (args[count])
		count++;
	char **copy = xmalloc((count + 1) * sizeof *copy);
	for (size_t i = 0; i < count; i++)
		copy[i] = xstrdup(args[i]);
	copy[count] = NULL;
	free_list(sh.args);
	sh.args = copy;
}

/* ---- scopes ---- */

struct saved {
	char *name;
	struct variable *hidden; /* NULL: there was none */
	struct saved *next;
};
struct scope {
	struct saved *saved;
	struct scope *outer;
};
static struct scope *innermost;

void scope_push(void)
{
	struct scope *scope = xmalloc(sizeof *scope);
	*scope = (struct scope){ .outer = innermost };
	innermost = scope;
}

static struct variable *detach(const char *name)
{
	for (struct variable **at = &first; *at; at = &(*at)->next)
		if (!strcmp((*at)->name, name)) {
			struct variable *v = *at;
			*at = v->next;
			return v;
		}
	return NULL;
}

void scope_save(const char *name)
{
	for (struct saved *s = innermost->saved; s; s = s->next)
		if (!strcmp(s->name, name))
			return;
	struct saved *saved = xmalloc(sizeof *saved);
	*saved = (struct saved){ .name = xstrdup(name), .hidden = detach(name), .next = innermost->saved };
	innermost->saved = saved;
	if (saved->hidden && saved->hidden->value) {
		struct variable *v = find_or_make(name);
		v->value = xstrdup(saved->hidden->value);
		v->exported = saved->hidden->exported;
		v->readonly = saved->hidden->readonly;
	}
}

void scope_pop(void)
{
	struct scope *scope = innermost;
	innermost = scope->outer;
	while (scope->saved) {
		struct saved *saved = scope->saved;
		struct variable *own = detach(saved->name);
		if (own) {
			free(own->name);
			free(own->value);
			free(own);
		}
		if (saved->hidden) {
			saved->hidden->next = first;
			first = saved->hidden;
		}
		scope->saved = saved->next;
		free(saved->name);
		free(saved);
	}
	free(scope);
}

/* ---- functions ---- */

static struct function *first_function;

struct function *functions(void)
{
	return first_function;
}

struct function *function_find(const char *name)
{
	for (struct function *f = first_function; f; f = f->next)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

static void function_free(struct function *f)
{
	arena_free(&f->arena);
	free(f->name);
	free(f->text);
	free(f);
}

void function_unset(const char *name)
{
	for (struct function **at = &first_function; *at; at = &(*at)->next)
		if (!strcmp((*at)->name, name)) {
			struct function *f = *at;
			*at = f->next;
			f->replaced = true;
			if (!f->running)
				function_free(f);
			return;
		}
}

void function_release(struct function *f)
{
	if (--f->running == 0 && f->replaced)
		function_free(f);
}

/* The body outlives the script's tree: it is kept as text and parsed into memory of its own. */
bool function_define(const char *name, const struct node *body)
{
	struct buffer text = { 0 };
	print_node(&text, body);
	buffer_char(&text, '\n');
	struct function *f = xmalloc(sizeof *f);
	*f = (struct function){ .name = xstrdup(name), .text = text.data };
	struct parser parser;
	struct node *list;
	parser_init(&parser, &f->arena, text.data, text.length, body->line);
	if (parse_command(&parser, &list) != PARSE_OK || !list) {
		sh_error("syntax error: %s", parser.error);
		function_free(f);
		return false;
	}
	f->body = list;
	function_unset(name);
	f->next = first_function;
	first_function = f;
	return true;
}
