/* $((…)): C's integer expressions over shell variables (XCU 2.6.4), 64 bits, by precedence climbing. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sh.h"

struct reader {
	const char *at;
	const char *error;
	int skip; /* > 0: in a branch that is not taken */
	int depth;
};

static int64_t assignment(struct reader *r);

static void blanks(struct reader *r)
{
	while (isspace((unsigned char)*r->at))
		r->at++;
}

static bool eat(struct reader *r, const char *operator)
{
	blanks(r);
	size_t length = strlen(operator);
	if (strncmp(r->at, operator, length))
		return false;
	r->at += length;
	return true;
}

static size_t name_length(const char *text)
{
	size_t length = 0;
	while (is_name(text, length + 1))
		length++;
	return length;
}

/* A variable's value is an expression itself. */
static int64_t value_of(struct reader *r, const char *name)
{
	const char *value = variable_get(name);
	if (!value || !*value)
		return 0;
	char *end;
	int64_t number = strtoll(value, &end, 0);
	if (!*end)
		return number;
	if (r->depth > 20) {
		r->error = "expression recursion level exceeded";
		return 0;
	}
	struct reader inner = { .at = value, .depth = r->depth + 1 };
	number = assignment(&inner);
	blanks(&inner);
	if (inner.error || *inner.at)
		r->error = "syntax error";
	return number;
}

static void assign(struct reader *r, const char *name, int64_t value)
{
	char text[24];
	if (r->skip || r->error)
		return;
	snprintf(text, sizeof text, "%" PRId64, value);
	if (!variable_set(name, text))
		r->error = "assignment to a read only variable";
}

static int64_t primary(struct reader *r)
{
	blanks(r);
	if (eat(r, "(")) {
		int64_t value = assignment(r);
		if (!eat(r, ")"))
			r->error = "syntax error";
		return value;
	}
	if (isdigit((unsigned char)*r->at)) {
		char *end;
		int64_t value = strtoll(r->at, &end, 0);
		if (*end == '#') { /* base#digits */
			value = strtoll(end + 1, &end, (int)value);
		}
		r->at = end;
		if (is_name(end, 1))
			r->error = "syntax error";
		return value;
	}
	size_t length = name_length(r->at);
	if (!length) {
		r->error = "syntax error";
		return 0;
	}
	char *name = arena_copy(&sh.temporary, r->at, length);
	r->at += length;
	int64_t value = value_of(r, name);
	if (eat(r, "++"))
		assign(r, name, value + 1);
	else if (eat(r, "--"))
		assign(r, name, value - 1);
	return value;
}

static int64_t unary(struct reader *r)
{
	blanks(r);
	bool increment = !strncmp(r->at, "++", 2), decrement = !strncmp(r->at, "--", 2);
	if (increment || decrement) {
		const char *start = r->at + 2;
		while (isspace((unsigned char)*start))
			start++;
		size_t length = name_length(start);
		if (length) {
			char *name = arena_copy(&sh.temporary, start, length);
			int64_t value = value_of(r, name) + (increment ? 1 : -1);
			r->at = start + length;
			assign(r, name, value);
			return value;
		}
	}
	if (eat(r, "+"))
		return unary(r);
	if (eat(r, "-"))
		return (int64_t)(0 - (uint64_t)unary(r));
	if (eat(r, "~"))
		return ~unary(r);
	if (eat(r, "!"))
		return !unary(r);
	return primary(r);
}

static int64_t power(struct reader *r)
{
	int64_t base = unary(r);
	if (!eat(r, "**"))
		return base;
	int64_t exponent = power(r);
	if (exponent < 0)
		r->error = "exponent less than 0";
	uint64_t result = 1;
	for (; exponent > 0; exponent--)
		result *= (uint64_t)base;
	return (int64_t)result;
}

static const struct { const char *text; int level; } OPERATORS[] = {
	{ "||", 1 }, { "&&", 2 }, { "|", 3 }, { "^", 4 }, { "&", 5 }, { "==", 6 }, { "!=", 6 }, { "<=", 7 }, { ">=", 7 },
	{ "<<", 8 }, { ">>", 8 }, { "<", 7 }, { ">", 7 }, { "+", 9 }, { "-", 9 }, { "*", 10 }, { "/", 10 }, { "%", 10 },
};

static int64_t apply(struct reader *r, const char *operator, int64_t left, int64_t right)
{
	uint64_t a = (uint64_t)left, b = (uint64_t)right;
	switch (operator[0]) {
	case '|': return operator[1] ? left || right : left | right;
	case '&': return operator[1] ? left && right : left & right;
	case '^': return left ^ right;
	case '=': return left == right;
	case '!': return left != right;
	case '<': return operator[1] == '<' ? (int64_t)(a << (b & 63)) : operator[1] ? left <= right : left < right;
	case '>': return operator[1] == '>' ? left >> (b & 63) : operator[1] ? left >= right : left > right;
	case '+': return (int64_t)(a + b);
	case '-': return (int64_t)(a - b);
	case '*': return (int64_t)(a * b);
	}
	if (!right || (right == -1 && left == INT64_MIN)) {
		if (!r->skip)
			r->error = "divide by zero";
		return 0;
	}
	return operator[0] == '/' ? left / right : left % right;
}

static int64_t binary(struct reader *r, int level)
{
	int64_t left = power(r);
	while (!r->error) {
		size_t i, count = sizeof OPERATORS / sizeof *OPERATORS;
		blanks(r);
		for (i = 0; i < count; i++)
			if (!strncmp(r->at, OPERATORS[i].text, strlen(OPERATORS[i].text)))
				break;
		if (i == count || OPERATORS[i].level < level)
			break;
		const char *operator = OPERATORS[i].text;
		const char *after = r->at + strlen(operator);
		if (*after == '=' && OPERATORS[i].level != 6 && OPERATORS[i].level != 7)
			break; /* `+=` and the like: an assignment */
		r->at = after;
		bool unneeded = (OPERATORS[i].level == 1 && left) || (OPERATORS[i].level == 2 && !left);
		r->skip += unneeded;
		int64_t right = binary(r, OPERATORS[i].level + 1);
		r->skip -= unneeded;
		left = apply(r, operator, left, right);
	}
	return left;
}

static int64_t conditional(struct reader *r)
{
	int64_t condition = binary(r, 1);
	if (!eat(r, "?"))
		return condition;
	r->skip += !condition;
	int64_t yes = assignment(r);
	r->skip -= !condition;
	if (!eat(r, ":"))
		r->error = "syntax error";
	r->skip += !!condition;
	int64_t no = conditional(r);
	r->skip -= !!condition;
	return condition ? yes : no;
}

static int64_t assignment(struct reader *r)
{
	blanks(r);
	const char *start = r->at;
	size_t length = name_length(start);
	if (length) {
		static const char *const ASSIGN[] = { "<<=", ">>=", "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=" };
		r->at += length;
		blanks(r);
		for (size_t i = 0; i < sizeof ASSIGN / sizeof *ASSIGN; i++) {
			if (strncmp(r->at, ASSIGN[i], strlen(ASSIGN[i])) || (!strcmp(ASSIGN[i], "=") && r->at[1] == '='))
				continue;
			char *name = arena_copy(&sh.temporary, start, length);
			r->at += strlen(ASSIGN[i]);
			int64_t value = assignment(r);
			if (strcmp(ASSIGN[i], "=")) {
				char operator[3] = { 0 };
				memcpy(operator, ASSIGN[i], strlen(ASSIGN[i]) - 1);
				value = apply(r, operator, value_of(r, name), value);
			}
			assign(r, name, value);
			return value;
		}
		r->at = start;
	}
	return conditional(r);
}

bool arithmetic(const char *expression, int64_t *result)
{
	struct reader r = { .at = expression };
	*result = 0;
	blanks(&r);
	if (!*r.at)
		return true;
	do {
		*result = assignment(&r);
	} while (!r.error && eat(&r, ","));
	blanks(&r);
	if (!r.error && *r.at)
		r.error = "syntax error";
	if (r.error) {
		expand_error("arithmetic %s", r.error);
		return false;
	}
	return true;
}
