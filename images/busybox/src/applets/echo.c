/* echo, printf, true, false: also built into the shell. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "applet.h"

int true_main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int false_main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 1;
}

/* An escape after a backslash at *at, which moves past it. -1: `\c`, end of all output. -2: not an escape. */
static int read_escape(const char **at, bool zero_octal)
{
	static const char LETTERS[] = "abefnrtv\\", VALUES[] = "\a\b\033\f\n\r\t\v\\";
	const char *letter = **at ? strchr(LETTERS, **at) : NULL;
	if (letter) {
		++*at;
		return (unsigned char)VALUES[letter - LETTERS];
	}
	if (**at == 'c') {
		++*at;
		return -1;
	}
	if (**at == 'x' && isxdigit((unsigned char)(*at)[1])) {
		int value = 0, digits = 0;
		for (++*at; digits < 2 && isxdigit((unsigned char)**at); ++*at, digits++)
			value = value * 16 + (isdigit((unsigned char)**at) ? **at - '0' : tolower((unsigned char)**at) - 'a' + 10);
		return value;
	}
	if (zero_octal ? **at == '0' : **at >= '0' && **at <= '7') {
		int value = 0;
		if (zero_octal)
			++*at;
		for (int digits = 0; digits < 3 && **at >= '0' && **at <= '7'; ++*at, digits++)
			value = value * 8 + **at - '0';
		return value & 255;
	}
	return -2;
}

/* false: `\c` was there */
static bool put_escaped(const char *text, bool zero_octal)
{
	while (*text) {
		if (*text != '\\') {
			putchar(*text++);
			continue;
		}
		text++;
		int c = read_escape(&text, zero_octal);
		if (c == -1)
			return false;
		putchar(c == -2 ? '\\' : c);
	}
	return true;
}

int echo_main(int argc, char **argv)
{
	bool newline = true, escapes = false;
	int at = 1;
	for (; at < argc && argv[at][0] == '-' && argv[at][1] && strspn(argv[at] + 1, "neE") == strlen(argv[at] + 1); at++)
		for (const char *letter = argv[at] + 1; *letter; letter++) {
			if (*letter == 'n')
				newline = false;
			else
				escapes = *letter == 'e';
		}
	for (int i = at; i < argc; i++) {
		if (i > at)
			putchar(' ');
		if (!escapes)
			fputs(argv[i], stdout);
		else if (!put_escaped(argv[i], true))
			return fflush(stdout) != 0;
	}
	if (newline)
		putchar('\n');
	if (fflush(stdout)) {
		clearerr(stdout);
		return 1;
	}
	return 0;
}

struct arguments {
	char **at;
	int status;
	bool stopped;
};

static const char *next(struct arguments *args)
{
	return *args->at ? *args->at++ : "";
}

static long long number(struct arguments *args)
{
	const char *text = next(args);
	char *end;
	if (*text == '\'' || *text == '"')
		return (unsigned char)text[1];
	long long value = strtoll(text, &end, 0);
	if (*end) {
		fflush(stdout);
		fprintf(stderr, "printf: invalid number '%s'\n", text);
		args->status = 1;
	}
	return value;
}

/* One conversion that begins at `%`; gives what comes after it. */
static const char *convert(const char *format, struct arguments *args)
{
	char spec[64];
	size_t length = 0;
	spec[length++] = *format++;
	while (*format && strchr("-+ #0123456789.*", *format) && length < 40) {
		if (*format == '*')
			length += (size_t)snprintf(spec + length, 16, "%d", (int)number(args));
		else
			spec[length++] = *format;
		format++;
	}
	while (*format == 'l' || *format == 'h')
		format++;
	char kind = *format;
	switch (kind) {
	case 'd':
	case 'i':
	case 'u':
	case 'o':
	case 'x':
	case 'X':
		snprintf(spec + length, sizeof spec - length, "ll%c", kind);
		printf(spec, number(args));
		break;
	case 'c':
		if (*args->at && **args->at)
			putchar(**args->at);
		next(args);
		break;
	case 's':
		snprintf(spec + length, sizeof spec - length, "s");
		printf(spec, next(args));
		break;
	case 'b': args->stopped = !put_escaped(next(args), true); break;
	case 'q': {
		const char *text = next(args);
		bool plain = *text && !strpbrk(text, " \t\n'\"\\$`*?[]|&;<>(){}#~");
		if (plain) {
			fputs(text, stdout);
			break;
		}
		putchar('\'');
		for (; *text; text++)
			*text == '\'' ? (void)fputs("'\\''", stdout) : (void)putchar(*text);
		putchar('\'');
		break;
	}
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G':
		snprintf(spec + length, sizeof spec - length, "%c", kind);
		printf(spec, strtod(next(args), NULL));
		break;
	case '%': putchar('%'); break;
	default:
		fflush(stdout);
		fprintf(stderr, "printf: %%%c: invalid format\n", kind);
		args->status = 1;
		args->stopped = true;
		return kind ? format + 1 : format;
	}
	return format + 1;
}

int printf_main(int argc, char **argv)
{
	struct arguments args = { .at = argv + 2 };
	if (argc > 2 && !strcmp(argv[1], "--")) {
		argv++;
		args.at++;
	}
	if (argc < 2) {
		fputs("Usage: printf FORMAT [ARG]...\n", stderr);
		return 1;
	}
	char **start;
	do {
		start = args.at;
		for (const char *format = argv[1]; *format && !args.stopped;) {
			if (*format == '%') {
				format = convert(format, &args);
			} else if (*format == '\\') {
				format++;
				int c = read_escape(&format, false);
				args.stopped = c == -1;
				if (c != -1)
					putchar(c == -2 ? '\\' : c);
			} else {
				putchar(*format++);
			}
		}
	} while (*args.at && args.at != start && !args.stopped);
	if (fflush(stdout)) {
		clearerr(stdout);
		return 1;
	}
	return args.status;
}
