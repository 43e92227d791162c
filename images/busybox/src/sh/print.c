/* A syntax tree as text again: how functions and compound commands travel to another shell. */
#include <stdio.h>
#include <string.h>

#include "sh.h"

static void print_heredocs(struct buffer *out, const struct redir *redirs)
{
	for (const struct redir *r = redirs; r; r = r->next) {
		if (r->type != R_HEREDOC)
			continue;
		char *delimiter = r->word;
		buffer_text(out, r->heredoc ? r->heredoc : "");
		for (; *delimiter; delimiter++)
			if (!strchr("'\"\\", *delimiter))
				buffer_char(out, *delimiter);
		buffer_char(out, '\n');
	}
}

static bool has_heredoc(const struct redir *redirs)
{
	for (; redirs; redirs = redirs->next)
		if (redirs->type == R_HEREDOC)
			return true;
	return false;
}

static void print_redirs(struct buffer *out, const struct redir *redirs)
{
	for (const struct redir *r = redirs; r; r = r->next) {
		static const char *const OPERATORS[] = { "<", ">", ">>", ">|", "<>", NULL, "<<" };
		const char *operator = r->type == R_DUP ? (r->output ? ">&" : "<&") : OPERATORS[r->type];
		buffer_format(out, " %d%s%s", r->fd, operator, r->word);
	}
}

static void print_words(struct buffer *out, char *const *words, const char *separator)
{
	for (bool first = true; words && *words; words++, first = false) {
		if (!first)
			buffer_text(out, separator);
		buffer_text(out, *words);
	}
}

static void print_simple(struct buffer *out, const struct node *node)
{
	print_words(out, node->assigns, " ");
	if (node->assigns && node->words)
		buffer_char(out, ' ');
	print_words(out, node->words, " ");
}

/* A list that stands before a reserved word or a closing brace. */
static void print_body(struct buffer *out, const struct node *body)
{
	print_node(out, body);
	if (out->length && out->data[out->length - 1] != '\n')
		buffer_char(out, '\n');
}

static void print_list(struct buffer *out, const struct node *list)
{
	for (const struct node *cell = list->left; cell; cell = cell->next) {
		print_node(out, cell->right);
		if (cell->next && out->data[out->length - 1] != '\n')
			buffer_char(out, '\n');
	}
}

static void print_if(struct buffer *out, const struct node *node, const char *keyword)
{
	buffer_format(out, "%s ", keyword);
	print_body(out, node->left);
	buffer_text(out, "then ");
	print_body(out, node->right);
	if (node->other && node->other->type == N_IF && !node->other->redirs) {
		print_if(out, node->other, "elif");
		return;
	}
	if (node->other) {
		buffer_text(out, "else ");
		print_body(out, node->other);
	}
	buffer_text(out, "fi");
}

static void print_case(struct buffer *out, const struct node *node)
{
	buffer_format(out, "case %s in\n", node->name);
	for (const struct case_item *item = node->items; item; item = item->next) {
		buffer_char(out, '(');
		print_words(out, item->patterns, " | ");
		buffer_text(out, ") ");
		if (item->body)
			print_body(out, item->body);
		buffer_text(out, ";;\n");
	}
	buffer_text(out, "esac");
}

/* Text that goes after a command must stand before the bodies of its here-documents; so such commands are wrapped in braces. */
static void print_operand(struct buffer *out, const struct node *node)
{
	struct buffer text = { 0 };
	print_node(&text, node);
	bool ends_line = text.length && text.data[text.length - 1] == '\n';
	buffer_format(out, ends_line ? "{ %s}" : "%s", text.data);
	buffer_free(&text);
}

void print_node(struct buffer *out, const struct node *node)
{
	switch (node->type) {
	case N_SIMPLE: print_simple(out, node); break;
	case N_PIPE:
		for (const struct node *stage = node->left; stage; stage = stage->next) {
			print_operand(out, stage);
			if (stage->next)
				buffer_text(out, " | ");
		}
		break;
	case N_AND:
	case N_OR:
		print_operand(out, node->left);
		buffer_text(out, node->type == N_AND ? " && " : " || ");
		print_operand(out, node->right);
		break;
	case N_LIST: print_list(out, node); break;
	case N_ASYNC:
		print_operand(out, node->left);
		buffer_text(out, " &");
		break;
	case N_NOT:
		buffer_text(out, "! ");
		print_operand(out, node->left);
		break;
	case N_SUBSHELL:
		buffer_text(out, "( ");
		print_body(out, node->left);
		buffer_text(out, ")");
		break;
	case N_GROUP:
		buffer_text(out, "{ ");
		print_body(out, node->left);
		buffer_text(out, "}");
		break;
	case N_IF: print_if(out, node, "if"); break;
	case N_FOR:
		buffer_format(out, "for %s", node->name);
		if (node->words) {
			buffer_text(out, " in ");
			print_words(out, node->words, " ");
		}
		buffer_text(out, "\ndo ");
		print_body(out, node->right);
		buffer_text(out, "done");
		break;
	case N_WHILE:
	case N_UNTIL:
		buffer_text(out, node->type == N_WHILE ? "while " : "until ");
		print_body(out, node->left);
		buffer_text(out, "do ");
		print_body(out, node->right);
		buffer_text(out, "done");
		break;
	case N_CASE: print_case(out, node); break;
	case N_FUNCTION:
		buffer_format(out, "%s() ", node->name);
		print_node(out, node->left);
		break;
	}
	print_redirs(out, node->redirs);
	if (has_heredoc(node->redirs)) {
		buffer_char(out, '\n');
		print_heredocs(out, node->redirs);
	}
}
