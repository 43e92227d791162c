#include "options.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"

static enum level shown = LEVEL_INFO;

void say(enum level level, const char *format, ...)
{
	static const char *const names[] = { "FAIL", "info", "dbug" };
	if (level > shown)
		return;
	FILE *out = level == LEVEL_ERROR ? stderr : stdout;
	fprintf(out, "stress: %s: [%d] ", names[level], process_id());
	va_list arguments;
	va_start(arguments, format);
	vfprintf(out, format, arguments);
	va_end(arguments);
	fflush(out);
}

static void usage(void)
{
	puts("`stress' imposes certain types of compute stress on your system\n\n"
	     "Usage: stress [OPTION [ARG]] ...\n"
	     " -?, --help         show this help statement\n"
	     "     --version      show version statement\n"
	     " -v, --verbose      be verbose\n"
	     " -q, --quiet        be quiet\n"
	     " -n, --dry-run      show what would have been done\n"
	     " -t, --timeout N    timeout after N seconds\n"
	     "     --backoff N    wait factor of N microseconds before work starts\n"
	     " -c, --cpu N        spawn N workers spinning on sqrt()\n"
	     " -i, --io N         spawn N workers spinning on sync()\n"
	     " -m, --vm N         spawn N workers spinning on malloc()/free()\n"
	     "     --vm-bytes B   malloc B bytes per vm worker (default is 256MB)\n"
	     "     --vm-stride B  touch a byte every B bytes (default is 4096)\n"
	     "     --vm-hang N    sleep N secs before free (default none, 0 is inf)\n"
	     "     --vm-keep      redirty memory instead of freeing and reallocating\n"
	     " -d, --hdd N        spawn N workers spinning on write()/unlink()\n"
	     "     --hdd-bytes B  write B bytes per hdd worker (default is 1GB)\n\n"
	     "Example: stress --cpu 8 --io 4 --vm 2 --vm-bytes 128M --timeout 10s\n\n"
	     "Note: Numbers may be suffixed with s,m,h,d,y (time) or B,K,M,G (size).");
}

/* A number, and what its last letter stands for. -1 when it is none. */
static long long scaled(const char *text, const char *letters, const long long *factors)
{
	char *end;
	long long value = strtoll(text, &end, 10);
	if (end == text || value < 0)
		return -1;
	if (!*end)
		return value;
	const char *letter = strchr(letters, tolower((unsigned char)*end));
	return letter && !end[1] ? value * factors[letter - letters] : -1;
}

static long long seconds(const char *text)
{
	return scaled(text, "smhdy", (const long long[]){ 1, 60, 3600, 86400, 31536000 });
}

static long long bytes(const char *text)
{
	return scaled(text, "bkmg", (const long long[]){ 1, 1 << 10, 1 << 20, 1 << 30 });
}

static long long number(const char *text)
{
	return scaled(text, "", NULL);
}

struct option_row {
	const char *letter, *name;
	long long (*parse)(const char *);
	const char *kind;
	long long *value;
};

struct options read_options(int argc, char **argv)
{
	struct options options = { .vm_bytes = 256 << 20, .vm_stride = 4096, .vm_hang = -1, .hdd_bytes = 1 << 30, .backoff = 3000 };
	const struct option_row rows[] = {
		{ "-t", "--timeout", seconds, "time value", &options.timeout },
		{ NULL, "--backoff", number, "number", &options.backoff },
		{ "-c", "--cpu", number, "number", &options.workers[HOG_CPU] },
		{ "-i", "--io", number, "number", &options.workers[HOG_IO] },
		{ "-m", "--vm", number, "number", &options.workers[HOG_VM] },
		{ NULL, "--vm-bytes", bytes, "size", &options.vm_bytes },
		{ NULL, "--vm-stride", bytes, "size", &options.vm_stride },
		{ NULL, "--vm-hang", seconds, "time value", &options.vm_hang },
		{ "-d", "--hdd", number, "number", &options.workers[HOG_HDD] },
		{ NULL, "--hdd-bytes", bytes, "size", &options.hdd_bytes },
	};
	bool workers = false;
	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];
		if (!strcmp(word, "-?") || !strcmp(word, "--help")) {
			usage();
			exit(0);
		} else if (!strcmp(word, "--version")) {
			puts("stress 1.0.4");
			exit(0);
		} else if (!strcmp(word, "-v") || !strcmp(word, "--verbose")) {
			shown = LEVEL_DEBUG;
		} else if (!strcmp(word, "-q") || !strcmp(word, "--quiet")) {
			shown = LEVEL_ERROR;
		} else if (!strcmp(word, "-n") || !strcmp(word, "--dry-run")) {
			options.dry_run = true;
		} else if (!strcmp(word, "--vm-keep")) {
			options.vm_keep = true;
		} else {
			const struct option_row *row = NULL;
			for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
				if (!strcmp(word, rows[k].name) || (rows[k].letter && !strcmp(word, rows[k].letter)))
					row = &rows[k];
			if (!row) {
				say(LEVEL_ERROR, "unrecognized option: %s\n", word);
				exit(1);
			}
			if (++i == argc) {
				say(LEVEL_ERROR, "missing argument to option '%s'\n", word);
				exit(1);
			}
			*row->value = row->parse(argv[i]);
			if (*row->value < 0) {
				say(LEVEL_ERROR, "invalid %s: %s\n", row->kind, argv[i]);
				exit(1);
			}
			workers |= row->value >= options.workers && row->value < options.workers + HOGS;
		}
	}
	if (argc < 2 || (!workers && !options.dry_run)) {
		usage();
		exit(argc < 2 ? 0 : 1);
	}
	if (options.vm_stride < 1) {
		say(LEVEL_ERROR, "invalid stride: %lld\n", options.vm_stride);
		exit(1);
	}
	return options;
}
