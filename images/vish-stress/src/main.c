/* stress: takes memory step by step and uses CPUs, with the flags and the log lines of vish/stress. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

/* Where another program has threads, ours has processes: this says to one that it is to use CPU. */
#define BURNER "STRESS_BURN"

static void log_line(int line, const char *format, const char *a, const char *b, const char *c)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	struct tm *t = gmtime(&now.tv_sec);
	fprintf(stderr, "I%02d%02d %02d:%02d:%02d.%06ld %7d main.go:%d] ", t->tm_mon + 1, t->tm_mday, t->tm_hour, t->tm_min, t->tm_sec,
		now.tv_nsec / 1000, process_id(), line);
	fprintf(stderr, format, a, b, c);
	fputc('\n', stderr);
}

static _Noreturn void fail(const char *format, const char *flag, const char *value)
{
	fprintf(stderr, format, value, flag);
	fputs("\nUsage of /stress:\n"
	      "  -cpus int\n    \ttotal number of CPUs to utilize\n"
	      "  -logtostderr\n    \tlog to standard error instead of files\n"
	      "  -mem-alloc-size string\n    \tamount of memory to be consumed in each allocation (default \"4Ki\")\n"
	      "  -mem-alloc-sleep duration\n    \tduration to sleep between allocations (default 1ms)\n"
	      "  -mem-total string\n    \ttotal memory to be consumed. Memory will be consumed via multiple allocations. (default \"0\")\n",
	      stderr);
	exit(2);
}

/* A quantity of Kubernetes, in whole bytes; -1 when it is none. */
static double quantity(const char *text)
{
	static const char *const suffixes[] = { "", "Ki", "Mi", "Gi", "k", "M", "G", "m" };
	static const double factors[] = { 1, 1 << 10, 1 << 20, 1 << 30, 1e3, 1e6, 1e9, 1e-3 };
	char *end;
	double value = strtod(text, &end);
	if (end == text || value < 0)
		return -1;
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
		if (!strcmp(end, suffixes[i]))
			return value * factors[i];
	return -1;
}

/* A duration of Go, in seconds; -1 when it is none. */
static double duration(const char *text)
{
	static const char *const units[] = { "ns", "us", "ms", "s", "m", "h" };
	static const double factors[] = { 1e-9, 1e-6, 1e-3, 1, 60, 3600 };
	if (!strcmp(text, "0"))
		return 0;
	double total = 0;
	for (const char *at = text; *at || at == text;) {
		char *end;
		double value = strtod(at, &end);
		size_t length = strspn(end, "nusmh"), unit = 0;
		while (unit < sizeof units / sizeof *units && (strlen(units[unit]) != length || strncmp(units[unit], end, length)))
			unit++;
		if (end == at || value < 0 || unit == sizeof units / sizeof *units)
			return -1;
		total += value * factors[unit];
		at = end + length;
	}
	return total;
}

static _Noreturn void burn(void)
{
	static char buffer[32 << 10];
	for (int zero = open("/dev/zero", O_RDONLY);;)
		read(zero, buffer, sizeof buffer);
}

static void allocate(double total, double step, double pause)
{
	for (double taken = 1; taken * step < total; taken++) {
		char *part = malloc((size_t)step);
		if (!part) {
			fputs("fatal error: runtime: out of memory\n", stderr);
			exit(2);
		}
		memset(part, 1, (size_t)step);
		struct timespec time = { .tv_sec = (time_t)pause, .tv_nsec = (long)((pause - (double)(time_t)pause) * 1e9) };
		clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
	}
}

int main(int argc, char **argv)
{
	if (getenv(BURNER))
		burn();
	const char *total = "0", *step = "4Ki", *pause = "1ms", *cpus = "0";
	const struct { const char *name; const char **value; } flags[] = {
		{ "mem-total", &total }, { "mem-alloc-size", &step }, { "mem-alloc-sleep", &pause }, { "cpus", &cpus },
	};
	for (int i = 1; i < argc && argv[i][0] == '-'; i++) {
		const char *name = argv[i] + (argv[i][1] == '-' ? 2 : 1);
		size_t length = strcspn(name, "=");
		if (!strncmp(name, "logtostderr", length) || !strncmp(name, "alsologtostderr", length))
			continue;
		const char **value = NULL;
		for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
			if (strlen(flags[k].name) == length && !strncmp(flags[k].name, name, length))
				value = flags[k].value;
		if (!value)
			fail("flag provided but not defined: %.0s-%s", name, "");
		if (name[length])
			*value = name + length + 1;
		else if (++i < argc)
			*value = argv[i];
		else
			fail("flag needs an argument: %.0s-%s", name, "");
	}
	char *end;
	long burners = strtol(cpus, &end, 10);
	if (*end || burners < 0)
		fail("invalid value \"%s\" for flag -%s: parse error", "cpus", cpus);
	if (quantity(total) < 0)
		fail("invalid value \"%s\" for flag -%s: parse error", "mem-total", total);
	if (quantity(step) < 1)
		fail("invalid value \"%s\" for flag -%s: parse error", "mem-alloc-size", step);
	if (duration(pause) < 0)
		fail("invalid value \"%s\" for flag -%s: parse error", "mem-alloc-sleep", pause);
	log_line(26, "Allocating \"%s\" memory, in \"%s\" chunks, with a %s sleep between allocations", total, step, pause);
	setenv(BURNER, "1", 1);
	for (long i = 0; i < burners; i++) {
		log_line(39, "Spawning a thread to consume CPU", NULL, NULL, NULL);
		if (process_spawn_search(argv[0], argv, NULL) < 0) {
			fprintf(stderr, "failed to create a thread: %s\n", strerror(errno));
			return 2;
		}
	}
	unsetenv(BURNER);
	allocate(quantity(total), quantity(step), duration(pause));
	log_line(29, "Allocated \"%s\" memory", total, NULL, NULL);
	for (;;)
		process_wait(-1, false, &(int){ 0 }) < 0 ? (void)sleep(86400) : (void)0;
}
