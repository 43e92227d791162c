/* test and [ (XCU test): by number of arguments, as POSIX says, with -a, -o and parentheses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "applet.h"
#include "posix.h"

struct words {
	char **at, **end;
	bool error;
};

static bool or_expression(struct words *w);

static void syntax_error(struct words *w, const char *word, const char *problem)
{
	if (!w->error)
		fprintf(stderr, "sh: %s: %s\n", word, problem);
	w->error = true;
}

static long long integer(struct words *w, const char *text)
{
	char *end;
	long long value = strtoll(text, &end, 10);
	while (*end == ' ')
		end++;
	if (end == text || *end)
		syntax_error(w, text, "bad number");
	return value;
}

static bool unary(struct words *w, char operator, const char *operand)
{
	struct stat st;
	switch (operator) {
	case 'n': return *operand;
	case 'z': return !*operand;
	case 't': return isatty((int)integer(w, operand));
	case 'h':
	case 'L': return !lstat(operand, &st) && S_ISLNK(st.st_mode);
	}
	if (stat(operand, &st))
		return false;
	switch (operator) {
	case 'e': return true;
	case 'f': return S_ISREG(st.st_mode);
	case 'd': return S_ISDIR(st.st_mode);
	case 'b': return S_ISBLK(st.st_mode);
	case 'c': return S_ISCHR(st.st_mode);
	case 'p': return S_ISFIFO(st.st_mode);
	case 'S': return S_ISSOCK(st.st_mode);
	case 's': return st.st_size > 0;
	case 'r': return access(operand, R_OK) == 0;
	case 'w': return access(operand, W_OK) == 0;
	case 'x': return access(operand, X_OK) == 0;
	case 'u': return st.st_mode & 04000;
	case 'g': return st.st_mode & 02000;
	case 'k': return st.st_mode & 01000;
	case 'O': return st.st_uid == geteuid();
	case 'G': return st.st_gid == getegid();
	default: return false;
	}
}

static bool is_unary(const char *word)
{
	return word[0] == '-' && word[1] && !word[2] && strchr("nzthLefdbcpSsrwxugkOG", word[1]);
}

static const char *const BINARY[] = { "=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef", "<", ">" };

static int binary_index(const char *word)
{
	for (size_t i = 0; i < sizeof BINARY / sizeof *BINARY; i++)
		if (!strcmp(word, BINARY[i]))
			return (int)i;
	return -1;
}

static bool compare_files(int operator, const char *left, const char *right)
{
	struct stat a, b;
	bool has_left = !stat(left, &a), has_right = !stat(right, &b);
	if (operator == 11)
		return has_left && has_right && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
	if (!has_left || !has_right)
		return operator == 9 ? has_left : has_right;
	double difference = difftime(a.st_mtim.tv_sec, b.st_mtim.tv_sec) + (double)(a.st_mtim.tv_nsec - b.st_mtim.tv_nsec) / 1e9;
	return operator == 9 ? difference > 0 : difference < 0;
}

static bool binary(struct words *w, const char *left, int operator, const char *right)
{
	if (operator <= 1)
		return !strcmp(left, right);
	if (operator == 2)
		return strcmp(left, right) != 0;
	if (operator >= 12)
		return operator == 12 ? strcmp(left, right) < 0 : strcmp(left, right) > 0;
	if (operator >= 9)
		return compare_files(operator, left, right);
	long long a = integer(w, left), b = integer(w, right);
	switch (operator) {
	case 3: return a == b;
	case 4: return a != b;
	case 5: return a < b;
	case 6: return a <= b;
	case 7: return a > b;
	default: return a >= b;
	}
}

static bool primary(struct words *w)
{
	if (w->at == w->end) {
		syntax_error(w, "test", "argument expected");
		return false;
	}
	if (w->end - w->at >= 3 && binary_index(w->at[1]) >= 0) {
		char **words = w->at;
		w->at += 3;
		return binary(w, words[0], binary_index(words[1]), words[2]);
	}
	if (w->end - w->at >= 2 && is_unary(*w->at)) {
		char **words = w->at;
		w->at += 2;
		return unary(w, words[0][1], words[1]);
	}
	if (!strcmp(*w->at, "(") && w->end - w->at >= 3) {
		w->at++;
		bool inside = or_expression(w);
		if (w->at < w->end && !strcmp(*w->at, ")"))
			w->at++;
		else
			syntax_error(w, "test", "closing paren expected");
		return inside;
	}
	return **w->at++ != 0;
}

static bool not_expression(struct words *w)
{
	if (w->at < w->end && !strcmp(*w->at, "!") && w->end - w->at > 1 && !(w->end - w->at == 3 && binary_index(w->at[1]) >= 0)) {
		w->at++;
		return !not_expression(w);
	}
	return primary(w);
}

static bool and_expression(struct words *w)
{
	bool value = not_expression(w);
	while (!w->error && w->at < w->end && !strcmp(*w->at, "-a")) {
		w->at++;
		value &= not_expression(w);
	}
	return value;
}

static bool or_expression(struct words *w)
{
	bool value = and_expression(w);
	while (!w->error && w->at < w->end && !strcmp(*w->at, "-o")) {
		w->at++;
		value |= and_expression(w);
	}
	return value;
}

int test_main(int argc, char **argv)
{
	if (!strcmp(base_name(argv[0]), "[")) {
		if (strcmp(argv[argc - 1], "]")) {
			fputs("sh: [: missing ]\n", stderr);
			return 2;
		}
		argc--;
	}
	struct words w = { argv + 1, argv + argc, false };
	if (argc == 1)
		return 1;
	bool value = or_expression(&w);
	if (!w.error && w.at != w.end)
		syntax_error(&w, *w.at, "unknown operand");
	return w.error ? 2 : !value;
}
