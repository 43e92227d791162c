/* Parts of a sorted set: by rank, by score, by member. */
#ifndef ZRANGE_H
#define ZRANGE_H

#include "client.h"

enum range_by { BY_RANK, BY_SCORE, BY_LEX };

struct zrange {
	enum range_by by;
	bool reversed, with_scores;
	int64_t offset, limit; /* limit: negative, all */
	uint32_t first, end;   /* what it comes to: ranks, before offset and limit */
};

/* Understands the ends of the range; answers with an error when they are none. o may be NULL, then it is empty. */
bool zrange_resolve(struct client *c, const struct object *o, const str *from, const str *to, struct zrange *range);

#endif
