#include "lexer.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const OPERATORS[] = { "<<-", "&&", "||", ";;", "<<", ">>", "<&", ">&", "<>", ">|", "&", "|", ";", "(", ")", "<", ">" };

void parser_init(struct parser *p, struct arena *arena, const char *text, size_t length, int line)
{
	memset(p, 0, sizeof *p);
	p->text = text;
	p->length = length;
	p->arena = arena;
	p->line = line;
}

/* The end of a quoted part that begins at `at`; 0 when it does not end. */
static size_t skip_single(const char *text, size_t at, size_t length)
{
	const char *end = memchr(text + at + 1, '\'', length - at - 1);
	return end ? (size_t)(end - text) + 1 : 0;
}

size_t skip_backquote(const char *text, size_t at, size_t length)
{
	for (at++; at < length; at++) {
		if (text[at] == '\\')
			at++;
		else if (text[at] == '`')
			return at + 1;
	}
	return 0;
}

static size_t skip_double(const char *text, size_t at, size_t length)
{
	for (at++; at < length;) {
		char c = text[at];
		if (c == '"')
			return at + 1;
		if (c == '\\') {
			at += 2;
		} else if (c == '$' || c == '`') {
			size_t end = c == '$' ? skip_dollar(text, at, length) : skip_backquote(text, at, length);
			if (!end)
				return 0;
			at = end;
		} else {
			at++;
		}
	}
	return 0;
}

static size_t skip_quoted(const char *text, size_t at, size_t length)
{
	switch (text[at]) {
	case '\\': return at + 2 <= length ? at + 2 : 0;
	case '\'': return skip_single(text, at, length);
	case '"': return skip_double(text, at, length);
	case '`': return skip_backquote(text, at, length);
	case '$': return skip_dollar(text, at, length);
	default: return at + 1;
	}
}

static size_t skip_braces(const char *text, size_t at, size_t length)
{
	for (at += 2; at < length;) {
		if (text[at] == '}')
			return at + 1;
		size_t end = skip_quoted(text, at, length);
		if (!end)
			return 0;
		at = end;
	}
	return 0;
}

/* `$((1+2))`; 0 when it is not arithmetic after all */
static size_t skip_arithmetic(const char *text, size_t at, size_t length)
{
	int depth = 0;
	for (at += 3; at < length;) {
		if (text[at] == ')') {
			if (depth == 0)
				return at + 1 < length && text[at + 1] == ')' ? at + 2 : 0;
			depth--;
		} else if (text[at] == '(') {
			depth++;
		}
		size_t end = skip_quoted(text, at, length);
		if (!end)
			return 0;
		at = end;
	}
	return 0;
}

/* The commands inside decide where `$(…)` ends: a `)` may belong to a case pattern. */
static size_t skip_command(const char *text, size_t at, size_t length)
{
	struct arena arena = { 0 };
	struct parser inner;
	size_t end = 0;
	parser_init(&inner, &arena, text + at + 2, length - at - 2, 1);
	for (;;) {
		struct node *node;
		const struct token *token = peek(&inner);
		if (token->type == T_OPERATOR && !strcmp(token->text, ")")) {
			end = at + 2 + inner.position;
			break;
		}
		if (token->type == T_NEWLINE) {
			if (!take(&inner))
				break;
			continue;
		}
		if (parse_command(&inner, &node) != PARSE_OK)
			break;
	}
	arena_free(&arena);
	return end;
}

size_t skip_dollar(const char *text, size_t at, size_t length)
{
	if (at + 1 >= length)
		return at + 1;
	if (text[at + 1] == '{')
		return skip_braces(text, at, length);
	if (text[at + 1] != '(')
		return at + 1;
	if (at + 2 < length && text[at + 2] == '(') {
		size_t end = skip_arithmetic(text, at, length);
		if (end)
			return end;
	}
	return skip_command(text, at, length);
}

static struct token *make_token(struct parser *p, enum token_type type, size_t start, size_t end)
{
	struct token *token = arena_alloc(p->arena, sizeof *token);
	token->type = type;
	token->line = p->line;
	token->text = arena_copy(p->arena, p->text + start, end - start);
	for (size_t i = start; i < end; i++)
		p->line += p->text[i] == '\n';
	p->position = end;
	return token;
}

static struct token *read_word(struct parser *p)
{
	size_t at = p->position;
	while (at < p->length && !strchr(" \t\n;&|<>()", p->text[at])) {
		size_t end = skip_quoted(p->text, at, p->length);
		if (!end)
			return make_token(p, T_INCOMPLETE, p->position, p->position);
		at = end;
	}
	bool digits = at > p->position;
	for (size_t i = p->position; i < at; i++)
		digits = digits && isdigit((unsigned char)p->text[i]);
	bool redirects = at < p->length && (p->text[at] == '<' || p->text[at] == '>');
	return make_token(p, digits && redirects ? T_IO_NUMBER : T_WORD, p->position, at);
}

const struct token *peek(struct parser *p)
{
	if (p->token)
		return p->token;
	for (; p->position < p->length; p->position++) {
		char c = p->text[p->position];
		if (c == '\\' && p->position + 1 < p->length && p->text[p->position + 1] == '\n') {
			p->position++;
			p->line++;
		} else if (c != ' ' && c != '\t' && c != '\r') {
			break;
		}
	}
	size_t at = p->position;
	if (at < p->length && p->text[at] == '#') {
		while (at < p->length && p->text[at] != '\n')
			at++;
		p->position = at;
	}
	if (at >= p->length)
		return p->token = make_token(p, T_END, at, at);
	if (p->text[at] == '\n')
		return p->token = make_token(p, T_NEWLINE, at, at + 1);
	if (p->text[at] == '\\' && at + 1 == p->length)
		return p->token = make_token(p, T_INCOMPLETE, at, at);
	for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++) {
		size_t length = strlen(OPERATORS[i]);
		if (at + length <= p->length && !memcmp(p->text + at, OPERATORS[i], length))
			return p->token = make_token(p, T_OPERATOR, at, at + length);
	}
	return p->token = read_word(p);
}

/* A delimiter with its quotes removed. */
static char *unquote_delimiter(struct parser *p, const char *word)
{
	char *plain = arena_copy(p->arena, word, strlen(word)), *to = plain;
	for (const char *from = word; *from; from++) {
		if (*from == '\\' && from[1])
			*to++ = *++from;
		else if (*from != '\'' && *from != '"')
			*to++ = *from;
	}
	*to = 0;
	return plain;
}

static bool read_heredoc(struct parser *p, struct redir *redir)
{
	const char *delimiter = unquote_delimiter(p, redir->word);
	redir->quoted = strpbrk(redir->word, "'\"\\") != NULL;
	struct buffer body = { 0 };
	bool found = false;
	buffer_text(&body, "");
	while (!found && p->position < p->length) {
		const char *line = p->text + p->position;
		const char *newline = memchr(line, '\n', p->length - p->position);
		size_t length = newline ? (size_t)(newline - line) : p->length - p->position;
		p->position += length + (newline != NULL);
		p->line++;
		while (redir->strip_tabs && length && *line == '\t') {
			line++;
			length--;
		}
		found = length == strlen(delimiter) && !memcmp(line, delimiter, length);
		if (!found) {
			buffer_add(&body, line, length);
			buffer_char(&body, '\n');
		}
	}
	redir->heredoc = arena_copy(p->arena, body.data, body.length);
	buffer_free(&body);
	return found;
}

bool take(struct parser *p)
{
	const struct token *token = peek(p);
	p->token = NULL;
	if (token->type != T_NEWLINE)
		return true;
	struct pending *pending = p->heredocs;
	p->heredocs = NULL;
	for (; pending; pending = pending->next)
		if (!read_heredoc(p, pending->redir))
			return false;
	return true;
}
