/* Unions, intersections and differences of sorted sets, with weights. Sets take part with scores of 1. */
#include <math.h>

#include "command.h"
#include "memory.h"
#include "reply.h"
#include "server.h"

enum operation { UNION, INTER, DIFF };
enum aggregate { SUM, MIN, MAX };

struct combination {
	enum operation operation;
	enum aggregate aggregate;
	bool with_scores;
	int count;
	const struct object **sources;
	double *weights;
};

static double score_in(const struct object *o, const str *member, bool *found)
{
	if (o && o->type == SET) {
		*found = dict_find(o->set, member) != NULL;
		return 1;
	}
	const struct scored *item = o ? zset_find(o->zset, member) : NULL;
	*found = item != NULL;
	return item ? item->score : 0;
}

static double joined(enum aggregate how, double a, double b)
{
	if (how == SUM)
		return isnan(a + b) ? 0 : a + b;
	return how == MIN ? fmin(a, b) : fmax(a, b);
}

/* true: the member is in the result. */
static bool total(const struct combination *k, const str *member, double *score)
{
	int in = 0;
	bool first = true;
	for (int i = 0; i < k->count; i++) {
		bool found;
		double own = score_in(k->sources[i], member, &found) * k->weights[i];
		if (!found)
			continue;
		in++;
		*score = first ? own : k->operation == DIFF ? *score : joined(k->aggregate, *score, own);
		first = false;
	}
	bool in_first;
	score_in(k->sources[0], member, &in_first);
	return k->operation == UNION || (k->operation == INTER ? in == k->count : in_first && in == 1);
}

static struct object *combine(const struct combination *k)
{
	struct object *result = object_new(ZSET);
	for (int i = 0; i < (k->operation == UNION ? k->count : 1); i++) {
		const struct object *o = k->sources[i];
		const struct dict *members = !o ? NULL : o->type == SET ? o->set : o->zset->members;
		for (struct entry *each = members ? members->first : NULL; each; each = each->after) {
			double score = 0;
			if (total(k, each->key, &score))
				zset_set(result->zset, each->key, score);
		}
	}
	return result;
}

static bool read_weights(struct client *c, int at, struct combination *k)
{
	for (int i = 0; i < k->count; i++) {
		if (!str_to_double(c->line.words[at + i], &k->weights[i])) {
			reply_error(c, "ERR weight value is not a float");
			return false;
		}
	}
	return true;
}

static bool read_options(struct client *c, int at, bool stores, struct combination *k)
{
	for (; at < c->line.count; at++) {
		const str *word = c->line.words[at];
		int left = c->line.count - at - 1;
		if (str_is(word, "weights") && left >= k->count && k->operation != DIFF) {
			if (!read_weights(c, at + 1, k))
				return false;
			at += k->count;
		} else if (str_is(word, "aggregate") && left >= 1 && k->operation != DIFF) {
			const str *how = c->line.words[++at];
			if (!str_is(how, "sum") && !str_is(how, "min") && !str_is(how, "max")) {
				reply_syntax(c);
				return false;
			}
			k->aggregate = str_is(how, "sum") ? SUM : str_is(how, "min") ? MIN : MAX;
		} else if (str_is(word, "withscores") && !stores) {
			k->with_scores = true;
		} else {
			reply_syntax(c);
			return false;
		}
	}
	return true;
}

static bool read_sources(struct client *c, int at, struct combination *k)
{
	for (int i = 0; i < k->count; i++) {
		k->weights[i] = 1;
		k->sources[i] = key_read(c, c->line.words[at + i]);
		if (k->sources[i] && k->sources[i]->type != SET && k->sources[i]->type != ZSET) {
			reply_wrong_type(c);
			return false;
		}
	}
	return true;
}

/* `at`: the word with the number of keys. */
static bool prepare(struct client *c, int at, bool stores, struct combination *k)
{
	int64_t count;
	if (!want_int(c, c->line.words[at], &count))
		return false;
	if (count < 1) {
		reply_error(c, "ERR at least 1 input key is needed for '%s' command", c->command->name);
		return false;
	}
	if (count > c->line.count - at - 1) {
		reply_syntax(c);
		return false;
	}
	k->count = (int)count;
	k->sources = mem_alloc((size_t)count * sizeof *k->sources);
	k->weights = mem_alloc((size_t)count * sizeof *k->weights);
	return read_sources(c, at + 1, k) && read_options(c, at + 1 + k->count, stores, k);
}

static void release(struct combination *k)
{
	mem_free(k->sources);
	mem_free(k->weights);
}

static void answer(struct client *c, enum operation operation)
{
	struct combination k = { .operation = operation };
	if (prepare(c, 1, false, &k)) {
		struct object *result = combine(&k);
		bool pairs = k.with_scores && c->protocol == 3;
		reply_array(c, zset_count(result->zset) * (k.with_scores && !pairs ? 2 : 1));
		for (uint32_t i = 0; i < zset_count(result->zset); i++) {
			if (pairs)
				reply_array(c, 2);
			reply_str(c, result->zset->order[i]->member);
			if (k.with_scores)
				reply_double(c, result->zset->order[i]->score);
		}
		object_free(result);
	}
	release(&k);
}

static void store(struct client *c, enum operation operation)
{
	struct combination k = { .operation = operation };
	str *target = c->line.words[1];
	if (prepare(c, 2, true, &k)) {
		struct object *result = combine(&k);
		reply_int(c, zset_count(result->zset));
		if (zset_count(result->zset)) {
			key_set(c->db, target, result);
			key_changed(c->db, target);
		} else {
			object_free(result);
			if (key_delete(c->db, target))
				key_changed(c->db, target);
		}
	}
	release(&k);
}

static void run_zunion(struct client *c) { answer(c, UNION); }
static void run_zinter(struct client *c) { answer(c, INTER); }
static void run_zdiff(struct client *c) { answer(c, DIFF); }
static void run_zunionstore(struct client *c) { store(c, UNION); }
static void run_zinterstore(struct client *c) { store(c, INTER); }
static void run_zdiffstore(struct client *c) { store(c, DIFF); }

static const struct command table[] = {
	{ "zunion", run_zunion, -3, READS, 0, 0, 0 },
	{ "zinter", run_zinter, -3, READS, 0, 0, 0 },
	{ "zdiff", run_zdiff, -3, READS, 0, 0, 0 },
	{ "zunionstore", run_zunionstore, -4, WRITES | GROWS, 1, 1, 1 },
	{ "zinterstore", run_zinterstore, -4, WRITES | GROWS, 1, 1, 1 },
	{ "zdiffstore", run_zdiffstore, -4, WRITES | GROWS, 1, 1, 1 },
};
FAMILY(zset_store_commands, table);
