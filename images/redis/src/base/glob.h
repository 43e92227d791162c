/* Patterns of keys and channels: `*`, `?`, `[a-z]`, `[^x]`, and a backslash before what is meant itself. */
#ifndef GLOB_H
#define GLOB_H

#include <stdbool.h>
#include <stddef.h>

bool glob_match(const char *pattern, size_t pattern_length, const char *text, size_t length, bool ignore_case);

#endif
