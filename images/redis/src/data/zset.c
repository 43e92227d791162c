#include "zset.h"

#include <string.h>

#include "memory.h"

struct zset *zset_new(void)
{
	struct zset *z = mem_zeroed(sizeof *z);
	z->members = dict_new(mem_free);
	return z;
}

void zset_free(struct zset *z)
{
	dict_free(z->members);
	mem_free(z->order);
	mem_free(z);
}

uint32_t zset_count(const struct zset *z)
{
	return z->members->count;
}

struct scored *zset_find(const struct zset *z, const str *member)
{
	return dict_value(z->members, member);
}

static uint32_t first_among(const struct zset *z, uint32_t count, bool (*after)(const struct scored *, const void *),
			    const void *bound)
{
	uint32_t low = 0, high = count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (after(z->order[middle], bound))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

uint32_t zset_first(const struct zset *z, bool (*after)(const struct scored *item, const void *bound), const void *bound)
{
	return first_among(z, zset_count(z), after, bound);
}

static bool not_before(const struct scored *item, const void *bound)
{
	const struct scored *other = bound;
	if (item->score != other->score)
		return item->score > other->score;
	return str_compare(item->member, other->member) >= 0;
}

uint32_t zset_rank(const struct zset *z, const struct scored *item)
{
	return zset_first(z, not_before, item);
}

static void take_out(struct zset *z, struct scored *item)
{
	uint32_t at = zset_rank(z, item);
	memmove(z->order + at, z->order + at + 1, (zset_count(z) - at - 1) * sizeof *z->order);
}

/* `count`: how many are in order yet. */
static void put_in(struct zset *z, struct scored *item, uint32_t count)
{
	uint32_t at = first_among(z, count, not_before, item);
	memmove(z->order + at + 1, z->order + at, (count - at) * sizeof *z->order);
	z->order[at] = item;
}

bool zset_set(struct zset *z, str *member, double score)
{
	bool added;
	struct entry *entry = dict_add(z->members, member, &added);
	if (added) {
		struct scored *item = mem_alloc(sizeof *item);
		*item = (struct scored){ entry->key, score };
		entry->value = item;
		if (zset_count(z) > z->room) {
			z->room = z->room ? z->room * 2 : 4;
			z->order = mem_resize(z->order, z->room * sizeof *z->order);
		}
		put_in(z, item, zset_count(z) - 1);
		return true;
	}
	struct scored *item = entry->value;
	if (item->score != score) {
		take_out(z, item);
		item->score = score;
		put_in(z, item, zset_count(z) - 1);
	}
	return false;
}

bool zset_remove(struct zset *z, const str *member)
{
	struct scored *item = zset_find(z, member);
	if (!item)
		return false;
	take_out(z, item);
	return dict_remove(z->members, member);
}
