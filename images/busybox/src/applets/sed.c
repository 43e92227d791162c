/* sed: addresses, s y d p P D n N g G h H x q a i c b t : = and {…}, -n -e -f -i -E. */
#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applet.h"

struct address {
	enum { A_NONE, A_LINE, A_LAST, A_REGEX, A_PLUS, A_STEP } kind;
	long line, step;
	regex_t *expression;
};

struct command {
	struct address from, to;
	bool negated, active;
	long until;
	char name;
	char *text;               /* of a, i, c; label; file of w */
	regex_t *expression;      /* s */
	char *replacement;
	bool global, print, ignore_case;
	long occurrence;
	unsigned char *map;       /* y */
	int jump;                 /* b, t, {: index */
};

static struct command *commands;
static int command_count;
static bool silent, extended;
static regex_t *last_expression;

static struct buffer pattern, hold, appended;
static long line_number;

struct input {
	char **paths;
	int count, index;
	FILE *file;
	int next;          /* lookahead byte, to know the last line */
	bool missing;      /* newline at the end of the last line */
};

static struct input in;
static int status;

/* ---- reading the script ---- */

static char *delimited(const char **at, char end, bool regex)
{
	struct buffer out = { 0 };
	bool in_class = false;
	buffer_text(&out, "");
	for (; **at && (**at != end || in_class); ++*at) {
		if (**at == '\\' && (*at)[1]) {
			++*at;
			if (**at == end)
				buffer_char(&out, end);
			else if (**at == 'n' && regex)
				buffer_char(&out, '\n');
			else if (**at == 't')
				buffer_char(&out, '\t');
			else {
				buffer_char(&out, '\\');
				buffer_char(&out, **at);
			}
			continue;
		}
		if (regex && **at == '[' && !in_class) {
			in_class = true;
			buffer_char(&out, '[');
			if ((*at)[1] == '^')
				buffer_char(&out, *++*at);
			if ((*at)[1] == ']')
				buffer_char(&out, *++*at);
			continue;
		}
		if (in_class && **at == ']')
			in_class = false;
		buffer_char(&out, **at);
	}
	if (**at != end)
		die("unterminated address regex");
	++*at;
	return out.data;
}

static regex_t *compile(const char *source, bool ignore_case)
{
	if (!*source) {
		if (!last_expression)
			die("no previous regexp");
		return last_expression;
	}
	regex_t *expression = xmalloc(sizeof *expression);
	int error = regcomp(expression, source, (extended ? REG_EXTENDED : 0) | (ignore_case ? REG_ICASE : 0));
	if (error) {
		char message[100];
		regerror(error, expression, message, sizeof message);
		die("bad regex '%s': %s", source, message);
	}
	return last_expression = expression;
}

static bool parse_address(const char **at, struct address *a)
{
	char *end;
	if (isdigit((unsigned char)**at)) {
		a->kind = A_LINE;
		a->line = strtol(*at, &end, 10);
		*at = end;
		if (**at == '~') {
			a->kind = A_STEP;
			a->step = strtol(*at + 1, &end, 10);
			*at = end;
		}
		return true;
	}
	if (**at == '$') {
		a->kind = A_LAST;
		++*at;
		return true;
	}
	if (**at == '/' || **at == '\\') {
		char mark = **at == '\\' ? *++*at : '/';
		++*at;
		char *source = delimited(at, mark, true);
		a->kind = A_REGEX;
		bool ignore_case = **at == 'I';
		*at += ignore_case;
		a->expression = compile(source, ignore_case);
		return true;
	}
	return false;
}

static void skip_blanks(const char **at)
{
	while (**at == ' ' || **at == '\t')
		++*at;
}

static void parse_substitute(const char **at, struct command *c)
{
	char mark = *(*at)++;
	char *source = delimited(at, mark, true);
	c->replacement = delimited(at, mark, false);
	c->occurrence = 1;
	for (;; ++*at) {
		if (**at == 'g')
			c->global = true;
		else if (**at == 'p')
			c->print = true;
		else if (**at == 'i' || **at == 'I')
			c->ignore_case = true;
		else if (isdigit((unsigned char)**at)) {
			char *end;
			c->occurrence = strtol(*at, &end, 10);
			*at = end - 1;
		} else
			break;
	}
	c->expression = compile(source, c->ignore_case);
}

/* The text of a, i and c: after a backslash-newline, or on the same line. */
static char *parse_text(const char **at)
{
	struct buffer out = { 0 };
	buffer_text(&out, "");
	skip_blanks(at);
	if (**at == '\\') {
		++*at;
		skip_blanks(at);
		if (**at == '\n')
			++*at;
	}
	for (; **at && **at != '\n'; ++*at) {
		if (**at == '\\' && (*at)[1])
			++*at;
		buffer_char(&out, **at);
	}
	buffer_char(&out, '\n');
	return out.data;
}

static void parse_script(const char *script)
{
	static int open_braces[32], depth;
	const char *at = script;
	for (;;) {
		while (*at == ';' || isspace((unsigned char)*at))
			at++;
		if (!*at)
			return;
		if (*at == '#') {
			at += strcspn(at, "\n");
			continue;
		}
		commands = xrealloc(commands, ((size_t)command_count + 1) * sizeof *commands);
		struct command *c = &commands[command_count];
		memset(c, 0, sizeof *c);
		if (parse_address(&at, &c->from)) {
			skip_blanks(&at);
			if (*at == ',') {
				at++;
				skip_blanks(&at);
				if (*at == '+') {
					char *end;
					c->to.kind = A_PLUS;
					c->to.line = strtol(at + 1, &end, 10);
					at = end;
				} else if (!parse_address(&at, &c->to)) {
					die("unexpected ','");
				}
			}
		}
		skip_blanks(&at);
		while (*at == '!') {
			c->negated = true;
			at++;
			skip_blanks(&at);
		}
		c->name = *at;
		if (*at)
			at++;
		switch (c->name) {
		case '{':
			if (depth == 32)
				die("too many {");
			open_braces[depth++] = command_count;
			break;
		case '}':
			if (!depth)
				die("unexpected '}'");
			commands[open_braces[--depth]].jump = command_count;
			break;
		case 's': parse_substitute(&at, c); break;
		case 'y': {
			char mark = *at++;
			char *from = delimited(&at, mark, true), *to = delimited(&at, mark, true);
			if (strlen(from) != strlen(to))
				die("strings for 'y' command have different lengths");
			c->map = xmalloc(256);
			for (int i = 0; i < 256; i++)
				c->map[i] = (unsigned char)i;
			for (size_t i = 0; from[i]; i++)
				c->map[(unsigned char)from[i]] = (unsigned char)to[i];
			break;
		}
		case 'a':
		case 'i':
		case 'c': c->text = parse_text(&at); break;
		case 'b':
		case 't':
		case 'T':
		case ':':
			skip_blanks(&at);
			c->text = xstrndup(at, strcspn(at, c->name == ':' ? "\n" : ";\n}"));
			at += strlen(c->text);
			break;
		case 'q': {
			char *end;
			skip_blanks(&at);
			c->occurrence = strtol(at, &end, 10);
			at = end;
			break;
		}
		case 0: die("missing command");
		default:
			if (!strchr("dDpPnNgGhHxl=", c->name))
				die("unsupported command %c", c->name);
		}
		command_count++;
	}
}

static void resolve_labels(void)
{
	for (int i = 0; i < command_count; i++) {
		struct command *c = &commands[i];
		if (!strchr("btT", c->name))
			continue;
		c->jump = command_count;
		for (int j = 0; *c->text && j < command_count; j++)
			if (commands[j].name == ':' && !strcmp(commands[j].text, c->text))
				c->jump = j;
		if (*c->text && c->jump == command_count)
			die("can't find label for jump to '%s'", c->text);
	}
}

/* ---- input ---- */

static bool open_next(void)
{
	while (in.index < in.count) {
		const char *path = in.paths[in.index++];
		in.file = strcmp(path, "-") ? fopen(path, "r") : stdin;
		if (!in.file) {
			warn_errno("%s", path);
			status = 1;
			continue;
		}
		in.next = getc(in.file);
		if (in.next != EOF)
			return true;
	}
	in.next = EOF;
	return false;
}

static bool next_line(struct buffer *line)
{
	if (in.next == EOF && !open_next())
		return false;
	int c = in.next;
	while (c != EOF && c != '\n') {
		buffer_char(line, (char)c);
		c = getc(in.file);
	}
	in.missing = c == EOF;
	in.next = c == EOF ? EOF : getc(in.file);
	if (in.next == EOF)
		open_next();
	line_number++;
	return true;
}

static bool at_last_line(void)
{
	return in.next == EOF;
}

/* ---- running ---- */

static bool matches(const struct address *a)
{
	switch (a->kind) {
	case A_LINE: return line_number == a->line;
	case A_LAST: return at_last_line();
	case A_STEP: return a->step > 0 ? line_number >= a->line && (line_number - a->line) % a->step == 0 : line_number == a->line;
	case A_REGEX: return regexec(a->expression, pattern.data, 0, NULL, 0) == 0;
	default: return true;
	}
}

static bool selected(struct command *c)
{
	if (c->from.kind == A_NONE)
		return true;
	if (c->to.kind == A_NONE)
		return matches(&c->from);
	if (c->active) {
		if (c->to.kind == A_LINE || c->to.kind == A_PLUS) {
			if (line_number >= c->until)
				c->active = false;
			return line_number <= c->until;
		}
		if (matches(&c->to))
			c->active = false;
		return true;
	}
	if (!matches(&c->from))
		return false;
	c->until = c->to.kind == A_PLUS ? line_number + c->to.line : c->to.line;
	c->active = c->to.kind == A_REGEX || (c->to.kind == A_LAST ? !at_last_line() : c->until > line_number);
	return true;
}

static void add_replacement(struct buffer *out, const char *text, const char *subject, const regmatch_t *m)
{
	int upper = 0; /* 'U' or 'L': until \E */
	for (; *text; text++) {
		int group = *text == '&' ? 0 : -1;
		if (*text == '\\' && text[1]) {
			text++;
			if (isdigit((unsigned char)*text)) {
				group = *text - '0';
			} else if (strchr("ULE", *text)) {
				upper = *text == 'E' ? 0 : *text;
				continue;
			} else {
				buffer_char(out, *text == 'n' ? '\n' : *text);
				continue;
			}
		}
		if (group < 0) {
			buffer_char(out, *text);
			continue;
		}
		for (regoff_t i = m[group].rm_so; m[group].rm_so >= 0 && i < m[group].rm_eo; i++) {
			int c = (unsigned char)subject[i];
			buffer_char(out, (char)(upper == 'U' ? toupper(c) : upper == 'L' ? tolower(c) : c));
		}
	}
}

static bool substitute(const struct command *c)
{
	struct buffer out = { 0 };
	const char *at = pattern.data;
	long count = 0;
	bool done = false;
	regmatch_t m[10];
	buffer_text(&out, "");
	while (regexec(c->expression, at, 10, m, at == pattern.data ? 0 : REG_NOTBOL) == 0) {
		buffer_add(&out, at, (size_t)m[0].rm_so);
		if (++count >= c->occurrence && (c->global || !done)) {
			add_replacement(&out, c->replacement, at, m);
			done = true;
		} else {
			buffer_add(&out, at + m[0].rm_so, (size_t)(m[0].rm_eo - m[0].rm_so));
		}
		at += m[0].rm_eo;
		if (m[0].rm_eo == m[0].rm_so) {
			if (!*at)
				break;
			buffer_char(&out, *at++);
		}
		if (done && !c->global)
			break;
	}
	buffer_text(&out, at);
	if (done) {
		pattern.length = 0;
		buffer_add(&pattern, out.data, out.length);
	}
	buffer_free(&out);
	return done;
}

static void put_line(const char *text, size_t length)
{
	fwrite(text, 1, length, stdout);
	if (!(in.missing && at_last_line()))
		putchar('\n');
}

static void set_buffer(struct buffer *to, const struct buffer *from, bool append)
{
	if (append)
		buffer_char(to, '\n');
	else
		to->length = 0;
	buffer_add(to, from->data ? from->data : "", from->length);
}

static void flush_appended(void)
{
	if (appended.length)
		fwrite(appended.data, 1, appended.length, stdout);
	appended.length = 0;
}

/* One cycle. false: `q` */
static bool run_cycle(bool *restart)
{
	bool substituted = false, print = !silent;
	*restart = false;
	for (int i = 0; i < command_count; i++) {
		struct command *c = &commands[i];
		if (strchr("}:", c->name))
			continue;
		if (selected(c) == c->negated) {
			if (c->name == '{')
				i = c->jump;
			continue;
		}
		switch (c->name) {
		case 's':
			if (substitute(c)) {
				substituted = true;
				if (c->print)
					put_line(pattern.data, pattern.length);
			}
			break;
		case 'y':
			for (size_t j = 0; j < pattern.length; j++)
				pattern.data[j] = (char)c->map[(unsigned char)pattern.data[j]];
			break;
		case 'p': put_line(pattern.data, pattern.length); break;
		case 'P': put_line(pattern.data, strcspn(pattern.data, "\n")); break;
		case 'd': flush_appended(); return true;
		case 'D': {
			char *newline = memchr(pattern.data, '\n', pattern.length);
			flush_appended();
			if (!newline)
				return true;
			buffer_consume(&pattern, (size_t)(newline - pattern.data) + 1);
			*restart = true;
			return true;
		}
		case 'n':
			if (at_last_line()) {
				if (print)
					put_line(pattern.data, pattern.length);
				flush_appended();
				return false;
			}
			if (print)
				put_line(pattern.data, pattern.length);
			flush_appended();
			pattern.length = 0;
			next_line(&pattern);
			buffer_text(&pattern, "");
			break;
		case 'N':
			if (at_last_line()) {
				if (print)
					put_line(pattern.data, pattern.length);
				flush_appended();
				return false;
			}
			buffer_char(&pattern, '\n');
			next_line(&pattern);
			break;
		case 'g': set_buffer(&pattern, &hold, false); break;
		case 'G': set_buffer(&pattern, &hold, true); break;
		case 'h': set_buffer(&hold, &pattern, false); break;
		case 'H': set_buffer(&hold, &pattern, true); break;
		case 'x': {
			struct buffer swap = pattern;
			pattern = hold;
			hold = swap;
			buffer_text(&pattern, "");
			break;
		}
		case 'a': buffer_text(&appended, c->text); break;
		case 'i': fputs(c->text, stdout); break;
		case 'c':
			if (!c->active)
				fputs(c->text, stdout);
			flush_appended();
			return true;
		case '=': printf("%ld\n", line_number); break;
		case 't':
		case 'T':
			if (substituted == (c->name == 't')) {
				substituted = false;
				i = c->jump - 1;
			}
			break;
		case 'b': i = c->jump - 1; break;
		case 'q':
			if (print)
				put_line(pattern.data, pattern.length);
			flush_appended();
			status = (int)c->occurrence;
			return false;
		}
	}
	if (print)
		put_line(pattern.data, pattern.length);
	flush_appended();
	return true;
}

static void run_all(char **paths, int count)
{
	bool restart = false;
	in = (struct input){ .paths = paths, .count = count, .next = EOF };
	line_number = 0;
	for (;;) {
		if (!restart) {
			pattern.length = 0;
			if (!next_line(&pattern))
				break;
			buffer_text(&pattern, "");
		}
		if (!run_cycle(&restart))
			break;
	}
	fflush(stdout);
}

/* Writes to a file beside it, which then takes its name. */
static void run_in_place(char *path)
{
	struct buffer beside = { 0 };
	buffer_format(&beside, "%s.sed.tmp", path);
	if (access(path, R_OK) || !freopen(beside.data, "w", stdout)) {
		warn_errno("%s", path);
		status = 1;
	} else {
		run_all(&path, 1);
		if (rename(beside.data, path)) {
			warn_errno("%s", path);
			status = 1;
		}
	}
	buffer_free(&beside);
}

int sed_main(int argc, char **argv)
{
	static char *STDIN[] = { "-" };
	struct buffer script = { 0 };
	bool in_place = false, given = false;
	int letter;
	opterr = 0;
	while ((letter = getopt(argc, argv, "ne:f:iErs")) != -1) {
		switch (letter) {
		case 'n': silent = true; break;
		case 'e':
			buffer_format(&script, "%s\n", optarg);
			given = true;
			break;
		case 'f': {
			char *text = read_text(optarg);
			if (!text)
				die("can't open '%s': %s", optarg, strerror(errno));
			buffer_format(&script, "%s\n", text);
			given = true;
			break;
		}
		case 'i': in_place = true; break;
		case 'E':
		case 'r': extended = true; break;
		case 's': break;
		default: show_usage("[-inrE] [-f FILE]... [-e CMD]... [FILE]...");
		}
	}
	if (!given) {
		if (optind >= argc)
			show_usage("[-inrE] [-f FILE]... [-e CMD]... [FILE]...");
		buffer_text(&script, argv[optind++]);
	}
	parse_script(script.data);
	resolve_labels();
	buffer_text(&hold, "");
	if (!in_place) {
		run_all(optind < argc ? argv + optind : STDIN, optind < argc ? argc - optind : 1);
		return status;
	}
	for (int i = optind; i < argc; i++)
		run_in_place(argv[i]);
	return status;
}
