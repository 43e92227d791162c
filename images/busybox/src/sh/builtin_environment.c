/* Built-ins about the surroundings: directories, standard input, commands. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builtins.h"
#include "files.h"
#include "posix.h"
#include "process.h"
#include "terminal.h"
#include "wasix.h"

int builtin_cd(int argc, char **argv)
{
	int at = 1;
	while (at < argc && (!strcmp(argv[at], "-P") || !strcmp(argv[at], "-L") || !strcmp(argv[at], "--")))
		at++;
	const char *target = at < argc ? argv[at] : variable_get("HOME");
	char before[4096], now[4096];
	bool show = target && !strcmp(target, "-");
	if (show)
		target = variable_get("OLDPWD");
	if (!target) {
		sh_error(show ? "cd: OLDPWD not set" : "cd: HOME not set");
		return 1;
	}
	if (!getcwd(before, sizeof before))
		*before = 0;
	if (wasix_cd(*target ? target : ".") != 0) {
		sh_error("cd: can't cd to %s: %s", target, strerror(errno));
		return 1;
	}
	variable_set("OLDPWD", before);
	if (getcwd(now, sizeof now))
		variable_set("PWD", now);
	if (show)
		puts(now);
	return 0;
}

int builtin_pwd(int argc, char **argv)
{
	char path[4096];
	(void)argc;
	(void)argv;
	if (!getcwd(path, sizeof path)) {
		sh_error("pwd: %s", strerror(errno));
		return 1;
	}
	puts(path);
	return 0;
}

struct read_options {
	bool raw;
	const char *prompt;
	long count;     /* bytes at most; 0: no limit */
	double timeout; /* seconds; negative: none */
	bool silent;
	char delimiter;
};

/* Gives bytes one by one, so that what follows the line is left for others. 1, 0 at end of file, -1 on an error, -2 on timeout. */
static int read_byte(const struct read_options *options, char *c)
{
	if (options->timeout >= 0) {
		struct pollfd input = { .fd = 0, .events = POLLIN };
		if (poll(&input, 1, (int)(options->timeout * 1000)) == 0)
			return -2;
	}
	for (;;) {
		ssize_t got = read(0, c, 1);
		if (got >= 0)
			return (int)got;
		if (errno != EINTR || trap_pending() || interrupted())
			return -1;
	}
}

/* A line into `text`, with '\\'-escaped characters marked in `marks`. */
static int read_line(const struct read_options *options, struct buffer *text, struct buffer *marks)
{
	char c;
	int got;
	buffer_text(text, "");
	while ((got = read_byte(options, &c)) == 1) {
		if (c == '\\' && !options->raw) {
			if ((got = read_byte(options, &c)) != 1)
				break;
			if (c == '\n')
				continue;
			buffer_char(text, c);
			buffer_char(marks, 'q');
			continue;
		}
		if (c == options->delimiter)
			break;
		if (!c)
			continue;
		buffer_char(text, c);
		buffer_char(marks, 's');
		if (options->count && (long)text->length >= options->count)
			break;
	}
	return got;
}

static bool separates(const struct buffer *text, const struct buffer *marks, size_t at, const char *ifs)
{
	return marks->data[at] == 's' && strchr(ifs, text->data[at]);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static void assign_fields(char **names, const struct buffer *text, const struct buffer *marks)
{
	const char *ifs = variable_get("IFS");
	size_t at = 0, end = text->length;
	if (!ifs)
		ifs = " \t\n";
	while (at < end && separates(text, marks, at, ifs) && is_blank(text->data[at]))
		at++;
	for (; *names; names++) {
		size_t start = at, stop;
		if (!names[1]) {
			while (end > start && separates(text, marks, end - 1, ifs) && is_blank(text->data[end - 1]))
				end--;
			stop = end;
		} else {
			while (at < end && !separates(text, marks, at, ifs))
				at++;
			stop = at;
			while (at < end && separates(text, marks, at, ifs) && is_blank(text->data[at]))
				at++;
			if (at < end && at == stop && separates(text, marks, at, ifs))
				for (at++; at < end && separates(text, marks, at, ifs) && is_blank(text->data[at]);)
					at++;
		}
		variable_set(*names, arena_copy(&sh.temporary, text->data + start, stop - start));
	}
}

static void set_read_option(struct read_options *options, char letter, const char *value)
{
	switch (letter) {
	case 'p': options->prompt = value; break;
	case 'n': options->count = atol(value); break;
	case 't': options->timeout = atof(value); break;
	case 'd': options->delimiter = *value; break;
	}
}

int builtin_read(int argc, char **argv)
{
	static char *REPLY[] = { "REPLY", NULL };
	struct read_options options = { .timeout = -1, .delimiter = '\n' };
	int at = 1;
	for (; at < argc && argv[at][0] == '-' && argv[at][1]; at++) {
		if (!strcmp(argv[at], "--")) {
			at++;
			break;
		}
		for (const char *letter = argv[at] + 1; *letter; letter++) {
			if (strchr("pntd", *letter)) {
				const char *value = letter[1] ? letter + 1 : at + 1 < argc ? argv[++at] : "";
				set_read_option(&options, *letter, value);
				break;
			}
			if (*letter == 'r') {
				options.raw = true;
			} else if (*letter == 's') {
				options.silent = true;
			} else {
				sh_error("read: illegal option -%c", *letter);
				return 2;
			}
		}
	}
	char **names = at < argc ? argv + at : REPLY;
	for (char **name = names; *name; name++)
		if (!is_name(*name, strlen(*name))) {
			sh_error("read: '%s': bad variable name", *name);
			return 2;
		}
	struct buffer text = { 0 }, marks = { 0 };
	if (options.prompt && isatty(0))
		fprintf(stderr, "%s", options.prompt);
	if (options.silent)
		terminal_echo(false);
	int got = read_line(&options, &text, &marks);
	if (options.silent)
		terminal_echo(true);
	assign_fields(names, &text, &marks);
	buffer_free(&text);
	buffer_free(&marks);
	return got == 1 ? 0 : got == -2 ? 142 : 1;
}

static bool describe(const char *name, bool brief)
{
	static const char *const KEYWORDS[] = { "!", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until", "while", "{", "}" };
	for (size_t i = 0; i < sizeof KEYWORDS / sizeof *KEYWORDS; i++)
		if (!strcmp(name, KEYWORDS[i])) {
			printf(brief ? "%s\n" : "%s is a shell keyword\n", name);
			return true;
		}
	const struct builtin *builtin = builtin_find(name);
	if (function_find(name)) {
		printf(brief ? "%s\n" : "%s is a function\n", name);
		return true;
	}
	if (builtin) {
		printf(brief ? "%s\n" : builtin->special ? "%s is a special shell builtin\n" : "%s is a shell builtin\n", name);
		return true;
	}
	char *path = process_find(name, variable_get("PATH"));
	if (path && brief)
		puts(path);
	else if (path)
		printf("%s is %s\n", name, path);
	free(path);
	return path != NULL;
}

int builtin_type(int argc, char **argv)
{
	int status = 0;
	for (int i = 1; i < argc; i++)
		if (!describe(argv[i], false)) {
			printf("%s: not found\n", argv[i]);
			status = 127;
		}
	return status;
}

/* Runs a command without looking at functions. */
int builtin_command(int argc, char **argv)
{
	int at = 1;
	char option = 0;
	while (at < argc && argv[at][0] == '-' && argv[at][1]) {
		if (!strcmp(argv[at], "--")) {
			at++;
			break;
		}
		option = argv[at++][1];
	}
	if (at >= argc)
		return 0;
	if (option == 'v' || option == 'V') {
		if (describe(argv[at], option == 'v'))
			return 0;
		if (option == 'V')
			sh_error("%s: not found", argv[at]);
		return 127;
	}
	const struct builtin *builtin = builtin_find(argv[at]);
	if (builtin)
		return builtin->run(argc - at, argv + at);
	fflush(stdout);
	int pid = spawn_program(argv + at);
	return pid > 0 ? wait_process(pid) : exit_status_of_errno(-pid);
}

/* Nothing is remembered, so there is nothing to forget. */
int builtin_hash(int argc, char **argv)
{
	int status = 0;
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-')
			continue;
		char *path = process_find(argv[i], variable_get("PATH"));
		if (!path) {
			sh_error("%s: not found", argv[i]);
			status = 1;
		}
		free(path);
	}
	return status;
}

static void print_mask(mode_t mask, bool symbolic)
{
	static const char CLASSES[] = "ugo";
	if (!symbolic) {
		printf("%04o\n", (unsigned)mask);
		return;
	}
	for (int i = 0; i < 3; i++) {
		mode_t allowed = ~mask >> (6 - 3 * i) & 7;
		printf("%s%c=%s%s%s", i ? "," : "", CLASSES[i], allowed & 4 ? "r" : "", allowed & 2 ? "w" : "", allowed & 1 ? "x" : "");
	}
	putchar('\n');
}

/* umask [-S] [MASK]: the mask in octal is what is taken away, a symbolic one what is left (XCU umask). */
int builtin_umask(int argc, char **argv)
{
	bool symbolic = argc > 1 && !strcmp(argv[1], "-S");
	const char *text = argv[symbolic ? 2 : 1];
	mode_t mask = umask(0), wanted = 0;
	umask(mask);
	if (!text) {
		print_mask(mask, symbolic);
		return 0;
	}
	if (!parse_mode(text, ~mask & 0777, true, &wanted)) {
		sh_error("umask: invalid mode: %s", text);
		return 1;
	}
	umask(*text >= '0' && *text <= '7' ? wanted & 0777 : ~wanted & 0777);
	return 0;
}
