/* Times to live, as options of commands. */
#ifndef EXPIRY_H
#define EXPIRY_H

#include "client.h"

struct expiry_word {
	const char *word;
	int64_t factor; /* to milliseconds */
	bool absolute;
};

/* EX, PX, EXAT, PXAT; NULL for other words. */
const struct expiry_word *expiry_word(const str *word);
/* The moment in Unix milliseconds; answers with an error when it is none. */
bool expiry_read(struct client *c, const struct expiry_word *unit, const str *amount, int64_t *at);
/* Sets it (-1: none) or, when it is over already, deletes the key; hands that on. */
void expiry_set(struct client *c, str *key, int64_t at);

#endif
