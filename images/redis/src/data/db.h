/* The keyspace: keys, their times to live, and who watches them. */
#ifndef DB_H
#define DB_H

#include "object.h"

struct client;

struct db {
	int id;
	struct dict *keys;    /* to struct object */
	struct dict *expires; /* keys that expire; values NULL */
};

void db_open_all(int count);
/* What is there now, without being used. */
struct object *key_peek(struct db *db, const str *key);
/* What a command reads or changes; NULL when there is nothing. */
struct object *key_read(struct client *c, const str *key);
struct object *key_write(struct client *c, const str *key);
/* Takes the object over, in the place of another. Its time to live is the object's. */
void key_set(struct db *db, str *key, struct object *o);
/* A new, empty value. */
struct object *key_create(struct db *db, str *key, enum type type);
bool key_delete(struct db *db, const str *key);
/* -1: it stays. */
void key_expire(struct db *db, str *key, int64_t at);
/* To be called after every change: counts it, tells who watches, and wakes who waits. */
void key_changed(struct db *db, str *key);
/* Takes a value away that has become empty. */
void key_drop_empty(struct db *db, str *key);
bool key_is_expired(const struct object *o);
/* Deletes it because it has expired or is evicted, and says so to replicas and the append-only file. */
void key_vanish(struct db *db, str *key);
void db_clear(struct db *db);
/* All databases; how many keys there were. */
size_t db_clear_all(void);

/* Some of what has expired goes, though nobody asks for it. */
void expire_cycle(void);
/* false: there is more than `maxmemory`, and nothing may go. */
bool evict_to_limit(void);
void object_used(struct object *o);
/* What OBJECT FREQ shows: less than it was, the longer nobody used it. */
uint8_t object_frequency(const struct object *o);

#endif
