#ifndef SETS_H
#define SETS_H

#include "client.h"

/* All members; numbers in their order, others in that of their coming. */
void set_reply_members(struct client *c, const struct dict *set);

#endif
