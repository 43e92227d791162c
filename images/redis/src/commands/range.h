/* Ranges of indexes, as commands have them: from the end when negative. */
#ifndef RANGE_H
#define RANGE_H

#include <stdbool.h>
#include <stdint.h>

/* Brings them within 0 and count - 1; false: there is nothing in it. */
bool range_within(int64_t count, int64_t *first, int64_t *last);

#endif
