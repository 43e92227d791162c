#include "flags.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool parse_duration(const char *text, int64_t *milliseconds)
{
	static const struct { const char *unit; double factor; } units[] = { { "ns", 1e-6 }, { "us", 1e-3 }, { "ms", 1 }, { "s", 1e3 }, { "m", 6e4 }, { "h", 3.6e6 } };
	double total = 0;
	if (!strcmp(text, "0")) {
		*milliseconds = 0;
		return true;
	}
	while (isdigit((unsigned char)*text) || *text == '.') {
		char *unit;
		double amount = strtod(text, &unit);
		size_t length = strspn(unit, "nsumh"), which = 0;
		while (which < sizeof units / sizeof *units && (strlen(units[which].unit) != length || strncmp(units[which].unit, unit, length)))
			which++;
		if (which == sizeof units / sizeof *units)
			return false;
		total += amount * units[which].factor;
		text = unit + length;
		if (!*text) {
			*milliseconds = (int64_t)total;
			return true;
		}
	}
	return false;
}

static _Noreturn void refuse(const char *format, const char *what)
{
	fputs("Error: ", stderr);
	fprintf(stderr, format, what);
	fputc('\n', stderr);
	exit(1);
}

static bool set(const struct flag *flag, const char *text)
{
	char *end;
	switch (flag->kind) {
	case FLAG_TEXT: *(const char **)flag->value = text; return true;
	case FLAG_NUMBER: *(int *)flag->value = (int)strtol(text, &end, 10); return *text && !*end;
	case FLAG_DURATION: return parse_duration(text, flag->value);
	case FLAG_BOOL:
		*(bool *)flag->value = !strcmp(text, "true") || !strcmp(text, "1");
		return *(bool *)flag->value || !strcmp(text, "false") || !strcmp(text, "0");
	}
	return false;
}

static const struct flag *find(const struct flag *flags, int count, const char *word)
{
	size_t length = strcspn(word + 2, "=");
	for (int i = 0; i < count; i++) {
		bool by_letter = word[1] != '-' && flags[i].letter && word[1] == flags[i].letter && (!word[2] || word[2] == '=');
		if (by_letter || (word[1] == '-' && strlen(flags[i].name) == length && !strncmp(word + 2, flags[i].name, length)))
			return &flags[i];
	}
	return NULL;
}

int flags_read(const struct flag *flags, int count, int argc, char *argv[], int most_words)
{
	int words = 1;
	for (int at = 1; at < argc; at++) {
		if (argv[at][0] != '-' || !argv[at][1]) {
			argv[words++] = argv[at];
			continue;
		}
		const struct flag *flag = find(flags, count, argv[at]);
		const char *value = strchr(argv[at], '=');
		if (!flag)
			refuse(argv[at][1] == '-' ? "unknown flag: %s" : "unknown shorthand flag: %s", argv[at]);
		if (value)
			value++;
		else if (flag->kind == FLAG_BOOL)
			value = "true";
		else if (at + 1 < argc)
			value = argv[++at];
		else
			refuse("flag needs an argument: %s", argv[at]);
		if (!set(flag, value))
			refuse("invalid argument for a flag: %s", value);
	}
	if (words - 1 > most_words)
		refuse("accepts fewer args: %s", argv[words - 1]);
	return words;
}
