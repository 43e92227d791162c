/* A list of strings in a ring: both ends and every index are reached at once. */
#ifndef LIST_H
#define LIST_H

#include "str.h"

struct list {
	str **items;
	uint32_t room, first, count;
};

enum end { HEAD, TAIL };

struct list *list_new(void);
void list_free(struct list *l);
/* Lists hold their strings. */
void list_push(struct list *l, enum end end, str *item);
/* Hands the string over; NULL when there is none. */
str *list_pop(struct list *l, enum end end);
str *list_get(const struct list *l, uint32_t index);
void list_replace(struct list *l, uint32_t index, str *item);
void list_insert(struct list *l, uint32_t index, str *item);
void list_remove(struct list *l, uint32_t index);

#endif
