/* Commands to a Redis server by name. */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>

#include "buffer.h"

struct store {
	int fd; /* -1: not connected */
	const char *host;
	const char *problem; /* what the last command failed with */
};

struct answer {
	bool is_nil;
	char **items; /* one for what is no array */
	int count;
};

/* Connects when it is not. Words are ended by NULL. false: store->problem says why; the connection is then made anew. */
bool store_ask(struct store *store, struct answer *answer, const char *word, ...);
void answer_free(struct answer *answer);

#endif
