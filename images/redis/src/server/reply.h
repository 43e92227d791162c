/* Answers in RESP2 or, for those who said HELLO 3, RESP3. */
#ifndef REPLY_H
#define REPLY_H

#include "client.h"

void reply_ok(struct client *c);
void reply_status(struct client *c, const char *text);
/* With its code as the first word. */
void reply_error(struct client *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
void reply_syntax(struct client *c);
void reply_wrong_type(struct client *c);
void reply_int(struct client *c, int64_t value);
void reply_bulk(struct client *c, const void *bytes, size_t length);
void reply_str(struct client *c, const str *s); /* NULL: nil */
void reply_text(struct client *c, const char *text);
void reply_null(struct client *c);
void reply_null_array(struct client *c);
void reply_double(struct client *c, double value);
void reply_array(struct client *c, size_t count);
void reply_map(struct client *c, size_t pairs);
void reply_set(struct client *c, size_t count);
void reply_push(struct client *c, size_t count);
/* Text that may have many lines. */
void reply_verbatim(struct client *c, const char *text, size_t length);
/* For an array whose length is known at its end. */
size_t reply_begin(struct client *c);
void reply_end_array(struct client *c, size_t begin, size_t count);

/* Arguments. They answer with an error when it is none. */
bool want_int(struct client *c, const str *word, int64_t *value);
bool want_int_between(struct client *c, const str *word, int64_t least, int64_t most, int64_t *value);
bool want_double(struct client *c, const str *word, double *value);
bool want_type(struct client *c, const struct object *o, enum type type); /* NULL is of every type */

#endif
