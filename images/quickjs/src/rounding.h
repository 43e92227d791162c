/*
 * The engine prints numbers with `snprintf` under the rounding modes of <fenv.h>, which WebAssembly does not have: this is
 * included before its sources, and does for them what they need of those.
 */
#ifndef QUICKJS_ROUNDING_H
#define QUICKJS_ROUNDING_H
#include <fenv.h>
#include <malloc.h>
#include <stdio.h>

#undef FE_DOWNWARD
#undef FE_UPWARD
#define FE_DOWNWARD 1
#define FE_UPWARD 2

int rounding_set(int mode);
int rounding_snprintf(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

#define fesetround rounding_set
#define snprintf rounding_snprintf
#endif
