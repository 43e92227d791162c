/* A growing byte buffer that is always NUL-terminated, and an arena with marks. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>

struct buffer {
	char *data;
	size_t length, capacity;
};

void buffer_add(struct buffer *b, const void *bytes, size_t length);
void buffer_char(struct buffer *b, char c);
void buffer_text(struct buffer *b, const char *text);
void buffer_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Removes the first `count` bytes. */
void buffer_consume(struct buffer *b, size_t count);
void buffer_free(struct buffer *b);

/* Memory that is given back all at once, or down to a mark. */
struct arena {
	struct arena_block *top;
};
struct arena_mark {
	struct arena_block *block;
	size_t used;
};

void *arena_alloc(struct arena *a, size_t size);
char *arena_copy(struct arena *a, const char *text, size_t length);
struct arena_mark arena_mark(const struct arena *a);
void arena_release(struct arena *a, struct arena_mark mark);
void arena_free(struct arena *a);

/* malloc and strdup that end the program when there is no memory. */
void *xmalloc(size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t length);

#endif
