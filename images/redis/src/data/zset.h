/* Members with scores: a table by member, and an array in order of score, then of member. */
#ifndef ZSET_H
#define ZSET_H

#include "dict.h"

struct scored {
	str *member; /* the table's */
	double score;
};

struct zset {
	struct dict *members; /* to struct scored */
	struct scored **order;
	uint32_t room;
};

struct zset *zset_new(void);
void zset_free(struct zset *z);
uint32_t zset_count(const struct zset *z);
/* NULL: it is no member. */
struct scored *zset_find(const struct zset *z, const str *member);
/* True when the member is new. */
bool zset_set(struct zset *z, str *member, double score);
bool zset_remove(struct zset *z, const str *member);
uint32_t zset_rank(const struct zset *z, const struct scored *item);
/* How many come before the first for which `after` is true; those are in a row at the end. */
uint32_t zset_first(const struct zset *z, bool (*after)(const struct scored *item, const void *bound), const void *bound);

#endif
