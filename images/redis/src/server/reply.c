#include "reply.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "server.h"

static bool unheard(const struct client *c)
{
	return client_is_deaf(c) || (c->flags & (SILENT | GONE));
}

static void add(struct client *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct client *c, const char *format, ...)
{
	char text[128];
	va_list args;
	if (unheard(c))
		return;
	va_start(args, format);
	int length = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	buffer_add(&c->out, text, (size_t)length);
}

void reply_status(struct client *c, const char *text)
{
	add(c, "+%s\r\n", text);
}

void reply_ok(struct client *c)
{
	reply_status(c, "OK");
}

void reply_error(struct client *c, const char *format, ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	for (char *at = text; *at; at++) {
		if (*at == '\r' || *at == '\n')
			*at = ' ';
	}
	server.errors++;
	if (c->flags & IS_MASTER)
		log_line(LOG_WARNING, "== CRITICAL == This replica is sending an error to its master: '%s'", text);
	if (unheard(c))
		return;
	buffer_char(&c->out, '-');
	buffer_text(&c->out, text);
	buffer_text(&c->out, "\r\n");
}

void reply_syntax(struct client *c)
{
	reply_error(c, "ERR syntax error");
}

void reply_wrong_type(struct client *c)
{
	reply_error(c, "WRONGTYPE Operation against a key holding the wrong kind of value");
}

void reply_int(struct client *c, int64_t value)
{
	add(c, ":%lld\r\n", (long long)value);
}

void reply_bulk(struct client *c, const void *bytes, size_t length)
{
	if (unheard(c))
		return;
	add(c, "$%zu\r\n", length);
	buffer_add(&c->out, bytes, length);
	buffer_text(&c->out, "\r\n");
}

void reply_str(struct client *c, const str *s)
{
	if (s)
		reply_bulk(c, s->data, s->length);
	else
		reply_null(c);
}

void reply_text(struct client *c, const char *text)
{
	reply_bulk(c, text, strlen(text));
}

void reply_null(struct client *c)
{
	add(c, c->protocol == 3 ? "_\r\n" : "$-1\r\n");
}

void reply_null_array(struct client *c)
{
	add(c, c->protocol == 3 ? "_\r\n" : "*-1\r\n");
}

void reply_double(struct client *c, double value)
{
	char text[32];
	text_of_double(value, text);
	if (c->protocol == 3)
		add(c, ",%s\r\n", text);
	else
		reply_text(c, text);
}

void reply_array(struct client *c, size_t count)
{
	add(c, "*%zu\r\n", count);
}

void reply_map(struct client *c, size_t pairs)
{
	add(c, c->protocol == 3 ? "%%%zu\r\n" : "*%zu\r\n", c->protocol == 3 ? pairs : pairs * 2);
}

void reply_set(struct client *c, size_t count)
{
	add(c, c->protocol == 3 ? "~%zu\r\n" : "*%zu\r\n", count);
}

void reply_push(struct client *c, size_t count)
{
	add(c, c->protocol == 3 ? ">%zu\r\n" : "*%zu\r\n", count);
}

void reply_verbatim(struct client *c, const char *text, size_t length)
{
	if (c->protocol != 3) {
		reply_bulk(c, text, length);
	} else if (!unheard(c)) {
		add(c, "=%zu\r\ntxt:", length + 4);
		buffer_add(&c->out, text, length);
		buffer_text(&c->out, "\r\n");
	}
}

size_t reply_begin(struct client *c)
{
	return c->out.length;
}

void reply_end_array(struct client *c, size_t begin, size_t count)
{
	char head[24];
	if (unheard(c))
		return;
	size_t length = (size_t)snprintf(head, sizeof head, "*%zu\r\n", count);
	size_t moved = c->out.length - begin;
	buffer_add(&c->out, head, length);
	memmove(c->out.data + begin + length, c->out.data + begin, moved);
	memcpy(c->out.data + begin, head, length);
}

bool want_int(struct client *c, const str *word, int64_t *value)
{
	if (str_to_int(word, value))
		return true;
	reply_error(c, "ERR value is not an integer or out of range");
	return false;
}

bool want_int_between(struct client *c, const str *word, int64_t least, int64_t most, int64_t *value)
{
	if (!want_int(c, word, value))
		return false;
	if (*value >= least && *value <= most)
		return true;
	if (least == 0)
		reply_error(c, "ERR value is out of range, must be positive");
	else
		reply_error(c, "ERR value is out of range");
	return false;
}

bool want_double(struct client *c, const str *word, double *value)
{
	if (str_to_double(word, value))
		return true;
	reply_error(c, "ERR value is not a valid float");
	return false;
}

bool want_type(struct client *c, const struct object *o, enum type type)
{
	if (!o || o->type == type)
		return true;
	reply_wrong_type(c);
	return false;
}
