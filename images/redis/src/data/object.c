#include "object.h"

#include "memory.h"

enum { INTSET_LIMIT = 512, COMPACT_LIMIT = 128, COMPACT_STRING = 64, EMBEDDED_STRING = 44 };

struct object *object_of(str *string)
{
	struct object *o = mem_zeroed(sizeof *o);
	o->type = STRING;
	o->string = string;
	o->expires_at = -1;
	return o;
}

struct object *object_new(enum type type)
{
	struct object *o = object_of(NULL);
	o->type = type;
	switch (type) {
	case STRING: o->string = str_new("", 0); break;
	case LIST: o->list = list_new(); break;
	case SET: o->set = dict_new(NULL); break;
	case ZSET: o->zset = zset_new(); break;
	case HASH: o->hash = dict_new(str_drop_value); break;
	}
	return o;
}

void object_free(void *object)
{
	struct object *o = object;
	switch (o->type) {
	case STRING: str_drop(o->string); break;
	case LIST: list_free(o->list); break;
	case SET: dict_free(o->set); break;
	case ZSET: zset_free(o->zset); break;
	case HASH: dict_free(o->hash); break;
	}
	mem_free(o);
}

struct object *object_copy(const struct object *o)
{
	struct object *copy = o->type == STRING ? object_of(str_keep(o->string)) : object_new(o->type);
	if (o->type == LIST) {
		for (uint32_t i = 0; i < o->list->count; i++)
			list_push(copy->list, TAIL, list_get(o->list, i));
	} else if (o->type == ZSET) {
		for (uint32_t i = 0; i < zset_count(o->zset); i++)
			zset_set(copy->zset, o->zset->order[i]->member, o->zset->order[i]->score);
	} else if (o->type != STRING) {
		for (struct entry *each = o->set->first; each; each = each->after)
			dict_set(copy->set, each->key, o->type == HASH ? str_keep(each->value) : NULL);
	}
	copy->expires_at = o->expires_at;
	return copy;
}

const char *object_type_name(const struct object *o)
{
	static const char *const names[] = { "string", "list", "set", "zset", "hash" };
	return names[o->type];
}

uint32_t object_count(const struct object *o)
{
	switch (o->type) {
	case STRING: return o->string->length;
	case LIST: return o->list->count;
	case ZSET: return zset_count(o->zset);
	default: return o->set->count;
	}
}

bool set_is_numeric(const struct dict *set)
{
	int64_t number;
	if (set->count > INTSET_LIMIT)
		return false;
	for (struct entry *each = set->first; each; each = each->after) {
		if (!str_to_int(each->key, &number))
			return false;
	}
	return true;
}

static bool is_compact(const struct dict *d, bool with_values)
{
	if (d->count > COMPACT_LIMIT)
		return false;
	for (struct entry *each = d->first; each; each = each->after) {
		if (each->key->length > COMPACT_STRING || (with_values && ((str *)each->value)->length > COMPACT_STRING))
			return false;
	}
	return true;
}

static bool list_is_compact(const struct list *l)
{
	size_t size = 0;
	for (uint32_t i = 0; i < l->count; i++)
		size += list_get(l, i)->length + 2;
	return size <= 8192;
}

const char *object_encoding(const struct object *o, int major)
{
	const char *compact = major >= 7 ? "listpack" : "ziplist";
	int64_t number;
	switch (o->type) {
	case STRING: return str_to_int(o->string, &number) ? "int" : o->string->length <= EMBEDDED_STRING ? "embstr" : "raw";
	case LIST: return major >= 7 && list_is_compact(o->list) ? "listpack" : "quicklist";
	case SET:
		if (set_is_numeric(o->set))
			return "intset";
		return major >= 7 && is_compact(o->set, false) ? "listpack" : "hashtable";
	case ZSET: return is_compact(o->zset->members, false) ? compact : "skiplist";
	case HASH: return is_compact(o->hash, true) ? compact : "hashtable";
	}
	return "unknown";
}

size_t object_size(const struct object *o)
{
	size_t size = sizeof *o;
	if (o->type == STRING)
		return size + sizeof(str) + o->string->length + 1;
	if (o->type == LIST) {
		for (uint32_t i = 0; i < o->list->count; i++)
			size += sizeof(str *) + sizeof(str) + list_get(o->list, i)->length + 1;
		return size;
	}
	const struct dict *members = o->type == ZSET ? o->zset->members : o->set;
	for (struct entry *each = members->first; each; each = each->after) {
		size += sizeof *each + sizeof(str) + each->key->length + 1;
		if (o->type == ZSET)
			size += sizeof(struct scored) + sizeof(struct scored *);
		else if (o->type == HASH)
			size += sizeof(str) + ((str *)each->value)->length + 1;
	}
	return size;
}
