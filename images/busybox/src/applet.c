#include "applet.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void vwarn(const char *format, va_list args, const char *reason)
{
	fflush(stdout);
	fprintf(stderr, "%s: ", applet_name);
	vfprintf(stderr, format, args);
	if (reason)
		fprintf(stderr, ": %s", reason);
	fputc('\n', stderr);
}

void warn(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vwarn(format, args, NULL);
	va_end(args);
}

void warn_errno(const char *format, ...)
{
	const char *reason = strerror(errno);
	va_list args;
	va_start(args, format);
	vwarn(format, args, reason);
	va_end(args);
}

void die(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vwarn(format, args, NULL);
	va_end(args);
	exit(1);
}

void show_usage(const char *usage)
{
	fflush(stdout);
	fprintf(stderr, "Usage: %s %s\n", applet_name, usage);
	exit(1);
}

uint64_t option_bit(char letter)
{
	if (letter >= 'a' && letter <= 'z')
		return 1ull << (letter - 'a');
	if (letter >= 'A' && letter <= 'Z')
		return 1ull << (26 + letter - 'A');
	if (letter >= '0' && letter <= '9')
		return 1ull << (52 + letter - '0' > 63 ? 63 : 52 + letter - '0');
	return 0;
}

uint64_t options(int argc, char **argv, const char *spec, char **values, const char *usage)
{
	uint64_t set = 0;
	int letter;
	optind = 1;
	opterr = 0;
	while ((letter = getopt(argc, argv, spec)) != -1) {
		if (letter == '?') {
			if (argc > 1 && !strcmp(argv[optind - 1], "--help"))
				show_usage(usage);
			if (strchr(spec, optopt) && optopt != ':')
				fprintf(stderr, "%s: option requires an argument -- %c\n", applet_name, optopt);
			else
				fprintf(stderr, "%s: unrecognized option: %c\n", applet_name, optopt);
			show_usage(usage);
		}
		set |= option_bit((char)letter);
		int index = 0;
		for (const char *at = spec; *at; at++) {
			if (*at == ':' || at[1] != ':')
				continue;
			if (*at == letter)
				values[index] = optarg;
			index++;
		}
	}
	return set;
}

FILE *open_input(const char *path)
{
	if (!strcmp(path, "-"))
		return stdin;
	struct stat st;
	FILE *input = NULL;
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		errno = EISDIR;
	else
		input = fopen(path, "r");
	if (!input) {
		if (errno == EISDIR)
			warn("read error: %s", strerror(errno));
		else
			warn("can't open '%s': %s", path, strerror(errno));
	}
	return input;
}

int each_input(int argc, char **argv, int (*run)(FILE *input, const char *name))
{
	static char *STDIN[] = { "-" };
	int status = 0;
	if (!argc) {
		argc = 1;
		argv = STDIN;
	}
	for (int i = 0; i < argc; i++) {
		FILE *input = open_input(argv[i]);
		status |= input ? run(input, argv[i]) : 1;
		if (input && input != stdin)
			fclose(input);
	}
	return status;
}

const char *human_size(uint64_t bytes)
{
	static char text[32];
	static const char UNITS[] = "\0KMGTPE";
	double size = (double)bytes;
	size_t unit = 0;
	for (; size >= 1024 && unit < sizeof UNITS - 2; unit++)
		size /= 1024;
	if (!unit)
		snprintf(text, sizeof text, "%llu", (unsigned long long)bytes);
	else
		snprintf(text, sizeof text, "%.1f%c", size, UNITS[unit]);
	return text;
}

char *join_path(const char *directory, const char *name)
{
	struct buffer path = { 0 };
	size_t length = strlen(directory);
	buffer_format(&path, "%s%s%s", directory, length && directory[length - 1] == '/' ? "" : "/", name);
	return path.data;
}

const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

long parse_count(const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);
	switch (*end) {
	case 'k':
	case 'K': value *= 1024; end++; break;
	case 'm':
	case 'M': value *= 1024 * 1024; end++; break;
	case 'b': value *= 512; end++; break;
	}
	if (!*text || *end)
		die("invalid number '%s'", text);
	return value;
}

char *read_text(const char *path)
{
	FILE *input = fopen(path, "r");
	struct buffer text = { 0 };
	char chunk[1024];
	size_t got;
	if (!input)
		return NULL;
	buffer_text(&text, "");
	while ((got = fread(chunk, 1, sizeof chunk, input)) > 0)
		buffer_add(&text, chunk, got);
	fclose(input);
	return text.data;
}

double parse_duration(const char *text)
{
	char *end;
	double value = strtod(text, &end);
	if (end == text || value < 0)
		return -1;
	switch (*end) {
	case 0: return value;
	case 's': break;
	case 'm': value *= 60; break;
	case 'h': value *= 3600; break;
	case 'd': value *= 86400; break;
	default: return -1;
	}
	return end[1] ? -1 : value;
}

bool sleep_seconds(double seconds)
{
	struct timespec left = { .tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9) };
	return clock_nanosleep(CLOCK_MONOTONIC, 0, &left, NULL) == 0;
}
