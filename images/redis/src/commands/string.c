/* Strings as a whole, and parts of them. */
#include <string.h>

#include "command.h"
#include "expiry.h"
#include "reply.h"
#include "server.h"

enum { MAX_STRING = 512 * 1024 * 1024 };

static void store(struct client *c, str *key, str *value)
{
	key_set(c->db, key, object_of(str_keep(value)));
	key_changed(c->db, key);
}

static void run_get(struct client *c)
{
	struct object *o = key_read(c, c->line.words[1]);
	if (want_type(c, o, STRING))
		reply_str(c, o ? o->string : NULL);
}

struct set_options {
	bool only_new, only_old, keep_ttl, get;
	int64_t expires_at; /* -1 never */
};

static bool read_set_options(struct client *c, struct set_options *options)
{
	*options = (struct set_options){ .expires_at = -1 };
	for (int i = 3; i < c->line.count; i++) {
		const str *word = c->line.words[i];
		const struct expiry_word *unit = expiry_word(word);
		if (str_is(word, "nx") && !options->only_old)
			options->only_new = true;
		else if (str_is(word, "xx") && !options->only_new)
			options->only_old = true;
		else if (str_is(word, "get"))
			options->get = true;
		else if (str_is(word, "keepttl") && options->expires_at < 0)
			options->keep_ttl = true;
		else if (unit && i + 1 < c->line.count && options->expires_at < 0 && !options->keep_ttl) {
			if (!expiry_read(c, unit, c->line.words[++i], &options->expires_at))
				return false;
		} else {
			reply_syntax(c);
			return false;
		}
	}
	return true;
}

/* Absolute times go on, so that everybody agrees when the key goes. */
static void hand_on(struct client *c, str *key, str *value, const struct object *o, bool keep_ttl)
{
	str *set = str_text("SET"), *kind = str_text(keep_ttl ? "KEEPTTL" : "PXAT");
	str *at = o->expires_at >= 0 ? str_of_int(o->expires_at) : NULL;
	if (keep_ttl)
		propagate_instead(c, set, key, value, kind, NULL);
	else if (at)
		propagate_instead(c, set, key, value, kind, at, NULL);
	else
		propagate_instead(c, set, key, value, NULL);
	str_drop(set);
	str_drop(kind);
	str_drop(at);
}

static void set_with(struct client *c, str *key, str *value, const struct set_options *options)
{
	struct object *old = key_write(c, key);
	if (options->get && !want_type(c, old, STRING))
		return;
	if (options->get)
		reply_str(c, old ? old->string : NULL);
	if ((options->only_new && old) || (options->only_old && !old)) {
		if (!options->get)
			reply_null(c);
		return;
	}
	struct object *o = object_of(str_keep(value));
	o->expires_at = options->keep_ttl && old ? old->expires_at : options->expires_at;
	key_set(c->db, key, o);
	key_changed(c->db, key);
	hand_on(c, key, value, o, options->keep_ttl);
	if (!options->get)
		reply_ok(c);
}

static void run_set(struct client *c)
{
	struct set_options options;
	if (read_set_options(c, &options))
		set_with(c, c->line.words[1], c->line.words[2], &options);
}

static void run_setnx(struct client *c)
{
	bool absent = !key_write(c, c->line.words[1]);
	if (absent)
		store(c, c->line.words[1], c->line.words[2]);
	reply_int(c, absent);
}

static void set_expiring(struct client *c, const char *unit)
{
	struct set_options options = { 0 };
	str *word = str_text(unit);
	if (expiry_read(c, expiry_word(word), c->line.words[2], &options.expires_at))
		set_with(c, c->line.words[1], c->line.words[3], &options);
	str_drop(word);
}

static void run_setex(struct client *c) { set_expiring(c, "ex"); }
static void run_psetex(struct client *c) { set_expiring(c, "px"); }

static void run_getset(struct client *c)
{
	struct object *old = key_write(c, c->line.words[1]);
	if (!want_type(c, old, STRING))
		return;
	reply_str(c, old ? old->string : NULL);
	store(c, c->line.words[1], c->line.words[2]);
}

static void run_getdel(struct client *c)
{
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, STRING))
		return;
	reply_str(c, o ? o->string : NULL);
	if (o) {
		key_delete(c->db, c->line.words[1]);
		key_changed(c->db, c->line.words[1]);
	}
}

static void run_getex(struct client *c)
{
	int64_t at = -1;
	str *key = c->line.words[1];
	bool persist = c->line.count == 3 && str_is(c->line.words[2], "persist");
	const struct expiry_word *unit = c->line.count == 4 ? expiry_word(c->line.words[2]) : NULL;
	if (c->line.count > 2 && !persist && !unit) {
		reply_syntax(c);
		return;
	}
	if (unit && !expiry_read(c, unit, c->line.words[3], &at))
		return;
	struct object *o = key_write(c, key);
	if (!want_type(c, o, STRING))
		return;
	reply_str(c, o ? o->string : NULL);
	if (o && (unit || (persist && o->expires_at >= 0)))
		expiry_set(c, key, at);
}

static void run_mget(struct client *c)
{
	reply_array(c, (size_t)c->line.count - 1);
	for (int i = 1; i < c->line.count; i++) {
		struct object *o = key_read(c, c->line.words[i]);
		reply_str(c, o && o->type == STRING ? o->string : NULL);
	}
}

static bool pairs_complete(struct client *c)
{
	if (c->line.count % 2 == 1)
		return true;
	reply_error(c, server.major >= 7 ? "ERR wrong number of arguments for '%s' command" : "ERR wrong number of arguments for %s",
		    server.major >= 7 ? c->command->name : "MSET");
	return false;
}

static void set_all(struct client *c)
{
	for (int i = 1; i < c->line.count; i += 2)
		store(c, c->line.words[i], c->line.words[i + 1]);
}

static void run_mset(struct client *c)
{
	if (!pairs_complete(c))
		return;
	set_all(c);
	reply_ok(c);
}

static void run_msetnx(struct client *c)
{
	if (!pairs_complete(c))
		return;
	for (int i = 1; i < c->line.count; i += 2) {
		if (key_write(c, c->line.words[i])) {
			reply_int(c, 0);
			return;
		}
	}
	set_all(c);
	reply_int(c, 1);
}

/* Writes into what is there; the key's time to live stays. */
static void write_at(struct client *c, struct object *o, size_t at, const str *value)
{
	str *key = c->line.words[1];
	if (at + value->length > MAX_STRING) {
		reply_error(c, "ERR string exceeds maximum allowed size (proto-max-bulk-len)");
		return;
	}
	if (!o)
		o = key_create(c->db, key, STRING);
	o->string = str_written(o->string, at, value->data, value->length);
	key_changed(c->db, key);
	reply_int(c, o->string->length);
}

static void run_append(struct client *c)
{
	struct object *o = key_write(c, c->line.words[1]);
	if (want_type(c, o, STRING))
		write_at(c, o, o ? o->string->length : 0, c->line.words[2]);
}

static void run_setrange(struct client *c)
{
	int64_t at;
	if (!want_int(c, c->line.words[2], &at))
		return;
	if (at < 0) {
		reply_error(c, "ERR offset is out of range");
		return;
	}
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, STRING))
		return;
	if (c->line.words[3]->length == 0)
		reply_int(c, o ? o->string->length : 0);
	else
		write_at(c, o, at > MAX_STRING ? MAX_STRING : (size_t)at, c->line.words[3]);
}

static void run_getrange(struct client *c)
{
	int64_t from, to;
	if (!want_int(c, c->line.words[2], &from) || !want_int(c, c->line.words[3], &to))
		return;
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, STRING))
		return;
	int64_t length = o ? o->string->length : 0;
	bool backwards = from < 0 && to < 0 && from > to;
	from = from < 0 ? from + length : from;
	to = to < 0 ? to + length : to;
	from = from < 0 ? 0 : from;
	to = to < 0 ? 0 : to >= length ? length - 1 : to;
	if (length == 0 || backwards || from > to)
		reply_bulk(c, "", 0);
	else
		reply_bulk(c, o->string->data + from, (size_t)(to - from + 1));
}

static void run_strlen(struct client *c)
{
	struct object *o = key_read(c, c->line.words[1]);
	if (want_type(c, o, STRING))
		reply_int(c, o ? o->string->length : 0);
}

static const struct command table[] = {
	{ "get", run_get, 2, READS | FAST, 1, 1, 1 },
	{ "set", run_set, -3, WRITES | GROWS, 1, 1, 1 },
	{ "setnx", run_setnx, 3, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "setex", run_setex, 4, WRITES | GROWS, 1, 1, 1 },
	{ "psetex", run_psetex, 4, WRITES | GROWS, 1, 1, 1 },
	{ "getset", run_getset, 3, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "getdel", run_getdel, 2, WRITES | FAST, 1, 1, 1 },
	{ "getex", run_getex, -2, WRITES | FAST, 1, 1, 1 },
	{ "mget", run_mget, -2, READS | FAST, 1, -1, 1 },
	{ "mset", run_mset, -3, WRITES | GROWS, 1, -1, 2 },
	{ "msetnx", run_msetnx, -3, WRITES | GROWS, 1, -1, 2 },
	{ "append", run_append, 3, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "setrange", run_setrange, 4, WRITES | GROWS, 1, 1, 1 },
	{ "getrange", run_getrange, 4, READS, 1, 1, 1 },
	{ "substr", run_getrange, 4, READS, 1, 1, 1 },
	{ "strlen", run_strlen, 2, READS | FAST, 1, 1, 1 },
};
FAMILY(string_commands, table);
