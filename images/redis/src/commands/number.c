/* Strings that are numbers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "number.h"
#include "reply.h"
#include "server.h"

static void add(struct client *c, int64_t delta)
{
	int64_t value = 0;
	str *key = c->line.words[1];
	struct object *o = key_write(c, key);
	if (!want_type(c, o, STRING) || (o && !want_int(c, o->string, &value)))
		return;
	if (__builtin_add_overflow(value, delta, &value)) {
		reply_error(c, "ERR increment or decrement would overflow");
		return;
	}
	if (!o)
		o = key_create(c->db, key, STRING);
	str_drop(o->string);
	o->string = str_of_int(value);
	key_changed(c->db, key);
	reply_int(c, value);
}

static void run_incr(struct client *c) { add(c, 1); }
static void run_decr(struct client *c) { add(c, -1); }

static void run_incrby(struct client *c)
{
	int64_t delta;
	if (want_int(c, c->line.words[2], &delta))
		add(c, delta);
}

static void run_decrby(struct client *c)
{
	int64_t delta;
	if (!want_int(c, c->line.words[2], &delta))
		return;
	if (delta == INT64_MIN)
		reply_error(c, "ERR decrement would overflow");
	else
		add(c, -delta);
}

/* Fifteen digits are what a sum of decimals is exact to; no exponent. */
str *number_sum(double a, double b)
{
	char text[400];
	double sum = a + b;
	int digits = sum == 0 ? 0 : 15 - (int)ceil(log10(fabs(sum)));
	size_t length = (size_t)snprintf(text, sizeof text, "%.*f", digits < 0 ? 0 : digits > 17 ? 17 : digits, sum);
	if (strchr(text, '.')) {
		while (text[length - 1] == '0')
			length--;
		length -= text[length - 1] == '.';
	}
	return str_new(text, length);
}

static void run_incrbyfloat(struct client *c)
{
	double value = 0, delta;
	str *key = c->line.words[1];
	struct object *o = key_write(c, key);
	if (!want_type(c, o, STRING) || (o && !want_double(c, o->string, &value)) || !want_double(c, c->line.words[2], &delta))
		return;
	if (!isfinite(value + delta)) {
		reply_error(c, "ERR increment would produce NaN or Infinity");
		return;
	}
	if (!o)
		o = key_create(c->db, key, STRING);
	str_drop(o->string);
	o->string = number_sum(value, delta);
	key_changed(c->db, key);
	/* The result goes on: sums are not the same everywhere. */
	str *set = str_text("SET"), *keep = str_text("KEEPTTL");
	propagate_instead(c, set, key, o->string, keep, NULL);
	str_drop(set);
	str_drop(keep);
	reply_str(c, o->string);
}

static const struct command table[] = {
	{ "incr", run_incr, 2, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "decr", run_decr, 2, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "incrby", run_incrby, 3, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "decrby", run_decrby, 3, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "incrbyfloat", run_incrbyfloat, 3, WRITES | GROWS | FAST, 1, 1, 1 },
};
FAMILY(number_commands, table);
