/* Answers as text. */
#ifndef FORMAT_H
#define FORMAT_H

#include "link.h"

/* As people read them: numbered, quoted, with their kinds. */
void format_for_people(struct buffer *out, const struct value *value, const char *prefix);
/* As programs read them: only what they say. */
void format_raw(struct buffer *out, const struct value *value, const char *delimiter);
void format_csv(struct buffer *out, const struct value *value);

#endif
