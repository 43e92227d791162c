/* Fields of queries and of forms: `a=b&c=d`, percent-encoded. */
#ifndef FORM_H
#define FORM_H

#include <stddef.h>

/* The field's value, malloc'ed; NULL when there is none. */
char *form_field(const char *text, size_t length, const char *name);

#endif
