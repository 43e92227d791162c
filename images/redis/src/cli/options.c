#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "programs.h"

static void print_help(FILE *out)
{
	fprintf(out,
		"redis-cli %s\n\n"
		"Usage: redis-cli [OPTIONS] [cmd [arg [arg ...]]]\n"
		"  -h <hostname>      Server hostname (default: 127.0.0.1).\n"
		"  -p <port>          Server port (default: 6379).\n"
		"  -a <password>      Password to use when connecting (or the variable REDISCLI_AUTH).\n"
		"  --user <username>  Sends AUTH with a user. Needs a password.\n"
		"  --pass <password>  The same as -a.\n"
		"  -u <uri>           redis://user:password@host:port/dbnum\n"
		"  -r <repeat>        Runs the command so many times (-1: without end).\n"
		"  -i <interval>      With -r, waits so many seconds between runs; with --scan, after each answer.\n"
		"  -n <db>            Database number.\n"
		"  -2, -3             Starts in RESP2 or RESP3.\n"
		"  -x                 Reads the last argument from STDIN.\n"
		"  -d <delimiter>     Between the items of raw answers (default: \\n).\n"
		"  -e                 Ends with an error status when the command fails.\n"
		"  --raw, --no-raw    Answers as they are, or for people (the default on a terminal).\n"
		"  --csv              Answers as comma separated values.\n"
		"  --scan             Lists all keys with SCAN, with --pattern <pat> and --count <count>.\n"
		"  --pipe             Sends the protocol on STDIN as it is.\n"
		"  --no-auth-warning  Says nothing about passwords on the command line.\n"
		"  --help, --version\n\n"
		"Without a command, redis-cli reads commands from STDIN, with a prompt on a terminal.\n",
		program_version());
}

static _Noreturn void refuse(const char *option, bool missing)
{
	if (missing)
		fprintf(stderr, "Missing argument for option '%s'\n", option);
	else
		fprintf(stderr, "Unrecognized option or bad number of args for: '%s'\n", option);
	exit(1);
}

/* redis://[user:]password@host:port/db; parts may be missing. */
static void read_uri(struct cli_options *o, const char *uri)
{
	static const char scheme[] = "redis://";
	if (strncmp(uri, scheme, sizeof scheme - 1)) {
		fputs("Invalid URI scheme\n", stderr);
		exit(1);
	}
	char *rest = xstrdup(uri + sizeof scheme - 1);
	char *slash = strchr(rest, '/'), *at = strrchr(rest, '@');
	if (slash) {
		*slash = '\0';
		o->db = atoi(slash + 1);
	}
	if (at) {
		*at = '\0';
		char *colon = strchr(rest, ':');
		o->password = colon ? colon + 1 : rest;
		if (colon && colon != rest) {
			*colon = '\0';
			o->user = rest;
		}
		rest = at + 1;
	}
	char *colon = strchr(rest, ':');
	if (colon) {
		*colon = '\0';
		o->port = atoi(colon + 1);
	}
	if (*rest)
		o->host = rest;
}

static void set_output(struct cli_options *o, enum output output)
{
	o->output = output;
	o->output_given = true;
}

static bool read_flag(struct cli_options *o, const char *word)
{
	if (!strcmp(word, "--raw"))
		set_output(o, OUTPUT_RAW);
	else if (!strcmp(word, "--no-raw"))
		set_output(o, OUTPUT_PEOPLE);
	else if (!strcmp(word, "--csv"))
		set_output(o, OUTPUT_CSV);
	else if (!strcmp(word, "-x"))
		o->last_from_stdin = true;
	else if (!strcmp(word, "-e"))
		o->fail_on_error = true;
	else if (!strcmp(word, "-2") || !strcmp(word, "-3"))
		o->protocol = word[1] - '0';
	else if (!strcmp(word, "--scan"))
		o->scan = true;
	else if (!strcmp(word, "--pipe"))
		o->pipe = true;
	else if (!strcmp(word, "--no-auth-warning"))
		o->no_warning = true;
	else
		return false;
	return true;
}

static bool read_valued(struct cli_options *o, const char *word, const char *value)
{
	static const char *const names[] = { "-h", "-p", "-a", "--pass", "--user", "-u", "-n", "-r", "-i", "-d", "--pattern", "--count" };
	size_t which = 0, total = sizeof names / sizeof *names;
	while (which < total && strcmp(names[which], word))
		which++;
	if (which == total)
		return false;
	if (!value)
		refuse(word, true);
	switch (which) {
	case 0: o->host = value; break;
	case 1: o->port = atoi(value); break;
	case 2:
	case 3: o->password = value; break;
	case 4: o->user = value; break;
	case 5: read_uri(o, value); break;
	case 6: o->db = atoi(value); break;
	case 7: o->repeat = strtoll(value, NULL, 10); break;
	case 8: o->interval = strtod(value, NULL); break;
	case 9: o->delimiter = value; break;
	case 10: o->pattern = value; break;
	case 11: o->scan_count = value; break;
	}
	return true;
}

void cli_options_read(struct cli_options *o, int argc, char *argv[])
{
	int at = 1;
	*o = (struct cli_options){ .host = "127.0.0.1", .port = 6379, .repeat = 1, .delimiter = "\n", .password = getenv("REDISCLI_AUTH") };
	const char *from_environment = o->password;
	for (; at < argc && argv[at][0] == '-' && argv[at][1]; at++) {
		bool last = at + 1 == argc;
		if (!strcmp(argv[at], "--help") || (!strcmp(argv[at], "-h") && last)) {
			print_help(stdout);
			exit(0);
		}
		if (!strcmp(argv[at], "--version") || !strcmp(argv[at], "-v")) {
			printf("redis-cli %s\n", program_version());
			exit(0);
		}
		if (read_flag(o, argv[at]))
			continue;
		if (!read_valued(o, argv[at], last ? NULL : argv[at + 1]))
			refuse(argv[at], false);
		at++;
	}
	o->words = argv + at;
	o->count = argc - at;
	if (o->password && o->password != from_environment && !o->no_warning)
		fputs("Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n", stderr);
}
