/* The shell as a program: options, prompts, where commands come from. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "lexer.h"
#include "terminal.h"

struct shell sh;

bool set_option(const char *name, char letter, bool on);

void sh_error(const char *format, ...)
{
	va_list args;
	fflush(stdout);
	fprintf(stderr, "%s: ", sh.subshell && !sh.name ? "sh" : sh.name);
	if (!sh.interactive && sh.line > 0 && strcmp(sh.name, "sh") && sh.name[0] != '-')
		fprintf(stderr, "line %d: ", sh.line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static bool stops(void)
{
	return sh.flow != FLOW_NONE;
}

int run_text(const char *text, size_t length, int line)
{
	struct parser parser;
	int status = 0;
	for (size_t at = 0; !stops();) {
		struct arena arena = { 0 };
		struct node *node;
		parser_init(&parser, &arena, text + at, length - at, line);
		enum parse_result result = parse_command(&parser, &node);
		if (result == PARSE_OK && node)
			status = execute(node);
		if (result == PARSE_ERROR || result == PARSE_INCOMPLETE) {
			sh.line = parser.line;
			sh_error("syntax error: %s", parser.error);
			status = sh.status = 2;
			sh.flow = sh.interactive ? FLOW_INTERRUPT : FLOW_EXIT;
		}
		at += parser.token ? parser.position - strlen(parser.token->text) : parser.position;
		line = parser.line;
		arena_free(&arena);
		if (result == PARSE_EOF)
			break;
	}
	return stops() ? sh.status : status;
}

static bool read_all(int fd, struct buffer *out)
{
	char chunk[4096];
	ssize_t got;
	buffer_text(out, "");
	while ((got = read(fd, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR))
		if (got > 0)
			buffer_add(out, chunk, (size_t)got);
	return got == 0;
}

int run_file(const char *path)
{
	struct buffer text = { 0 };
	int fd = open(path, O_RDONLY);
	if (fd < 0 || !read_all(fd, &text)) {
		sh_error("can't open '%s': %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		buffer_free(&text);
		return sh.status = errno == ENOENT ? 127 : 126;
	}
	close(fd);
	int outer = sh.line;
	int status = run_text(text.data, text.length, 1);
	sh.line = outer;
	buffer_free(&text);
	return status;
}

/* ---- prompts ---- */

/* `\w` and the like, as BusyBox has them. */
static void prompt_escape(struct buffer *out, char letter, const char *path)
{
	const char *home = variable_get("HOME"), *host = variable_get("HOSTNAME");
	size_t length = home ? strlen(home) : 0;
	bool at_home = length > 1 && !strncmp(path, home, length) && (!path[length] || path[length] == '/');
	if (!host)
		host = "localhost";
	switch (letter) {
	case 'w': buffer_format(out, "%s%s", at_home ? "~" : "", at_home ? path + length : path); break;
	case 'W': buffer_text(out, path[1] ? strrchr(path, '/') + 1 : path); break;
	case 'h': buffer_add(out, host, strcspn(host, ".")); break;
	case 'H': buffer_text(out, host); break;
	case 'u': buffer_text(out, variable_get("USER") ? variable_get("USER") : "root"); break;
	case '$': buffer_char(out, '#'); break;
	case 'n': buffer_char(out, '\n'); break;
	case 'e': buffer_char(out, 27); break;
	case '[':
	case ']': break;
	default: buffer_char(out, letter);
	}
}

static void print_prompt(const char *name, const char *fallback)
{
	const char *prompt = variable_get(name);
	char path[4096];
	struct buffer out = { 0 };
	if (!getcwd(path, sizeof path))
		strcpy(path, "?");
	for (const char *at = prompt ? prompt : fallback; *at; at++) {
		if (*at == '\\' && at[1])
			prompt_escape(&out, *++at, path);
		else
			buffer_char(&out, *at);
	}
	if (out.length && strpbrk(out.data, "$`")) {
		char *expanded = expand_heredoc(out.data);
		buffer_free(&out);
		buffer_text(&out, expanded ? expanded : "");
	}
	fflush(stdout);
	if (out.length && write(2, out.data, out.length) < 0)
		sh.flow = FLOW_EXIT; /* the terminal is gone */
	buffer_free(&out);
}

/* ---- commands from standard input, line by line ---- */

/* 1: a line; 0: end of file; -1: interrupted */
static int read_input_line(struct buffer *text)
{
	size_t start = text->length;
	for (;;) {
		char c;
		ssize_t got = read(0, &c, 1);
		if (got == 1) {
			buffer_char(text, c);
			if (c == '\n')
				return 1;
		} else if (got == 0) {
			return text->length > start;
		} else if (errno != EINTR) {
			return 0;
		} else if (interrupted()) {
			return -1;
		} else if (trap_pending()) {
			traps_run();
			if (stops())
				return 0;
		}
	}
}

/* Reads lines until they are a whole command, or hopeless. */
static int next_command(struct buffer *text, struct arena *arena, struct parser *parser, struct node **node, int line)
{
	for (bool first = true;; first = false) {
		if (sh.interactive)
			print_prompt(first ? "PS1" : "PS2", first ? "\\w \\$ " : "> ");
		int got = read_input_line(text);
		if (got < 0)
			return -1;
		if (got == 0 && first)
			return 0;
		arena_free(arena);
		parser_init(parser, arena, text->data, text->length, line);
		enum parse_result result = parse_command(parser, node);
		if (result == PARSE_INCOMPLETE && got > 0)
			continue;
		if (result == PARSE_OK || result == PARSE_EOF)
			return 1;
		sh.line = parser->line;
		sh_error("syntax error: %s", parser->error);
		sh.status = 2;
		if (!sh.interactive)
			sh.flow = FLOW_EXIT;
		*node = NULL;
		return 1;
	}
}

static void after_interrupt(void)
{
	clear_interrupt();
	if (sh.flow == FLOW_INTERRUPT)
		sh.flow = FLOW_NONE;
	sh.loops = sh.condition = 0;
}

static void run_input(void)
{
	int line = 1;
	while (!stops()) {
		struct buffer text = { 0 };
		struct arena arena = { 0 };
		struct parser parser = { 0 };
		struct node *node = NULL;
		if (sh.interactive)
			jobs_notify();
		int got = next_command(&text, &arena, &parser, &node, line);
		if (got < 0) {
			fputc('\n', stderr);
			sh.status = 130;
		} else if (got > 0) {
			line = parser.line;
			if (sh.verbose)
				fputs(text.data, stderr);
			if (node)
				execute(node);
		}
		if (sh.interactive)
			after_interrupt();
		arena_free(&arena);
		buffer_free(&text);
		if (got == 0)
			break;
	}
	if (sh.interactive && sh.flow == FLOW_NONE)
		fputc('\n', stderr);
}

/* ---- start ---- */

static void set_defaults(void)
{
	char path[4096];
	if (getcwd(path, sizeof path))
		variable_set("PWD", path);
	variable_set("OPTIND", "1");
	if (!variable_get("PATH"))
		variable_set("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	variable_set("PPID", "");
	char parent[12];
	snprintf(parent, sizeof parent, "%d", process_parent_id());
	variable_set("PPID", parent);
	if (!variable_get("HOSTNAME")) {
		struct buffer name = { 0 };
		int fd = open("/etc/hostname", O_RDONLY);
		if (fd >= 0 && read_all(fd, &name)) {
			name.data[strcspn(name.data, "\n")] = 0;
			variable_set("HOSTNAME", name.data);
		}
		if (fd >= 0)
			close(fd);
		buffer_free(&name);
	}
}

static int finish(void)
{
	trap_exit();
	fflush(stdout);
	return sh.status;
}

/* A subshell: its script comes over a descriptor, state first. */
static int run_subshell(const char *number)
{
	struct buffer text = { 0 };
	int fd = atoi(number);
	read_all(fd, &text);
	close(fd);
	sh.subshell = true;
	run_text(text.data, text.length, 1);
	buffer_free(&text);
	return finish();
}

/* With a terminal of our own every pipeline gets a process group; ours has the foreground in between. */
static bool job_control(void)
{
	if (terminal_foreground() < 0)
		return false;
	terminal_save();
	return true;
}

static int usage(const char *option)
{
	fprintf(stderr, "sh: illegal option %s\nUsage: sh [-il] [-aCefnuvx] [-o OPTION] [-c SCRIPT [NAME [ARGS]] | FILE [ARGS] | -s [ARGS]]\n", option);
	return 2;
}

extern char **environ;

int sh_main(int argc, char **argv)
{
	const char *command = NULL;
	bool from_input = false, interactive = false, wants_command = false;
	int at = 1;
	sh.name = argv[0][0] == '-' || strchr(argv[0], '/') ? "sh" : argv[0];
	sh.pid = process_id();
	sh.args = xmalloc(sizeof *sh.args);
	sh.args[0] = NULL;
	variable_import(environ);
	set_defaults();
	if (argc > 2 && !strcmp(argv[1], "--subshell"))
		return run_subshell(argv[2]);
	for (; at < argc && (argv[at][0] == '-' || argv[at][0] == '+') && argv[at][1]; at++) {
		bool on = argv[at][0] == '-';
		if (!strcmp(argv[at], "--")) {
			at++;
			break;
		}
		if (!strcmp(argv[at], "--login") || !strcmp(argv[at], "--norc") || !strcmp(argv[at], "--noprofile"))
			continue;
		const char *word = argv[at];
		for (const char *letter = word + 1; *letter; letter++) {
			if (*letter == 'c')
				wants_command = true;
			else if (*letter == 's')
				from_input = true;
			else if (*letter == 'i')
				interactive = true;
			else if (*letter == 'l')
				continue;
			else if (*letter == 'o' && at + 1 < argc ? !set_option(argv[++at], 0, on) : !set_option(NULL, *letter, on))
				return usage(word);
		}
	}
	if (wants_command) {
		if (at >= argc) {
			fputs("sh: -c requires an argument\n", stderr);
			return 2;
		}
		command = argv[at++];
		if (at < argc)
			sh.name = argv[at++];
	} else if (at < argc && !from_input) {
		sh.name = argv[at++];
		set_args(argv + at);
		int status = run_file(sh.name);
		if (!stops())
			sh.status = status;
		return finish();
	}
	set_args(argv + at);
	if (command) {
		run_text(command, strlen(command), 1);
		return finish();
	}
	sh.interactive = interactive || (isatty(0) && isatty(2));
	sh.monitor = sh.interactive && job_control();
	traps_init();
	if (sh.monitor) {
		process_own_group();
		terminal_set_foreground(process_group());
	}
	run_input();
	return finish();
}
