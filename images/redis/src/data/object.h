/* The value of a key. */
#ifndef OBJECT_H
#define OBJECT_H

#include "list.h"
#include "zset.h"

enum type { STRING, LIST, SET, ZSET, HASH };

struct object {
	enum type type;
	uint8_t frequency;   /* of use, logarithmic, for the LFU policies */
	int64_t used_at;     /* milliseconds */
	int64_t expires_at;  /* Unix milliseconds; -1 never */
	union {
		str *string;
		struct list *list;
		struct dict *set;  /* values NULL */
		struct dict *hash; /* to str */
		struct zset *zset;
	};
};

struct object *object_new(enum type type);
struct object *object_of(str *string); /* takes the string over */
void object_free(void *object);
struct object *object_copy(const struct object *o);
const char *object_type_name(const struct object *o);
/* How Redis of this major version would hold it. */
const char *object_encoding(const struct object *o, int major);
uint32_t object_count(const struct object *o);
/* An estimate in bytes. */
size_t object_size(const struct object *o);
/* Whether every member is a small number: such sets are in numeric order. */
bool set_is_numeric(const struct dict *set);

#endif
