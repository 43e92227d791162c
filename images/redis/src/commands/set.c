/* Sets. */
#include <stdlib.h>

#include "command.h"
#include "memory.h"
#include "reply.h"
#include "server.h"
#include "sets.h"

static int by_number(const void *a, const void *b)
{
	int64_t left = 0, right = 0;
	str_to_int(*(str *const *)a, &left);
	str_to_int(*(str *const *)b, &right);
	return left < right ? -1 : left > right;
}

void set_reply_members(struct client *c, const struct dict *set)
{
	str **members = mem_alloc(set->count * sizeof *members);
	uint32_t count = 0;
	for (struct entry *each = set->first; each; each = each->after)
		members[count++] = each->key;
	if (set_is_numeric(set))
		qsort(members, count, sizeof *members, by_number);
	reply_set(c, count);
	for (uint32_t i = 0; i < count; i++)
		reply_str(c, members[i]);
	mem_free(members);
}

static void run_sadd(struct client *c)
{
	int64_t added = 0;
	str *key = c->line.words[1];
	struct object *o = key_write(c, key);
	if (!want_type(c, o, SET))
		return;
	if (!o)
		o = key_create(c->db, key, SET);
	for (int i = 2; i < c->line.count; i++)
		added += dict_set(o->set, c->line.words[i], NULL);
	if (added)
		key_changed(c->db, key);
	reply_int(c, added);
}

static void run_srem(struct client *c)
{
	int64_t removed = 0;
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, SET))
		return;
	for (int i = 2; o && i < c->line.count; i++)
		removed += dict_remove(o->set, c->line.words[i]);
	if (removed) {
		key_drop_empty(c->db, c->line.words[1]);
		key_changed(c->db, c->line.words[1]);
	}
	reply_int(c, removed);
}

static void run_smembers(struct client *c)
{
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, SET))
		return;
	if (o)
		set_reply_members(c, o->set);
	else
		reply_set(c, 0);
}

static void run_scard(struct client *c)
{
	struct object *o = key_read(c, c->line.words[1]);
	if (want_type(c, o, SET))
		reply_int(c, o ? o->set->count : 0);
}

static void run_sismember(struct client *c)
{
	struct object *o = key_read(c, c->line.words[1]);
	if (want_type(c, o, SET))
		reply_int(c, o && dict_find(o->set, c->line.words[2]));
}

static void run_smismember(struct client *c)
{
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, SET))
		return;
	reply_array(c, (size_t)c->line.count - 2);
	for (int i = 2; i < c->line.count; i++)
		reply_int(c, o && dict_find(o->set, c->line.words[i]));
}

static void run_smove(struct client *c)
{
	str *from = c->line.words[1], *to = c->line.words[2], *member = c->line.words[3];
	struct object *o = key_write(c, from), *into = key_write(c, to);
	if (!want_type(c, o, SET) || !want_type(c, into, SET))
		return;
	if (!o || !dict_find(o->set, member)) {
		reply_int(c, 0);
		return;
	}
	if (o != into) {
		dict_remove(o->set, member);
		if (!into)
			into = key_create(c->db, to, SET);
		dict_set(into->set, member, NULL);
		key_drop_empty(c->db, from);
		key_changed(c->db, from);
		key_changed(c->db, to);
	}
	reply_int(c, 1);
}

static void pop_one(struct client *c, struct object *o)
{
	str *key = c->line.words[1], *member = str_keep(dict_random(o->set)->key), *word = str_text("SREM");
	dict_remove(o->set, member);
	reply_str(c, member);
	propagate_also(c->db, 3, (str *[]){ word, key, member });
	str_drop(member);
	str_drop(word);
}

/* Which ones went is handed on: chance is not the same everywhere. */
static void run_spop(struct client *c)
{
	int64_t count = 1;
	str *key = c->line.words[1];
	bool many = c->line.count == 3;
	if (c->line.count > 3) {
		reply_syntax(c);
		return;
	}
	if (many && !want_int_between(c, c->line.words[2], 0, INT64_MAX, &count))
		return;
	struct object *o = key_write(c, key);
	if (!want_type(c, o, SET))
		return;
	if (!many && !o) {
		reply_null(c);
		return;
	}
	count = !o ? 0 : count > o->set->count ? o->set->count : count;
	if (many)
		reply_set(c, (size_t)count);
	propagate_nothing(c);
	for (int64_t i = 0; i < count; i++)
		pop_one(c, o);
	if (count) {
		key_drop_empty(c->db, key);
		key_changed(c->db, key);
	}
}

static void run_srandmember(struct client *c)
{
	int64_t count = 1;
	bool many = c->line.count == 3;
	if (c->line.count > 3) {
		reply_syntax(c);
		return;
	}
	if (many && !want_int(c, c->line.words[2], &count))
		return;
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, SET))
		return;
	if (!many) {
		reply_str(c, o ? dict_random(o->set)->key : NULL);
		return;
	}
	bool repeats = count < 0;
	int64_t wanted = !o ? 0 : repeats ? -count : count > o->set->count ? o->set->count : count;
	struct dict *seen = dict_new(NULL);
	reply_array(c, (size_t)wanted);
	for (int64_t given = 0; given < wanted;) {
		struct entry *entry = dict_random(o->set);
		bool fresh = dict_set(seen, entry->key, NULL);
		if (!fresh && !repeats)
			continue;
		reply_str(c, entry->key);
		given++;
	}
	dict_free(seen);
}

static const struct command table[] = {
	{ "sadd", run_sadd, -3, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "srem", run_srem, -3, WRITES | FAST, 1, 1, 1 },
	{ "smembers", run_smembers, 2, READS, 1, 1, 1 },
	{ "scard", run_scard, 2, READS | FAST, 1, 1, 1 },
	{ "sismember", run_sismember, 3, READS | FAST, 1, 1, 1 },
	{ "smismember", run_smismember, -3, READS | FAST, 1, 1, 1 },
	{ "smove", run_smove, 4, WRITES | FAST, 1, 2, 1 },
	{ "spop", run_spop, -2, WRITES | FAST, 1, 1, 1 },
	{ "srandmember", run_srandmember, -2, READS, 1, 1, 1 },
};
FAMILY(set_commands, table);
