/* Enough of JSON to know whether a document is one, and what it says at a path. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

/* Called for each string: its path (`layers.digest`: places in lists are left out) and text, without escapes undone. */
typedef void json_string(void *context, const char *path, const char *text, size_t length);
/* false: not one whole JSON document */
bool json_read(const char *text, size_t length, json_string *string, void *context);

#endif
