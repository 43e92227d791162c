/* The command line of redis-cli. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum output { OUTPUT_PEOPLE, OUTPUT_RAW, OUTPUT_CSV };

struct cli_options {
	const char *host, *user, *password, *pattern, *scan_count, *delimiter;
	int port, db, protocol;
	int64_t repeat; /* -1 for ever */
	double interval;
	enum output output;
	bool output_given, fail_on_error, scan, pipe, last_from_stdin, no_warning;
	char **words; /* the command */
	int count;
};

/* Prints and ends the program for --help, --version, and what it does not understand. */
void cli_options_read(struct cli_options *options, int argc, char *argv[]);

#endif
