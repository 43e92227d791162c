/* The grammar of the shell (XCU 2.10), by recursive descent. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lexer.h"

static struct node *parse_list(struct parser *p, bool newlines);
static struct node *parse_command_node(struct parser *p);

/* Why parsing stopped: set once, everything returns NULL after. */
static bool failed(const struct parser *p)
{
	return p->error[0] != 0;
}

static const char INCOMPLETE[] = "unexpected end of file";

static void fail_incomplete(struct parser *p, const char *expecting)
{
	if (failed(p))
		return;
	if (expecting)
		snprintf(p->error, sizeof p->error, "%s (expecting \"%s\")", INCOMPLETE, expecting);
	else
		snprintf(p->error, sizeof p->error, "%s", INCOMPLETE);
}

static void fail_unexpected(struct parser *p, const char *expecting)
{
	const struct token *token = peek(p);
	if (failed(p))
		return;
	if (token->type == T_END || token->type == T_INCOMPLETE) {
		fail_incomplete(p, token->type == T_END ? expecting : NULL);
		return;
	}
	const char *text = token->type == T_NEWLINE ? "newline" : token->text;
	const char *mark = token->type == T_NEWLINE ? "" : "\"";
	if (expecting)
		snprintf(p->error, sizeof p->error, "unexpected %s%s%s (expecting \"%s\")", mark, text, mark, expecting);
	else
		snprintf(p->error, sizeof p->error, "unexpected %s%s%s", mark, text, mark);
	p->line = token->line;
}

static void advance(struct parser *p)
{
	if (!take(p))
		fail_incomplete(p, NULL);
}

static bool at_operator(struct parser *p, const char *text)
{
	const struct token *token = peek(p);
	return token->type == T_OPERATOR && !strcmp(token->text, text);
}

static bool at_word(struct parser *p, const char *text)
{
	const struct token *token = peek(p);
	return token->type == T_WORD && !strcmp(token->text, text);
}

static void skip_newlines(struct parser *p)
{
	while (!failed(p) && peek(p)->type == T_NEWLINE)
		advance(p);
}

static void expect_word(struct parser *p, const char *text)
{
	if (at_word(p, text))
		advance(p);
	else
		fail_unexpected(p, text);
}

static void expect_operator(struct parser *p, const char *text)
{
	if (at_operator(p, text))
		advance(p);
	else
		fail_unexpected(p, text);
}

static struct node *make(struct parser *p, enum node_type type)
{
	struct node *node = arena_alloc(p->arena, sizeof *node);
	node->type = type;
	node->line = p->line;
	return node;
}

/* A growing list of words in the arena. */
struct words {
	char **list;
	size_t count, capacity;
};

static void words_add(struct parser *p, struct words *w, char *word)
{
	if (w->count + 1 >= w->capacity) {
		size_t capacity = w->capacity ? w->capacity * 2 : 8;
		char **list = arena_alloc(p->arena, capacity * sizeof *list);
		if (w->count)
			memcpy(list, w->list, w->count * sizeof *list);
		w->list = list;
		w->capacity = capacity;
	}
	w->list[w->count++] = word;
}

static bool is_redirection(const struct token *token)
{
	return token->type == T_IO_NUMBER || (token->type == T_OPERATOR && (token->text[0] == '<' || token->text[0] == '>'));
}

static struct redir *parse_redirection(struct parser *p)
{
	struct redir *redir = arena_alloc(p->arena, sizeof *redir);
	redir->fd = -1;
	if (peek(p)->type == T_IO_NUMBER) {
		redir->fd = atoi(peek(p)->text);
		advance(p);
	}
	const char *operator = peek(p)->text;
	static const struct { const char *text; enum redir_type type; } TYPES[] = {
		{ "<", R_IN }, { ">", R_OUT }, { ">>", R_APPEND }, { ">|", R_CLOBBER }, { "<>", R_INOUT },
		{ "<&", R_DUP }, { ">&", R_DUP }, { "<<", R_HEREDOC }, { "<<-", R_HEREDOC },
	};
	for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
		if (!strcmp(operator, TYPES[i].text))
			redir->type = TYPES[i].type;
	redir->output = operator[0] == '>';
	redir->strip_tabs = !strcmp(operator, "<<-");
	if (redir->fd < 0)
		redir->fd = redir->output ? 1 : 0;
	advance(p);
	if (peek(p)->type != T_WORD) {
		fail_unexpected(p, NULL);
		return redir;
	}
	redir->word = peek(p)->text;
	if (redir->type == R_HEREDOC) {
		struct pending *pending = arena_alloc(p->arena, sizeof *pending), **end = &p->heredocs;
		pending->redir = redir;
		while (*end)
			end = &(*end)->next;
		*end = pending;
	}
	advance(p);
	return redir;
}

static void parse_redirections(struct parser *p, struct node *node)
{
	struct redir **end = &node->redirs;
	while (*end)
		end = &(*end)->next;
	while (!failed(p) && is_redirection(peek(p))) {
		*end = parse_redirection(p);
		end = &(*end)->next;
	}
}

static bool is_assignment(const char *word)
{
	const char *equals = strchr(word, '=');
	return equals && is_name(word, (size_t)(equals - word));
}

static struct node *parse_function(struct parser *p, char *name)
{
	struct node *node = make(p, N_FUNCTION);
	node->name = name;
	advance(p); /* ( */
	expect_operator(p, ")");
	skip_newlines(p);
	node->left = parse_command_node(p);
	return node;
}

static struct node *parse_simple(struct parser *p)
{
	struct node *node = make(p, N_SIMPLE);
	struct words assigns = { 0 }, words = { 0 };
	struct redir **redirs = &node->redirs;
	while (!failed(p)) {
		const struct token *token = peek(p);
		if (is_redirection(token)) {
			*redirs = parse_redirection(p);
			redirs = &(*redirs)->next;
		} else if (token->type == T_WORD) {
			char *text = token->text;
			bool assignment = !words.count && is_assignment(text);
			words_add(p, assignment ? &assigns : &words, text);
			advance(p);
			if (!assignment && words.count == 1 && !assigns.count && !node->redirs && at_operator(p, "(")) {
				if (is_name(text, strlen(text)) || !strpbrk(text, "$`'\"\\"))
					return parse_function(p, text);
			}
		} else {
			break;
		}
	}
	if (peek(p)->type == T_INCOMPLETE)
		fail_incomplete(p, NULL);
	if (!assigns.count && !words.count && !node->redirs)
		fail_unexpected(p, NULL);
	node->assigns = assigns.list;
	node->words = words.list;
	return node;
}

/* The list between two reserved words. */
static struct node *parse_body(struct parser *p, const char *end)
{
	struct node *body = parse_list(p, true);
	if (!body && !failed(p))
		fail_unexpected(p, peek(p)->type == T_END ? (end ? end : "fi") : NULL);
	if (end)
		expect_word(p, end);
	return body;
}

static struct node *parse_if(struct parser *p)
{
	struct node *node = make(p, N_IF);
	advance(p); /* if, elif */
	node->left = parse_body(p, "then");
	node->right = parse_body(p, NULL);
	if (at_word(p, "elif")) {
		node->other = parse_if(p);
		return node;
	}
	if (at_word(p, "else")) {
		advance(p);
		node->other = parse_body(p, NULL);
	}
	expect_word(p, "fi");
	return node;
}

static struct node *parse_for(struct parser *p)
{
	struct node *node = make(p, N_FOR);
	advance(p);
	if (peek(p)->type != T_WORD || !is_name(peek(p)->text, strlen(peek(p)->text))) {
		if (peek(p)->type == T_WORD)
			snprintf(p->error, sizeof p->error, "bad for loop variable");
		else
			fail_unexpected(p, NULL);
		return node;
	}
	node->name = peek(p)->text;
	advance(p);
	skip_newlines(p);
	if (at_word(p, "in")) {
		struct words words = { 0 };
		advance(p);
		while (peek(p)->type == T_WORD) {
			words_add(p, &words, peek(p)->text);
			advance(p);
		}
		node->words = words.list ? words.list : arena_alloc(p->arena, sizeof(char *));
		if (!at_operator(p, ";") && peek(p)->type != T_NEWLINE)
			fail_unexpected(p, NULL);
	}
	if (at_operator(p, ";"))
		advance(p);
	skip_newlines(p);
	expect_word(p, "do");
	node->right = parse_body(p, "done");
	return node;
}

static struct node *parse_while(struct parser *p, enum node_type type)
{
	struct node *node = make(p, type);
	advance(p);
	node->left = parse_body(p, "do");
	node->right = parse_body(p, "done");
	return node;
}

static struct node *parse_case(struct parser *p)
{
	struct node *node = make(p, N_CASE);
	advance(p);
	if (peek(p)->type != T_WORD)
		fail_unexpected(p, NULL);
	node->name = peek(p)->text;
	advance(p);
	skip_newlines(p);
	expect_word(p, "in");
	skip_newlines(p);
	struct case_item **end = &node->items;
	while (!failed(p) && !at_word(p, "esac")) {
		struct case_item *item = arena_alloc(p->arena, sizeof *item);
		struct words patterns = { 0 };
		if (at_operator(p, "("))
			advance(p);
		do {
			if (patterns.count)
				advance(p); /* | */
			if (peek(p)->type != T_WORD) {
				fail_unexpected(p, NULL);
				return node;
			}
			words_add(p, &patterns, peek(p)->text);
			advance(p);
		} while (at_operator(p, "|"));
		item->patterns = patterns.list;
		expect_operator(p, ")");
		item->body = parse_list(p, true);
		if (at_operator(p, ";;"))
			advance(p);
		else if (!at_word(p, "esac"))
			fail_unexpected(p, ";;");
		skip_newlines(p);
		*end = item;
		end = &item->next;
	}
	expect_word(p, "esac");
	return node;
}

static struct node *parse_command_node(struct parser *p)
{
	struct node *node;
	if (failed(p))
		return NULL;
	if (at_operator(p, "(")) {
		node = make(p, N_SUBSHELL);
		advance(p);
		node->left = parse_list(p, true);
		if (!node->left)
			fail_unexpected(p, NULL);
		expect_operator(p, ")");
	} else if (at_word(p, "{")) {
		node = make(p, N_GROUP);
		advance(p);
		node->left = parse_body(p, "}");
	} else if (at_word(p, "if")) {
		node = parse_if(p);
	} else if (at_word(p, "for")) {
		node = parse_for(p);
	} else if (at_word(p, "while")) {
		node = parse_while(p, N_WHILE);
	} else if (at_word(p, "until")) {
		node = parse_while(p, N_UNTIL);
	} else if (at_word(p, "case")) {
		node = parse_case(p);
	} else {
		static const char *const RESERVED[] = { "then", "elif", "else", "fi", "do", "done", "esac", "}", "in" };
		for (size_t i = 0; i < sizeof RESERVED / sizeof *RESERVED - 1; i++)
			if (at_word(p, RESERVED[i])) {
				fail_unexpected(p, NULL);
				return NULL;
			}
		if (at_word(p, "function")) {
			advance(p);
			char *name = peek(p)->text;
			if (peek(p)->type != T_WORD) {
				fail_unexpected(p, NULL);
				return NULL;
			}
			advance(p);
			if (at_operator(p, "("))
				return parse_function(p, name);
			node = make(p, N_FUNCTION);
			node->name = name;
			skip_newlines(p);
			node->left = parse_command_node(p);
			return node;
		}
		return parse_simple(p);
	}
	parse_redirections(p, node);
	return node;
}

static struct node *parse_pipeline(struct parser *p)
{
	bool negated = false;
	while (at_word(p, "!")) {
		negated = !negated;
		advance(p);
	}
	struct node *first = parse_command_node(p);
	struct node *result = first;
	if (!failed(p) && at_operator(p, "|")) {
		result = make(p, N_PIPE);
		result->left = first;
		struct node *last = first;
		while (!failed(p) && at_operator(p, "|")) {
			advance(p);
			skip_newlines(p);
			last->next = parse_command_node(p);
			if (last->next)
				last = last->next;
		}
	}
	if (!negated)
		return result;
	struct node *not = make(p, N_NOT);
	not->left = result;
	return not;
}

static struct node *parse_and_or(struct parser *p)
{
	struct node *left = parse_pipeline(p);
	while (!failed(p) && (at_operator(p, "&&") || at_operator(p, "||"))) {
		struct node *node = make(p, at_operator(p, "&&") ? N_AND : N_OR);
		advance(p);
		skip_newlines(p);
		node->left = left;
		node->right = parse_pipeline(p);
		left = node;
	}
	return left;
}

static bool ends_list(struct parser *p)
{
	static const char *const WORDS[] = { "then", "elif", "else", "fi", "do", "done", "esac", "}" };
	const struct token *token = peek(p);
	if (token->type == T_END)
		return true;
	if (token->type == T_OPERATOR)
		return !strcmp(token->text, ")") || !strcmp(token->text, ";;");
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
		if (at_word(p, WORDS[i]))
			return true;
	return false;
}

/* Commands with ; and & between; with `newlines`, over several lines. NULL when there is none. */
static struct node *parse_list(struct parser *p, bool newlines)
{
	struct node *list = NULL, **end = NULL;
	if (newlines)
		skip_newlines(p);
	while (!failed(p) && !ends_list(p) && peek(p)->type != T_NEWLINE) {
		struct node *item = parse_and_or(p);
		if (failed(p) || !item)
			break;
		if (at_operator(p, "&")) {
			struct node *async = make(p, N_ASYNC);
			async->left = item;
			item = async;
		}
		if (!list) {
			list = make(p, N_LIST);
			end = &list->left;
		}
		/* a pipeline's own chain goes through `next`, so items are wrapped */
		struct node *cell = make(p, N_LIST);
		cell->right = item;
		*end = cell;
		end = &cell->next;
		if (at_operator(p, ";") || at_operator(p, "&"))
			advance(p);
		else if (peek(p)->type != T_NEWLINE)
			break;
		if (newlines)
			skip_newlines(p);
	}
	return list;
}

enum parse_result parse_command(struct parser *p, struct node **out)
{
	*out = NULL;
	p->error[0] = 0;
	skip_newlines(p);
	if (!failed(p) && peek(p)->type == T_END)
		return PARSE_EOF;
	struct node *node = failed(p) ? NULL : parse_list(p, false);
	if (!failed(p)) {
		const struct token *token = peek(p);
		if (token->type == T_NEWLINE)
			advance(p); /* with the bodies of its here-documents */
		else if (p->heredocs && token->type == T_END)
			fail_incomplete(p, NULL);
		else if (token->type != T_END && !(token->type == T_OPERATOR && !strcmp(token->text, ")") && node))
			fail_unexpected(p, NULL);
	}
	if (!failed(p)) {
		*out = node;
		return PARSE_OK;
	}
	return strncmp(p->error, INCOMPLETE, strlen(INCOMPLETE)) ? PARSE_ERROR : PARSE_INCOMPLETE;
}
