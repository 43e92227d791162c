#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);
	if (!p) {
		fputs("out of memory\n", stderr);
		exit(1);
	}
	return p;
}

void *xmalloc(size_t size)
{
	return xrealloc(NULL, size);
}

char *xstrndup(const char *text, size_t length)
{
	char *copy = xmalloc(length + 1);
	memcpy(copy, text, length);
	copy[length] = 0;
	return copy;
}

char *xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}

void buffer_add(struct buffer *b, const void *bytes, size_t length)
{
	if (b->length + length + 1 > b->capacity) {
		b->capacity = (b->length + length + 1) * 2;
		b->data = xrealloc(b->data, b->capacity);
	}
	if (length)
		memcpy(b->data + b->length, bytes, length);
	b->length += length;
	b->data[b->length] = 0;
}

void buffer_char(struct buffer *b, char c)
{
	buffer_add(b, &c, 1);
}

void buffer_text(struct buffer *b, const char *text)
{
	buffer_add(b, text, strlen(text));
}

void buffer_format(struct buffer *b, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length > 0) {
		char *text = xmalloc((size_t)length + 1);
		vsnprintf(text, (size_t)length + 1, format, again);
		buffer_add(b, text, (size_t)length);
		free(text);
	}
	va_end(again);
}

void buffer_consume(struct buffer *b, size_t count)
{
	memmove(b->data, b->data + count, b->length - count + 1);
	b->length -= count;
}

void buffer_free(struct buffer *b)
{
	free(b->data);
	memset(b, 0, sizeof *b);
}

struct arena_block {
	struct arena_block *below;
	size_t used, size;
	_Alignas(16) char data[];
};

void *arena_alloc(struct arena *a, size_t size)
{
	size = (size + 15) & ~(size_t)15;
	if (!a->top || a->top->used + size > a->top->size) {
		size_t capacity = size > 4000 ? size : 4000;
		struct arena_block *block = xmalloc(sizeof *block + capacity);
		block->below = a->top;
		block->used = 0;
		block->size = capacity;
		a->top = block;
	}
	void *p = a->top->data + a->top->used;
	a->top->used += size;
	return memset(p, 0, size);
}

char *arena_copy(struct arena *a, const char *text, size_t length)
{
	char *copy = arena_alloc(a, length + 1);
	memcpy(copy, text, length);
	return copy;
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->top, a->top ? a->top->used : 0 };
}

void arena_release(struct arena *a, struct arena_mark mark)
{
	while (a->top != mark.block) {
		struct arena_block *below = a->top->below;
		free(a->top);
		a->top = below;
	}
	if (a->top)
		a->top->used = mark.used;
}

void arena_free(struct arena *a)
{
	arena_release(a, (struct arena_mark){ 0 });
}
