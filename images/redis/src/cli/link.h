/* A connection to a server, and what it answers. */
#ifndef LINK_H
#define LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

enum value_kind { VALUE_STATUS, VALUE_ERROR, VALUE_INTEGER, VALUE_BULK, VALUE_NIL, VALUE_ARRAY, VALUE_MAP, VALUE_SET, VALUE_PUSH, VALUE_DOUBLE,
		  VALUE_BOOL, VALUE_VERBATIM };

struct value {
	enum value_kind kind;
	char *text; /* of all but collections; as it was sent */
	size_t length;
	struct value *items; /* of collections; of maps key after value */
	size_t count;
};

struct link {
	int fd; /* -1: not connected */
	struct buffer in;
	size_t read;
};

/* NULL, or why not. */
const char *link_open(struct link *link, const char *host, int port);
void link_close(struct link *link);
/* An array of bulk strings. false: the connection is gone. */
bool link_send(struct link *link, int count, char *const *words, const size_t *lengths);
/* Waits for the next answer. false: the connection is gone. */
bool link_receive(struct link *link, struct value *value);
void value_free(struct value *value);

#endif
