/* Sorted sets: members one by one. */
#include <math.h>
#include <string.h>

#include "command.h"
#include "memory.h"
#include "reply.h"
#include "server.h"

struct add_options {
	bool only_new, only_old, greater, less, changed, increment;
	int first; /* word of the first score */
};

static bool read_add_options(struct client *c, struct add_options *o)
{
	static const struct { const char *word; size_t offset; } words[] = {
		{ "nx", offsetof(struct add_options, only_new) }, { "xx", offsetof(struct add_options, only_old) },
		{ "gt", offsetof(struct add_options, greater) }, { "lt", offsetof(struct add_options, less) },
		{ "ch", offsetof(struct add_options, changed) }, { "incr", offsetof(struct add_options, increment) },
	};
	*o = (struct add_options){ .first = 2 };
	for (bool found = true; found && o->first < c->line.count; o->first += found) {
		found = false;
		for (size_t i = 0; !found && i < sizeof words / sizeof *words; i++) {
			found = str_is(c->line.words[o->first], words[i].word);
			if (found)
				*((bool *)((char *)o + words[i].offset)) = true;
		}
	}
	int rest = c->line.count - o->first;
	if (rest == 0 || rest % 2)
		reply_syntax(c);
	else if (o->only_new && o->only_old)
		reply_error(c, "ERR XX and NX options at the same time are not compatible");
	else if ((o->greater && o->only_new) || (o->less && o->only_new) || (o->greater && o->less))
		reply_error(c, "ERR GT, LT, and/or NX options at the same time are not compatible");
	else if (o->increment && rest > 2)
		reply_error(c, "ERR INCR option supports a single increment-element pair");
	else
		return true;
	return false;
}

static bool scores_are_valid(struct client *c, int first)
{
	double score;
	for (int i = first; i < c->line.count; i += 2) {
		if (!want_double(c, c->line.words[i], &score))
			return false;
	}
	return true;
}

enum outcome { REFUSED, UNCHANGED, UPDATED, ADDED };

static enum outcome add_one(struct zset *z, const struct add_options *o, str *member, double *score)
{
	const struct scored *old = zset_find(z, member);
	if ((old && o->only_new) || (!old && o->only_old))
		return REFUSED;
	if (old && o->increment)
		*score += old->score;
	if (old && ((o->greater && *score <= old->score) || (o->less && *score >= old->score)))
		return REFUSED;
	if (old && old->score == *score)
		return UNCHANGED;
	return zset_set(z, member, *score) ? ADDED : UPDATED;
}

static void add_members(struct client *c, const struct add_options *options)
{
	str *key = c->line.words[1];
	struct object *o = key_write(c, key);
	if (!scores_are_valid(c, options->first) || !want_type(c, o, ZSET))
		return;
	if (!o)
		o = key_create(c->db, key, ZSET);
	int64_t added = 0, updated = 0;
	double score = 0;
	enum outcome outcome = REFUSED;
	for (int i = options->first; i < c->line.count; i += 2) {
		str_to_double(c->line.words[i], &score);
		const struct scored *old = options->increment ? zset_find(o->zset, c->line.words[i + 1]) : NULL;
		if (old && isnan(old->score + score)) {
			reply_error(c, "ERR resulting score is not a number (NaN)");
			return;
		}
		outcome = add_one(o->zset, options, c->line.words[i + 1], &score);
		added += outcome == ADDED;
		updated += outcome == UPDATED;
	}
	if (added || updated)
		key_changed(c->db, key);
	key_drop_empty(c->db, key);
	if (!options->increment)
		reply_int(c, added + (options->changed ? updated : 0));
	else if (outcome == REFUSED)
		reply_null(c);
	else
		reply_double(c, score);
}

static void run_zadd(struct client *c)
{
	struct add_options options;
	if (read_add_options(c, &options))
		add_members(c, &options);
}

static void run_zincrby(struct client *c)
{
	add_members(c, &(struct add_options){ .increment = true, .first = 2 });
}

static void run_zrem(struct client *c)
{
	int64_t removed = 0;
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, ZSET))
		return;
	for (int i = 2; o && i < c->line.count; i++)
		removed += zset_remove(o->zset, c->line.words[i]);
	if (removed) {
		key_drop_empty(c->db, c->line.words[1]);
		key_changed(c->db, c->line.words[1]);
	}
	reply_int(c, removed);
}

static void run_zcard(struct client *c)
{
	struct object *o = key_read(c, c->line.words[1]);
	if (want_type(c, o, ZSET))
		reply_int(c, o ? zset_count(o->zset) : 0);
}

static void reply_score(struct client *c, struct object *o, const str *member)
{
	const struct scored *item = o ? zset_find(o->zset, member) : NULL;
	if (item)
		reply_double(c, item->score);
	else
		reply_null(c);
}

static void run_zscore(struct client *c)
{
	struct object *o = key_read(c, c->line.words[1]);
	if (want_type(c, o, ZSET))
		reply_score(c, o, c->line.words[2]);
}

static void run_zmscore(struct client *c)
{
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, ZSET))
		return;
	reply_array(c, (size_t)c->line.count - 2);
	for (int i = 2; i < c->line.count; i++)
		reply_score(c, o, c->line.words[i]);
}

static void rank(struct client *c, bool reversed)
{
	bool with_score = c->line.count == 4 && str_is(c->line.words[3], "withscore");
	if (c->line.count > 3 && !with_score) {
		reply_syntax(c);
		return;
	}
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, ZSET))
		return;
	const struct scored *item = o ? zset_find(o->zset, c->line.words[2]) : NULL;
	if (!item) {
		if (with_score)
			reply_null_array(c);
		else
			reply_null(c);
		return;
	}
	uint32_t at = zset_rank(o->zset, item);
	if (with_score)
		reply_array(c, 2);
	reply_int(c, reversed ? zset_count(o->zset) - 1 - at : at);
	if (with_score)
		reply_double(c, item->score);
}

static void run_zrank(struct client *c) { rank(c, false); }
static void run_zrevrank(struct client *c) { rank(c, true); }

static void pop(struct client *c, bool highest)
{
	int64_t count = 1;
	str *key = c->line.words[1];
	if (c->line.count > 3) {
		reply_syntax(c);
		return;
	}
	if (c->line.count == 3 && !want_int_between(c, c->line.words[2], 0, INT64_MAX, &count))
		return;
	struct object *o = key_write(c, key);
	if (!want_type(c, o, ZSET))
		return;
	count = !o ? 0 : count > zset_count(o->zset) ? zset_count(o->zset) : count;
	bool pairs = c->protocol == 3 && c->line.count == 3;
	reply_array(c, (size_t)count * (pairs ? 1 : 2));
	for (int64_t i = 0; i < count; i++) {
		struct scored *item = o->zset->order[highest ? zset_count(o->zset) - 1 : 0];
		str *member = str_keep(item->member);
		if (pairs)
			reply_array(c, 2);
		reply_str(c, member);
		reply_double(c, item->score);
		zset_remove(o->zset, member);
		str_drop(member);
	}
	if (count) {
		key_drop_empty(c->db, key);
		key_changed(c->db, key);
	}
}

static void run_zpopmin(struct client *c) { pop(c, false); }
static void run_zpopmax(struct client *c) { pop(c, true); }

static void run_zrandmember(struct client *c)
{
	int64_t count = 1;
	bool many = c->line.count > 2, scores = c->line.count == 4 && str_is(c->line.words[3], "withscores");
	if (c->line.count > 4 || (c->line.count == 4 && !scores)) {
		reply_syntax(c);
		return;
	}
	if (many && !want_int(c, c->line.words[2], &count))
		return;
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, ZSET))
		return;
	if (!many) {
		reply_str(c, o ? dict_random(o->zset->members)->key : NULL);
		return;
	}
	bool repeats = count < 0;
	int64_t wanted = !o ? 0 : repeats ? -count : count > zset_count(o->zset) ? zset_count(o->zset) : count;
	struct dict *seen = dict_new(NULL);
	reply_array(c, (size_t)wanted * (scores ? 2 : 1));
	for (int64_t given = 0; given < wanted;) {
		struct entry *entry = dict_random(o->zset->members);
		bool fresh = dict_set(seen, entry->key, NULL);
		if (!fresh && !repeats)
			continue;
		reply_str(c, entry->key);
		if (scores)
			reply_double(c, ((struct scored *)entry->value)->score);
		given++;
	}
	dict_free(seen);
}

static const struct command table[] = {
	{ "zadd", run_zadd, -4, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "zincrby", run_zincrby, 4, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "zrem", run_zrem, -3, WRITES | FAST, 1, 1, 1 },
	{ "zcard", run_zcard, 2, READS | FAST, 1, 1, 1 },
	{ "zscore", run_zscore, 3, READS | FAST, 1, 1, 1 },
	{ "zmscore", run_zmscore, -3, READS | FAST, 1, 1, 1 },
	{ "zrank", run_zrank, -3, READS | FAST, 1, 1, 1 },
	{ "zrevrank", run_zrevrank, -3, READS | FAST, 1, 1, 1 },
	{ "zpopmin", run_zpopmin, -2, WRITES | FAST, 1, 1, 1 },
	{ "zpopmax", run_zpopmax, -2, WRITES | FAST, 1, 1, 1 },
	{ "zrandmember", run_zrandmember, -2, READS, 1, 1, 1 },
};
FAMILY(zset_commands, table);
