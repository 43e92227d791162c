/* What expand.c and parameter.c share: text in the making, each byte with what may still happen to it. */
#ifndef EXPAND_H
#define EXPAND_H

#include "sh.h"

enum mark {
	LITERAL = 'l', /* written without quotes: may be a pattern */
	QUOTED = 'q',  /* stands for itself */
	SPLIT = 's',   /* from an expansion without quotes: field splitting, patterns */
	BREAK = 'b',   /* a field ends here: between the parameters of "$@" */
	EMPTY = 'e',   /* quotes around nothing: the field exists; no byte of its own */
};

struct expansion {
	struct buffer text, marks;
	bool failed;
	bool heredoc;   /* quoted, but `"` is an ordinary character */
	bool in_braces; /* the word of ${a:-word}: quotes are removed, blanks separate fields */
	bool nothing;   /* "$@" without parameters: no field, despite its quotes */
};

void expansion_add(struct expansion *x, const char *text, size_t length, enum mark mark);
void expansion_free(struct expansion *x);
/* Expands raw[0..length) to the end. `quoted`: inside double quotes or a here-document. */
void expand_raw(struct expansion *x, const char *raw, size_t length, bool quoted);
/* `$…` at raw[at]; gives the position after it. */
size_t expand_dollar(struct expansion *x, const char *raw, size_t at, size_t length, bool quoted);
/* The text as one string in sh.temporary; as a pattern, quoted bytes get a backslash. */
char *expansion_string(struct expansion *x, bool pattern);

#endif
