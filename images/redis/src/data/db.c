#include "db.h"

#include "command.h"
#include "memory.h"
#include "server.h"

void db_open_all(int count)
{
	server.dbs = mem_zeroed((size_t)count * sizeof *server.dbs);
	for (int i = 0; i < count; i++)
		server.dbs[i] = (struct db){ i, dict_new(object_free), dict_new(NULL) };
}

bool key_is_expired(const struct object *o)
{
	return o->expires_at >= 0 && o->expires_at <= server.now && !server.loading;
}

struct object *key_peek(struct db *db, const str *key)
{
	struct object *o = dict_value(db->keys, key);
	return o && key_is_expired(o) ? NULL : o;
}

/* On a replica keys go when the master says so; until then they are not shown. */
static struct object *find(struct client *c, const str *key)
{
	struct entry *entry = dict_find(c->db->keys, key);
	if (!entry)
		return NULL;
	struct object *o = entry->value;
	if (!key_is_expired(o) || c->flags & IS_MASTER)
		return o;
	if (!server.config.master_host) {
		server.expired++;
		key_vanish(c->db, entry->key);
	}
	return NULL;
}

struct object *key_read(struct client *c, const str *key)
{
	struct object *o = find(c, key);
	*(o ? &server.hits : &server.misses) += 1;
	if (o && !(c->flags & NO_TOUCH))
		object_used(o);
	return o;
}

struct object *key_write(struct client *c, const str *key)
{
	struct object *o = find(c, key);
	if (o && !(c->flags & NO_TOUCH))
		object_used(o);
	return o;
}

void key_set(struct db *db, str *key, struct object *o)
{
	o->used_at = server.now;
	o->frequency = 5; /* so that what is new is not at once what was used least */
	dict_set(db->keys, key, o);
	if (o->expires_at >= 0)
		dict_set(db->expires, key, NULL);
	else
		dict_remove(db->expires, key);
}

struct object *key_create(struct db *db, str *key, enum type type)
{
	struct object *o = object_new(type);
	key_set(db, key, o);
	return o;
}

bool key_delete(struct db *db, const str *key)
{
	dict_remove(db->expires, key);
	return dict_remove(db->keys, key);
}

void key_expire(struct db *db, str *key, int64_t at)
{
	struct object *o = dict_value(db->keys, key);
	o->expires_at = at;
	if (at >= 0)
		dict_set(db->expires, key, NULL);
	else
		dict_remove(db->expires, key);
}

static void tell_watchers(struct db *db, const str *key)
{
	for (struct client *c = server.clients; c; c = c->next) {
		for (struct watched *each = c->watching; each; each = each->next) {
			if (each->db == db && (!key || str_equal(each->key, key)))
				c->flags |= DIRTY_CAS;
		}
	}
}

void key_changed(struct db *db, str *key)
{
	server.dirty++;
	tell_watchers(db, key);
	if (server.blocked && dict_find(db->keys, key))
		server.keys_ready = true;
}

void key_drop_empty(struct db *db, str *key)
{
	struct object *o = dict_value(db->keys, key);
	if (o && o->type != STRING && object_count(o) == 0)
		key_delete(db, key);
}

void key_vanish(struct db *db, str *key)
{
	str *words[] = { str_text("DEL"), str_keep(key) };
	key_delete(db, key);
	tell_watchers(db, words[1]);
	server.dirty += server.current == NULL;
	propagate_also(db, 2, words);
	str_drop(words[0]);
	str_drop(words[1]);
}

void db_clear(struct db *db)
{
	if (db->keys->count)
		tell_watchers(db, NULL);
	dict_clear(db->keys);
	dict_clear(db->expires);
}

size_t db_clear_all(void)
{
	size_t count = 0;
	for (int i = 0; i < server.config.databases; i++) {
		count += server.dbs[i].keys->count;
		db_clear(&server.dbs[i]);
	}
	return count;
}
