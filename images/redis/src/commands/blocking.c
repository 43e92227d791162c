/* Moves between lists, and commands that wait until there is something to take. */
#include <math.h>

#include "command.h"
#include "reply.h"
#include "server.h"

/* Seconds, with a fraction, from now; 0 is for ever. */
static bool want_deadline(struct client *c, const str *word, int64_t *deadline)
{
	double seconds;
	if (!str_to_double(word, &seconds) || seconds > 1e12) {
		reply_error(c, "ERR timeout is not a float or out of range");
		return false;
	}
	if (seconds < 0) {
		reply_error(c, "ERR timeout is negative");
		return false;
	}
	*deadline = seconds == 0 ? 0 : server.now + (int64_t)ceil(seconds * 1000);
	return true;
}

/* In a transaction nobody waits. */
static void wait_or(struct client *c, int64_t deadline, void (*reply_nothing)(struct client *c))
{
	if (server.in_exec || c->flags & (LOADER | IS_MASTER))
		reply_nothing(c);
	else
		block(c, deadline);
}

static void hand_on_pop(struct client *c, const char *command, str *key)
{
	str *word = str_text(command);
	propagate_instead(c, word, key, NULL);
	str_drop(word);
}

static void pop_first(struct client *c, enum end end)
{
	int64_t deadline;
	if (!want_deadline(c, c->line.words[c->line.count - 1], &deadline))
		return;
	for (int i = 1; i < c->line.count - 1; i++) {
		str *key = c->line.words[i];
		struct object *o = key_write(c, key);
		if (!o)
			continue;
		if (!want_type(c, o, LIST))
			return;
		str *item = list_pop(o->list, end);
		reply_array(c, 2);
		reply_str(c, key);
		reply_str(c, item);
		str_drop(item);
		hand_on_pop(c, end == HEAD ? "LPOP" : "RPOP", key);
		key_drop_empty(c->db, key);
		key_changed(c->db, key);
		return;
	}
	wait_or(c, deadline, reply_null_array);
}

static void run_blpop(struct client *c) { pop_first(c, HEAD); }
static void run_brpop(struct client *c) { pop_first(c, TAIL); }

static void pop_first_scored(struct client *c, bool highest)
{
	int64_t deadline;
	if (!want_deadline(c, c->line.words[c->line.count - 1], &deadline))
		return;
	for (int i = 1; i < c->line.count - 1; i++) {
		str *key = c->line.words[i];
		struct object *o = key_write(c, key);
		if (!o)
			continue;
		if (!want_type(c, o, ZSET))
			return;
		struct scored *item = o->zset->order[highest ? zset_count(o->zset) - 1 : 0];
		str *member = str_keep(item->member);
		reply_array(c, 3);
		reply_str(c, key);
		reply_str(c, member);
		reply_double(c, item->score);
		zset_remove(o->zset, member);
		str_drop(member);
		hand_on_pop(c, highest ? "ZPOPMAX" : "ZPOPMIN", key);
		key_drop_empty(c->db, key);
		key_changed(c->db, key);
		return;
	}
	wait_or(c, deadline, reply_null_array);
}

static void run_bzpopmin(struct client *c) { pop_first_scored(c, false); }
static void run_bzpopmax(struct client *c) { pop_first_scored(c, true); }

/* true: it answered. */
static bool move(struct client *c, enum end from, enum end to)
{
	str *source = c->line.words[1], *target = c->line.words[2];
	struct object *o = key_write(c, source);
	if (!o)
		return false;
	struct object *into = key_write(c, target);
	if (!want_type(c, o, LIST) || !want_type(c, into, LIST))
		return true;
	str *item = list_pop(o->list, from);
	if (!into)
		into = key_create(c->db, target, LIST);
	list_push(into->list, to, item);
	reply_str(c, item);
	str_drop(item);
	key_drop_empty(c->db, source);
	key_changed(c->db, source);
	key_changed(c->db, target);
	str *word = str_text("LMOVE"), *out = str_text(from == HEAD ? "LEFT" : "RIGHT"), *in = str_text(to == HEAD ? "LEFT" : "RIGHT");
	propagate_instead(c, word, source, target, out, in, NULL);
	str_drop(word);
	str_drop(out);
	str_drop(in);
	return true;
}

static bool want_end(struct client *c, const str *word, enum end *end)
{
	*end = str_is(word, "left") ? HEAD : TAIL;
	if (*end == HEAD || str_is(word, "right"))
		return true;
	reply_syntax(c);
	return false;
}

static void run_lmove(struct client *c)
{
	enum end from, to;
	if (want_end(c, c->line.words[3], &from) && want_end(c, c->line.words[4], &to) && !move(c, from, to))
		reply_null(c);
}

static void run_rpoplpush(struct client *c)
{
	if (!move(c, TAIL, HEAD))
		reply_null(c);
}

static void run_blmove(struct client *c)
{
	enum end from, to;
	int64_t deadline;
	if (want_end(c, c->line.words[3], &from) && want_end(c, c->line.words[4], &to) && want_deadline(c, c->line.words[5], &deadline) &&
	    !move(c, from, to))
		wait_or(c, deadline, reply_null);
}

static void run_brpoplpush(struct client *c)
{
	int64_t deadline;
	if (want_deadline(c, c->line.words[3], &deadline) && !move(c, TAIL, HEAD))
		wait_or(c, deadline, reply_null);
}

static const struct command table[] = {
	{ "blpop", run_blpop, -3, WRITES | BLOCKS, 1, -2, 1 },
	{ "brpop", run_brpop, -3, WRITES | BLOCKS, 1, -2, 1 },
	{ "bzpopmin", run_bzpopmin, -3, WRITES | BLOCKS | FAST, 1, -2, 1 },
	{ "bzpopmax", run_bzpopmax, -3, WRITES | BLOCKS | FAST, 1, -2, 1 },
	{ "lmove", run_lmove, 5, WRITES | GROWS, 1, 2, 1 },
	{ "rpoplpush", run_rpoplpush, 3, WRITES | GROWS, 1, 2, 1 },
	{ "blmove", run_blmove, 6, WRITES | GROWS | BLOCKS, 1, 2, 1 },
	{ "brpoplpush", run_brpoplpush, 4, WRITES | GROWS | BLOCKS, 1, 2, 1 },
};
FAMILY(blocking_commands, table);
