/* The command line of stress(1), version 1.0.4. */
#ifndef STRESS_OPTIONS_H
#define STRESS_OPTIONS_H

#include <stdbool.h>

enum hog { HOG_CPU, HOG_IO, HOG_VM, HOG_HDD, HOGS };

struct options {
	long long workers[HOGS];
	bool dry_run;
	long long timeout; /* seconds; 0 is none */
	long long backoff; /* microseconds */
	long long vm_bytes, vm_stride, vm_hang; /* vm_hang: seconds; 0 is for ever, -1 is not at all */
	bool vm_keep;
	long long hdd_bytes;
};

/* Ends the program where the command line asks for help, or is wrong. */
struct options read_options(int argc, char **argv);

/* Messages are of these levels; `--quiet` and `--verbose` choose. */
enum level { LEVEL_ERROR, LEVEL_INFO, LEVEL_DEBUG };
void say(enum level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
