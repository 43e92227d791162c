/* Keys, whatever their values are. */
#include "command.h"
#include "glob.h"
#include "reply.h"
#include "server.h"

static void run_del(struct client *c)
{
	int64_t count = 0;
	for (int i = 1; i < c->line.count; i++) {
		if (!key_write(c, c->line.words[i]))
			continue;
		key_delete(c->db, c->line.words[i]);
		key_changed(c->db, c->line.words[i]);
		count++;
	}
	reply_int(c, count);
}

static void count_keys(struct client *c)
{
	int64_t count = 0;
	for (int i = 1; i < c->line.count; i++)
		count += key_read(c, c->line.words[i]) != NULL;
	reply_int(c, count);
}

static void run_type(struct client *c)
{
	const struct object *o = key_peek(c->db, c->line.words[1]);
	reply_status(c, o ? object_type_name(o) : "none");
}

static void run_keys(struct client *c)
{
	const str *pattern = c->line.words[1];
	size_t begin = reply_begin(c), count = 0;
	for (struct entry *each = c->db->keys->first; each; each = each->after) {
		if (key_is_expired(each->value) || !glob_match(pattern->data, pattern->length, each->key->data, each->key->length, false))
			continue;
		reply_str(c, each->key);
		count++;
	}
	reply_end_array(c, begin, count);
}

static void run_randomkey(struct client *c)
{
	for (int tries = 0; tries < 100; tries++) {
		struct entry *entry = dict_random(c->db->keys);
		if (!entry)
			break;
		if (!key_is_expired(entry->value)) {
			reply_str(c, entry->key);
			return;
		}
	}
	reply_null(c);
}

static void run_dbsize(struct client *c)
{
	reply_int(c, c->db->keys->count);
}

/* true: it was done. */
static bool rename_key(struct client *c, bool only_new)
{
	str *from = c->line.words[1], *to = c->line.words[2];
	if (!key_write(c, from)) {
		reply_error(c, "ERR no such key");
		return false;
	}
	bool taken = key_write(c, to) != NULL;
	if (only_new && taken) {
		reply_int(c, 0);
		return false;
	}
	if (!str_equal(from, to)) {
		struct object *o = dict_take(c->db->keys, from);
		dict_remove(c->db->expires, from);
		key_set(c->db, to, o);
		key_changed(c->db, from);
		key_changed(c->db, to);
	}
	return true;
}

static void run_rename(struct client *c)
{
	if (rename_key(c, false))
		reply_ok(c);
}

static void run_renamenx(struct client *c)
{
	if (rename_key(c, true))
		reply_int(c, 1);
}

static struct db *want_db(struct client *c, const str *word)
{
	int64_t index;
	if (!str_to_int(word, &index) || index < 0 || index >= server.config.databases) {
		reply_error(c, "ERR DB index is out of range");
		return NULL;
	}
	return &server.dbs[index];
}

static void run_move(struct client *c)
{
	str *key = c->line.words[1];
	struct db *to = want_db(c, c->line.words[2]);
	if (!to)
		return;
	if (to == c->db) {
		reply_error(c, "ERR source and destination objects are the same");
		return;
	}
	if (!key_write(c, key) || key_peek(to, key)) {
		reply_int(c, 0);
		return;
	}
	struct object *o = dict_take(c->db->keys, key);
	dict_remove(c->db->expires, key);
	key_set(to, key, o);
	key_changed(c->db, key);
	key_changed(to, key);
	reply_int(c, 1);
}

static void run_copy(struct client *c)
{
	struct db *to = c->db;
	bool replace = false;
	str *target = c->line.words[2];
	for (int i = 3; i < c->line.count; i++) {
		if (str_is(c->line.words[i], "replace"))
			replace = true;
		else if (str_is(c->line.words[i], "db") && i + 1 < c->line.count) {
			to = want_db(c, c->line.words[++i]);
			if (!to)
				return;
		} else {
			reply_syntax(c);
			return;
		}
	}
	if (to == c->db && str_equal(c->line.words[1], target)) {
		reply_error(c, "ERR source and destination objects are the same");
		return;
	}
	struct object *o = key_read(c, c->line.words[1]);
	bool done = o && (replace || !key_peek(to, target));
	if (done) {
		key_set(to, target, object_copy(o));
		key_changed(to, target);
	}
	reply_int(c, done);
}

static bool flush_option_is_known(struct client *c)
{
	bool known = c->line.count == 1 || (c->line.count == 2 && (str_is(c->line.words[1], "sync") || str_is(c->line.words[1], "async")));
	if (!known)
		reply_syntax(c);
	return known;
}

static void run_flushdb(struct client *c)
{
	if (!flush_option_is_known(c))
		return;
	server.dirty += c->db->keys->count + 1;
	db_clear(c->db);
	reply_ok(c);
}

static void run_flushall(struct client *c)
{
	if (!flush_option_is_known(c))
		return;
	server.dirty += (int64_t)db_clear_all() + 1;
	reply_ok(c);
}

static void run_swapdb(struct client *c)
{
	struct db *a = want_db(c, c->line.words[1]), *b = a ? want_db(c, c->line.words[2]) : NULL;
	if (!b)
		return;
	struct db swapped = *a;
	a->keys = b->keys;
	a->expires = b->expires;
	b->keys = swapped.keys;
	b->expires = swapped.expires;
	for (struct client *each = server.clients; each; each = each->next) {
		if (each->watching)
			each->flags |= DIRTY_CAS;
	}
	server.dirty++;
	server.keys_ready = server.blocked > 0;
	reply_ok(c);
}

static const struct command table[] = {
	{ "del", run_del, -2, WRITES, 1, -1, 1 },
	{ "unlink", run_del, -2, WRITES | FAST, 1, -1, 1 },
	{ "exists", count_keys, -2, READS | FAST, 1, -1, 1 },
	{ "touch", count_keys, -2, READS | FAST, 1, -1, 1 },
	{ "type", run_type, 2, READS | FAST, 1, 1, 1 },
	{ "keys", run_keys, 2, READS, 0, 0, 0 },
	{ "randomkey", run_randomkey, 1, READS, 0, 0, 0 },
	{ "dbsize", run_dbsize, 1, READS | FAST, 0, 0, 0 },
	{ "rename", run_rename, 3, WRITES, 1, 2, 1 },
	{ "renamenx", run_renamenx, 3, WRITES | FAST, 1, 2, 1 },
	{ "move", run_move, 3, WRITES | FAST, 1, 1, 1 },
	{ "copy", run_copy, -3, WRITES | GROWS, 1, 2, 1 },
	{ "flushdb", run_flushdb, -1, WRITES, 0, 0, 0 },
	{ "flushall", run_flushall, -1, WRITES, 0, 0, 0 },
	{ "swapdb", run_swapdb, 3, WRITES | FAST, 0, 0, 0 },
};
FAMILY(key_commands, table);
