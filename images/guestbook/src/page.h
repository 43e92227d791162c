/* The guestbook's page. */
#ifndef PAGE_H
#define PAGE_H

#include "buffer.h"
#include "store.h"

/* entries: what was written, the oldest first; problem: NULL, or why there are none. */
void page_write(struct buffer *out, const struct answer *entries, const char *problem, const char *pod);
void add_escaped(struct buffer *out, const char *text);

#endif
