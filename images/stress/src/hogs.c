#include "hogs.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double monotonic(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void sleep_for(double seconds)
{
	struct timespec time = { .tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9) };
	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &time, &time) == EINTR)
		;
}

static bool over(double deadline)
{
	return deadline > 0 && monotonic() >= deadline;
}

static int hog_cpu(double deadline)
{
	volatile double root;
	while (!over(deadline))
		for (int i = 0; i < 100000; i++)
			root = sqrt(rand());
	(void)root;
	return 0;
}

static int hog_io(double deadline)
{
	int here = open(".", O_RDONLY | O_DIRECTORY);
	while (!over(deadline))
		for (int i = 0; i < 100; i++)
			fsync(here);
	return 0;
}

/* Until the time that the program is given is over, at most. */
static void hang(long long seconds, double deadline)
{
	double until = seconds == 0 ? 0 : monotonic() + (double)seconds;
	if (deadline > 0 && (until == 0 || deadline < until))
		until = deadline;
	do
		sleep_for(until == 0 ? 86400 : until - monotonic());
	while (until == 0);
}

static int hog_vm(const struct options *options, double deadline)
{
	/* As a machine of 32 bits has it. */
	if (options->vm_bytes > 0xffff0000ll) {
		say(LEVEL_ERROR, "hogvm malloc failed: Cannot allocate memory\n");
		return 1;
	}
	size_t size = (size_t)options->vm_bytes, stride = (size_t)options->vm_stride;
	char *memory = NULL;
	do {
		if (!memory) {
			say(LEVEL_DEBUG, "allocating %lld bytes ...\n", options->vm_bytes);
			memory = malloc(size ? size : 1);
			if (!memory) {
				say(LEVEL_ERROR, "hogvm malloc failed: %s\n", strerror(errno));
				return 1;
			}
			say(LEVEL_DEBUG, "touching bytes in strides of %lld bytes ...\n", options->vm_stride);
		}
		for (size_t i = 0; i < size; i += stride)
			memory[i] = 'Z';
		if (options->vm_hang >= 0) {
			if (options->vm_hang == 0)
				say(LEVEL_DEBUG, "sleeping forever with allocated memory\n");
			else
				say(LEVEL_DEBUG, "sleeping for %llds with allocated memory\n", options->vm_hang);
			hang(options->vm_hang, deadline);
		}
		for (size_t i = 0; i < size; i += stride)
			if (memory[i] != 'Z') {
				say(LEVEL_ERROR, "memory corruption at: %p\n", (void *)(memory + i));
				return 1;
			}
		if (!options->vm_keep) {
			free(memory);
			memory = NULL;
			say(LEVEL_DEBUG, "freed %lld bytes\n", options->vm_bytes);
		}
	} while (!over(deadline));
	return 0;
}

static int hog_hdd(const struct options *options, double deadline)
{
	static char chunk[1 << 16];
	for (size_t i = 0; i < sizeof chunk; i++)
		chunk[i] = (char)(' ' + i % 95);
	while (!over(deadline)) {
		char name[64];
		snprintf(name, sizeof name, "./stress.%08x", (unsigned)rand());
		int file = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
		if (file < 0) {
			say(LEVEL_ERROR, "mkstemp failed: %s\n", strerror(errno));
			return 1;
		}
		for (long long left = options->hdd_bytes; left > 0 && !over(deadline);) {
			ssize_t written = write(file, chunk, left < (long long)sizeof chunk ? (size_t)left : sizeof chunk);
			if (written < 0) {
				say(LEVEL_ERROR, "write failed: %s\n", strerror(errno));
				unlink(name);
				return 1;
			}
			left -= written;
		}
		close(file);
		unlink(name);
	}
	return 0;
}

int run_hog(enum hog hog, const struct options *options, double deadline)
{
	switch (hog) {
	case HOG_CPU:
		return hog_cpu(deadline);
	case HOG_IO:
		return hog_io(deadline);
	case HOG_VM:
		return hog_vm(options, deadline);
	default:
		return hog_hdd(options, deadline);
	}
}
