/* Unions, intersections, differences. */
#include "command.h"
#include "memory.h"
#include "reply.h"
#include "server.h"
#include "sets.h"

enum operation { UNION, INTER, DIFF };

/* The sets of the keys from a word on; NULL when one is of another type, which was answered. */
static const struct dict **gather(struct client *c, int first, int count)
{
	const struct dict **sets = mem_alloc((size_t)count * sizeof *sets);
	for (int i = 0; i < count; i++) {
		struct object *o = key_read(c, c->line.words[first + i]);
		if (!want_type(c, o, SET)) {
			mem_free(sets);
			return NULL;
		}
		sets[i] = o ? o->set : NULL;
	}
	return sets;
}

static bool in_all(const struct dict *const *sets, int count, const str *member)
{
	for (int i = 0; i < count; i++) {
		if (!sets[i] || !dict_find(sets[i], member))
			return false;
	}
	return true;
}

static bool in_any(const struct dict *const *sets, int count, const str *member)
{
	for (int i = 0; i < count; i++) {
		if (sets[i] && dict_find(sets[i], member))
			return true;
	}
	return false;
}

static struct object *combine(enum operation operation, const struct dict *const *sets, int count)
{
	struct object *result = object_new(SET);
	for (int i = 0; i < (operation == UNION ? count : 1); i++) {
		for (struct entry *each = sets[i] ? sets[i]->first : NULL; each; each = each->after) {
			if (operation == UNION || (operation == INTER ? in_all(sets + 1, count - 1, each->key) : !in_any(sets + 1, count - 1, each->key)))
				dict_set(result->set, each->key, NULL);
		}
	}
	return result;
}

static void answer(struct client *c, enum operation operation)
{
	int count = c->line.count - 1;
	const struct dict **sets = gather(c, 1, count);
	if (!sets)
		return;
	struct object *result = combine(operation, sets, count);
	set_reply_members(c, result->set);
	object_free(result);
	mem_free(sets);
}

static void store(struct client *c, enum operation operation)
{
	int count = c->line.count - 2;
	str *target = c->line.words[1];
	const struct dict **sets = gather(c, 2, count);
	if (!sets)
		return;
	struct object *result = combine(operation, sets, count);
	mem_free(sets);
	reply_int(c, result->set->count);
	if (result->set->count) {
		key_set(c->db, target, result);
		key_changed(c->db, target);
	} else {
		object_free(result);
		if (key_delete(c->db, target))
			key_changed(c->db, target);
	}
}

static void run_sunion(struct client *c) { answer(c, UNION); }
static void run_sinter(struct client *c) { answer(c, INTER); }
static void run_sdiff(struct client *c) { answer(c, DIFF); }
static void run_sunionstore(struct client *c) { store(c, UNION); }
static void run_sinterstore(struct client *c) { store(c, INTER); }
static void run_sdiffstore(struct client *c) { store(c, DIFF); }

static void run_sintercard(struct client *c)
{
	int64_t keys, limit = 0;
	if (!str_to_int(c->line.words[1], &keys) || keys < 1) {
		reply_error(c, "ERR numkeys should be greater than 0");
		return;
	}
	if (keys > c->line.count - 2) {
		reply_error(c, "ERR Number of keys can't be greater than number of args");
		return;
	}
	int rest = 2 + (int)keys;
	if (rest + 2 == c->line.count && str_is(c->line.words[rest], "limit")) {
		if (!str_to_int(c->line.words[rest + 1], &limit) || limit < 0) {
			reply_error(c, "ERR LIMIT can't be negative");
			return;
		}
	} else if (rest != c->line.count) {
		reply_syntax(c);
		return;
	}
	const struct dict **sets = gather(c, 2, (int)keys);
	if (!sets)
		return;
	struct object *result = combine(INTER, sets, (int)keys);
	reply_int(c, limit && result->set->count > limit ? limit : result->set->count);
	object_free(result);
	mem_free(sets);
}

static const struct command table[] = {
	{ "sunion", run_sunion, -2, READS, 1, -1, 1 },
	{ "sinter", run_sinter, -2, READS, 1, -1, 1 },
	{ "sdiff", run_sdiff, -2, READS, 1, -1, 1 },
	{ "sunionstore", run_sunionstore, -3, WRITES | GROWS, 1, -1, 1 },
	{ "sinterstore", run_sinterstore, -3, WRITES | GROWS, 1, -1, 1 },
	{ "sdiffstore", run_sdiffstore, -3, WRITES | GROWS, 1, -1, 1 },
	{ "sintercard", run_sintercard, -3, READS, 0, 0, 0 },
};
FAMILY(set_algebra_commands, table);
