/* A hash table of strings that keeps the order in which they were added, and can be scanned while it changes. */
#ifndef DICT_H
#define DICT_H

#include "str.h"

struct entry {
	struct entry *chain, *before, *after;
	str *key;
	void *value;
	uint32_t hash;
};

struct dict {
	struct entry **buckets;
	uint32_t size, count; /* size: a power of two */
	struct entry *first, *last;
	void (*drop)(void *value); /* NULL: values are not its own */
};

struct dict *dict_new(void (*drop)(void *value));
void dict_free(struct dict *d);
void dict_clear(struct dict *d);
struct entry *dict_find(const struct dict *d, const str *key);
void *dict_value(const struct dict *d, const str *key);
/* The entry, made with a NULL value when there was none. */
struct entry *dict_add(struct dict *d, str *key, bool *added);
/* Puts a value in the place of the old one. True when the key is new. */
bool dict_set(struct dict *d, str *key, void *value);
bool dict_remove(struct dict *d, const str *key);
/* Removes the key and hands its value over; NULL when there is none. */
void *dict_take(struct dict *d, const str *key);
/* Any entry; NULL when there is none. */
struct entry *dict_random(const struct dict *d);
/*
 * Visits the entries of one bucket and gives the next cursor, 0 at the end. An entry that is there from the first call
 * to the last is visited, however the table grows meanwhile: the cursor counts from its highest bit down.
 */
uint64_t dict_scan(const struct dict *d, uint64_t cursor, void (*visit)(void *context, struct entry *entry), void *context);
uint32_t random_below(uint32_t bound);

#endif
