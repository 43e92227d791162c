#include "dict.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { SMALLEST = 4 };

uint32_t random_below(uint32_t bound)
{
	return (uint32_t)(((uint64_t)(uint32_t)random() * bound) >> 31);
}

/* FNV-1a, with its bits mixed so that the lower ones depend on all. */
static uint32_t hash_of(const str *key)
{
	uint32_t hash = 2166136261u;
	for (uint32_t i = 0; i < key->length; i++)
		hash = (hash ^ (unsigned char)key->data[i]) * 16777619u;
	hash ^= hash >> 15;
	hash *= 0x2c1b3c6du;
	return hash ^ hash >> 13;
}

struct dict *dict_new(void (*drop)(void *value))
{
	struct dict *d = mem_zeroed(sizeof *d);
	d->size = SMALLEST;
	d->buckets = mem_zeroed(d->size * sizeof *d->buckets);
	d->drop = drop;
	return d;
}

static void drop_entry(struct dict *d, struct entry *entry)
{
	if (d->drop && entry->value)
		d->drop(entry->value);
	str_drop(entry->key);
	mem_free(entry);
}

void dict_clear(struct dict *d)
{
	for (struct entry *entry = d->first, *after; entry; entry = after) {
		after = entry->after;
		drop_entry(d, entry);
	}
	mem_free(d->buckets);
	d->first = d->last = NULL;
	d->count = 0;
	d->size = SMALLEST;
	d->buckets = mem_zeroed(d->size * sizeof *d->buckets);
}

void dict_free(struct dict *d)
{
	if (!d)
		return;
	dict_clear(d);
	mem_free(d->buckets);
	mem_free(d);
}

static void resize(struct dict *d, uint32_t size)
{
	mem_free(d->buckets);
	d->buckets = mem_zeroed(size * sizeof *d->buckets);
	d->size = size;
	for (struct entry *entry = d->first; entry; entry = entry->after) {
		struct entry **bucket = &d->buckets[entry->hash & (size - 1)];
		entry->chain = *bucket;
		*bucket = entry;
	}
}

static struct entry *find_hashed(const struct dict *d, const str *key, uint32_t hash)
{
	struct entry *entry = d->buckets[hash & (d->size - 1)];
	while (entry && (entry->hash != hash || !str_equal(entry->key, key)))
		entry = entry->chain;
	return entry;
}

struct entry *dict_find(const struct dict *d, const str *key)
{
	return find_hashed(d, key, hash_of(key));
}

void *dict_value(const struct dict *d, const str *key)
{
	struct entry *entry = dict_find(d, key);
	return entry ? entry->value : NULL;
}

struct entry *dict_add(struct dict *d, str *key, bool *added)
{
	uint32_t hash = hash_of(key);
	struct entry *entry = find_hashed(d, key, hash);
	*added = !entry;
	if (entry)
		return entry;
	if (d->count >= d->size)
		resize(d, d->size * 2);
	entry = mem_zeroed(sizeof *entry);
	entry->key = str_keep(key);
	entry->hash = hash;
	struct entry **bucket = &d->buckets[hash & (d->size - 1)];
	entry->chain = *bucket;
	*bucket = entry;
	entry->before = d->last;
	*(d->last ? &d->last->after : &d->first) = entry;
	d->last = entry;
	d->count++;
	return entry;
}

bool dict_set(struct dict *d, str *key, void *value)
{
	bool added;
	struct entry *entry = dict_add(d, key, &added);
	if (!added && d->drop && entry->value)
		d->drop(entry->value);
	entry->value = value;
	return added;
}

static struct entry *unlink_entry(struct dict *d, const str *key)
{
	uint32_t hash = hash_of(key);
	struct entry **link = &d->buckets[hash & (d->size - 1)];
	while (*link && ((*link)->hash != hash || !str_equal((*link)->key, key)))
		link = &(*link)->chain;
	struct entry *entry = *link;
	if (!entry)
		return NULL;
	*link = entry->chain;
	*(entry->before ? &entry->before->after : &d->first) = entry->after;
	*(entry->after ? &entry->after->before : &d->last) = entry->before;
	d->count--;
	if (d->size > SMALLEST && d->count < d->size / 8)
		resize(d, d->size / 2);
	return entry;
}

bool dict_remove(struct dict *d, const str *key)
{
	struct entry *entry = unlink_entry(d, key);
	if (entry)
		drop_entry(d, entry);
	return entry != NULL;
}

void *dict_take(struct dict *d, const str *key)
{
	struct entry *entry = unlink_entry(d, key);
	if (!entry)
		return NULL;
	void *value = entry->value;
	entry->value = NULL;
	drop_entry(d, entry);
	return value;
}

struct entry *dict_random(const struct dict *d)
{
	struct entry *entry = NULL;
	uint32_t length = 0;
	if (d->count == 0)
		return NULL;
	while (!entry)
		entry = d->buckets[random_below(d->size)];
	for (struct entry *each = entry; each; each = each->chain)
		length++;
	for (uint32_t skip = random_below(length); skip; skip--)
		entry = entry->chain;
	return entry;
}

static uint64_t reversed(uint64_t value)
{
	uint64_t result = 0;
	for (int i = 0; i < 64; i++, value >>= 1)
		result = result << 1 | (value & 1);
	return result;
}

uint64_t dict_scan(const struct dict *d, uint64_t cursor, void (*visit)(void *context, struct entry *entry), void *context)
{
	uint64_t mask = d->size - 1;
	for (struct entry *entry = d->buckets[cursor & mask], *chain; entry; entry = chain) {
		chain = entry->chain;
		visit(context, entry);
	}
	return reversed(reversed(cursor | ~mask) + 1);
}
