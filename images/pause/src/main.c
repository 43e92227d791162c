/* pause: does nothing until it is told to end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "process.h"
#include "wasix.h"

static volatile bool stopping;

static void stop(int signal)
{
	(void)signal;
	stopping = true;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "-v")) {
		puts("pause.c of Tabernetes");
		return 0;
	}
	on_signal(WASIX_SIGTERM, stop);
	on_signal(WASIX_SIGINT, stop);
	while (!stopping) {
		struct timespec long_time = { .tv_sec = 86400 };
		clock_nanosleep(CLOCK_MONOTONIC, 0, &long_time, NULL);
	}
	fputs("Shutting down, got signal: Terminated\n", stderr);
	return 0;
}
