#include "memory.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"

/* The size stands before the memory; as wide as what is most strictly aligned. */
union header {
	size_t size;
	double alignment;
};

static size_t used, peak;

static void count(size_t before, size_t after)
{
	used = used - before + after;
	if (used > peak)
		peak = used;
}

void *mem_resize(void *old, size_t size)
{
	union header *from = old ? (union header *)old - 1 : NULL;
	size_t before = from ? from->size : 0;
	union header *to = xrealloc(from, sizeof *to + size);
	to->size = sizeof *to + size;
	count(before, to->size);
	return to + 1;
}

void *mem_alloc(size_t size)
{
	return mem_resize(NULL, size);
}

void *mem_zeroed(size_t size)
{
	return memset(mem_alloc(size), 0, size);
}

void mem_free(void *memory)
{
	if (!memory)
		return;
	union header *from = (union header *)memory - 1;
	count(from->size, 0);
	free(from);
}

size_t mem_used(void)
{
	return used;
}

size_t mem_peak(void)
{
	return peak;
}

void mem_reset_peak(void)
{
	peak = used;
}
