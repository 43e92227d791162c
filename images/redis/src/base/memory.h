/* An allocator that counts, for what `maxmemory` limits: the data set. Buffers of clients are not counted. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

void *mem_alloc(size_t size);
void *mem_zeroed(size_t size);
void *mem_resize(void *old, size_t size);
void mem_free(void *memory);
size_t mem_used(void);
size_t mem_peak(void);
void mem_reset_peak(void);

#endif
