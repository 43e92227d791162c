/* What the workers do. */
#ifndef STRESS_HOGS_H
#define STRESS_HOGS_H

#include "options.h"

/* Works until `deadline`, in seconds of the monotonic clock (0: for ever). @returns the exit code */
int run_hog(enum hog hog, const struct options *options, double deadline);

/* Seconds of the monotonic clock. */
double monotonic(void);

void sleep_for(double seconds);

#endif
