/* Hashes. */
#include <math.h>

#include "command.h"
#include "number.h"
#include "reply.h"
#include "server.h"

static struct object *writable(struct client *c)
{
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, HASH))
		return NULL;
	return o ? o : key_create(c->db, c->line.words[1], HASH);
}

static int64_t set_fields(struct client *c, struct object *o)
{
	int64_t added = 0;
	for (int i = 2; i < c->line.count; i += 2)
		added += dict_set(o->hash, c->line.words[i], str_keep(c->line.words[i + 1]));
	key_changed(c->db, c->line.words[1]);
	return added;
}

static bool pairs_complete(struct client *c)
{
	if (c->line.count % 2 == 0)
		return true;
	reply_error(c, "ERR wrong number of arguments for '%s' command", c->command->name);
	return false;
}

static void run_hset(struct client *c)
{
	struct object *o = pairs_complete(c) ? writable(c) : NULL;
	if (o)
		reply_int(c, set_fields(c, o));
}

static void run_hmset(struct client *c)
{
	struct object *o = pairs_complete(c) ? writable(c) : NULL;
	if (o) {
		set_fields(c, o);
		reply_ok(c);
	}
}

static void run_hsetnx(struct client *c)
{
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, HASH))
		return;
	if (o && dict_find(o->hash, c->line.words[2])) {
		reply_int(c, 0);
		return;
	}
	reply_int(c, set_fields(c, writable(c)));
}

/* NULL: it is not there, or of another type, which was answered. */
static struct object *readable(struct client *c, bool *right)
{
	struct object *o = key_read(c, c->line.words[1]);
	*right = want_type(c, o, HASH);
	return *right ? o : NULL;
}

static void run_hget(struct client *c)
{
	bool right;
	struct object *o = readable(c, &right);
	if (right)
		reply_str(c, o ? dict_value(o->hash, c->line.words[2]) : NULL);
}

static void run_hmget(struct client *c)
{
	bool right;
	struct object *o = readable(c, &right);
	if (!right)
		return;
	reply_array(c, (size_t)c->line.count - 2);
	for (int i = 2; i < c->line.count; i++)
		reply_str(c, o ? dict_value(o->hash, c->line.words[i]) : NULL);
}

static void reply_fields(struct client *c, bool keys, bool values)
{
	bool right;
	struct object *o = readable(c, &right);
	if (!right)
		return;
	size_t count = o ? o->hash->count : 0;
	if (keys && values)
		reply_map(c, count);
	else
		reply_array(c, count);
	for (struct entry *each = o ? o->hash->first : NULL; each; each = each->after) {
		if (keys)
			reply_str(c, each->key);
		if (values)
			reply_str(c, each->value);
	}
}

static void run_hgetall(struct client *c) { reply_fields(c, true, true); }
static void run_hkeys(struct client *c) { reply_fields(c, true, false); }
static void run_hvals(struct client *c) { reply_fields(c, false, true); }

static void run_hdel(struct client *c)
{
	struct object *o = key_write(c, c->line.words[1]);
	int64_t removed = 0;
	if (!want_type(c, o, HASH))
		return;
	for (int i = 2; o && i < c->line.count; i++)
		removed += dict_remove(o->hash, c->line.words[i]);
	if (removed) {
		key_drop_empty(c->db, c->line.words[1]);
		key_changed(c->db, c->line.words[1]);
	}
	reply_int(c, removed);
}

static void run_hlen(struct client *c)
{
	bool right;
	struct object *o = readable(c, &right);
	if (right)
		reply_int(c, o ? o->hash->count : 0);
}

static void run_hexists(struct client *c)
{
	bool right;
	struct object *o = readable(c, &right);
	if (right)
		reply_int(c, o && dict_find(o->hash, c->line.words[2]));
}

static void run_hstrlen(struct client *c)
{
	bool right;
	struct object *o = readable(c, &right);
	const str *value = o ? dict_value(o->hash, c->line.words[2]) : NULL;
	if (right)
		reply_int(c, value ? value->length : 0);
}

static void run_hincrby(struct client *c)
{
	int64_t value = 0, delta;
	if (!want_int(c, c->line.words[3], &delta))
		return;
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, HASH))
		return;
	const str *old = o ? dict_value(o->hash, c->line.words[2]) : NULL;
	if (old && !str_to_int(old, &value)) {
		reply_error(c, "ERR hash value is not an integer");
		return;
	}
	if (__builtin_add_overflow(value, delta, &value)) {
		reply_error(c, "ERR increment or decrement would overflow");
		return;
	}
	o = writable(c);
	dict_set(o->hash, c->line.words[2], str_of_int(value));
	key_changed(c->db, c->line.words[1]);
	reply_int(c, value);
}

static void run_hincrbyfloat(struct client *c)
{
	double value = 0, delta;
	if (!want_double(c, c->line.words[3], &delta))
		return;
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, HASH))
		return;
	const str *old = o ? dict_value(o->hash, c->line.words[2]) : NULL;
	if (old && !str_to_double(old, &value)) {
		reply_error(c, "ERR hash value is not a float");
		return;
	}
	if (!isfinite(value + delta)) {
		reply_error(c, "ERR increment would produce NaN or Infinity");
		return;
	}
	o = writable(c);
	str *sum = number_sum(value, delta), *set = str_text("HSET");
	dict_set(o->hash, c->line.words[2], str_keep(sum));
	key_changed(c->db, c->line.words[1]);
	propagate_instead(c, set, c->line.words[1], c->line.words[2], sum, NULL);
	reply_str(c, sum);
	str_drop(sum);
	str_drop(set);
}

static void run_hrandfield(struct client *c)
{
	int64_t count = 1;
	bool right, many = c->line.count > 2, values = c->line.count == 4 && str_is(c->line.words[3], "withvalues");
	if (c->line.count > 4 || (c->line.count == 4 && !values)) {
		reply_syntax(c);
		return;
	}
	if (many && !want_int(c, c->line.words[2], &count))
		return;
	struct object *o = readable(c, &right);
	if (!right)
		return;
	if (!many) {
		reply_str(c, o ? dict_random(o->hash)->key : NULL);
		return;
	}
	bool repeats = count < 0;
	size_t begin = reply_begin(c), given = 0;
	int64_t wanted = !o ? 0 : repeats ? -count : count > o->hash->count ? o->hash->count : count;
	struct dict *seen = dict_new(NULL);
	while ((int64_t)given < wanted) {
		struct entry *entry = dict_random(o->hash);
		bool fresh = dict_set(seen, entry->key, NULL);
		if (!fresh && !repeats)
			continue;
		given++;
		reply_str(c, entry->key);
		if (values)
			reply_str(c, entry->value);
	}
	reply_end_array(c, begin, given * (values ? 2 : 1));
	dict_free(seen);
}

static const struct command table[] = {
	{ "hset", run_hset, -4, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "hmset", run_hmset, -4, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "hsetnx", run_hsetnx, 4, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "hget", run_hget, 3, READS | FAST, 1, 1, 1 },
	{ "hmget", run_hmget, -3, READS | FAST, 1, 1, 1 },
	{ "hgetall", run_hgetall, 2, READS, 1, 1, 1 },
	{ "hkeys", run_hkeys, 2, READS, 1, 1, 1 },
	{ "hvals", run_hvals, 2, READS, 1, 1, 1 },
	{ "hdel", run_hdel, -3, WRITES | FAST, 1, 1, 1 },
	{ "hlen", run_hlen, 2, READS | FAST, 1, 1, 1 },
	{ "hexists", run_hexists, 3, READS | FAST, 1, 1, 1 },
	{ "hstrlen", run_hstrlen, 3, READS | FAST, 1, 1, 1 },
	{ "hincrby", run_hincrby, 4, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "hincrbyfloat", run_hincrbyfloat, 4, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "hrandfield", run_hrandfield, -2, READS, 1, 1, 1 },
};
FAMILY(hash_commands, table);
