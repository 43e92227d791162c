#include "list.h"

#include "memory.h"

struct list *list_new(void)
{
	return mem_zeroed(sizeof(struct list));
}

void list_free(struct list *l)
{
	for (uint32_t i = 0; i < l->count; i++)
		str_drop(list_get(l, i));
	mem_free(l->items);
	mem_free(l);
}

static str **slot(const struct list *l, uint32_t index)
{
	return &l->items[(l->first + index) % l->room];
}

static void make_room(struct list *l)
{
	if (l->count < l->room)
		return;
	uint32_t room = l->room ? l->room * 2 : 4;
	str **items = mem_alloc(room * sizeof *items);
	for (uint32_t i = 0; i < l->count; i++)
		items[i] = *slot(l, i);
	mem_free(l->items);
	l->items = items;
	l->room = room;
	l->first = 0;
}

void list_push(struct list *l, enum end end, str *item)
{
	make_room(l);
	if (end == HEAD)
		l->first = (l->first + l->room - 1) % l->room;
	l->count++;
	*slot(l, end == HEAD ? 0 : l->count - 1) = str_keep(item);
}

str *list_pop(struct list *l, enum end end)
{
	if (l->count == 0)
		return NULL;
	str *item = *slot(l, end == HEAD ? 0 : l->count - 1);
	l->count--;
	if (end == HEAD)
		l->first = (l->first + 1) % l->room;
	return item;
}

str *list_get(const struct list *l, uint32_t index)
{
	return *slot(l, index);
}

void list_replace(struct list *l, uint32_t index, str *item)
{
	str_keep(item);
	str_drop(*slot(l, index));
	*slot(l, index) = item;
}

void list_insert(struct list *l, uint32_t index, str *item)
{
	make_room(l);
	l->count++;
	for (uint32_t i = l->count - 1; i > index; i--)
		*slot(l, i) = *slot(l, i - 1);
	*slot(l, index) = str_keep(item);
}

void list_remove(struct list *l, uint32_t index)
{
	str_drop(*slot(l, index));
	for (uint32_t i = index; i + 1 < l->count; i++)
		*slot(l, i) = *slot(l, i + 1);
	l->count--;
}
