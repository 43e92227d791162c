#include "glob.h"

#include <ctype.h>

struct cursor {
	const char *at, *end;
};

static int folded(char c, bool ignore_case)
{
	return ignore_case ? tolower((unsigned char)c) : (unsigned char)c;
}

/* Reads a class behind its bracket, and says whether the character is in it. */
static bool class_has(struct cursor *pattern, char c, bool ignore_case)
{
	bool negated = pattern->at < pattern->end && *pattern->at == '^';
	bool found = false;
	int wanted = folded(c, ignore_case);
	pattern->at += negated;
	while (pattern->at < pattern->end && *pattern->at != ']') {
		if (*pattern->at == '\\' && pattern->at + 1 < pattern->end)
			pattern->at++;
		int from = folded(*pattern->at++, ignore_case), to = from;
		if (pattern->at + 1 < pattern->end && pattern->at[0] == '-' && pattern->at[1] != ']') {
			to = folded(pattern->at[1], ignore_case);
			pattern->at += 2;
		}
		if (from > to) {
			int swapped = from;
			from = to;
			to = swapped;
		}
		found |= wanted >= from && wanted <= to;
	}
	if (pattern->at < pattern->end)
		pattern->at++;
	return found != negated;
}

static bool matches_one(struct cursor *pattern, char c, bool ignore_case)
{
	switch (*pattern->at) {
	case '?':
		pattern->at++;
		return true;
	case '[':
		pattern->at++;
		return class_has(pattern, c, ignore_case);
	case '\\':
		if (pattern->at + 1 < pattern->end)
			pattern->at++;
		break;
	}
	return folded(*pattern->at++, ignore_case) == folded(c, ignore_case);
}

/* Only the last star is tried again: what an earlier one took is as good as any other. */
bool glob_match(const char *pattern_text, size_t pattern_length, const char *text, size_t length, bool ignore_case)
{
	struct cursor pattern = { pattern_text, pattern_text + pattern_length };
	const char *end = text + length, *star = NULL, *retry = NULL;
	for (;;) {
		if (pattern.at < pattern.end && *pattern.at == '*') {
			star = ++pattern.at;
			retry = text;
		} else if (text < end && pattern.at < pattern.end && matches_one(&pattern, *text, ignore_case)) {
			text++;
		} else if (text == end && pattern.at == pattern.end) {
			return true;
		} else if (star && retry < end) {
			pattern.at = star;
			text = ++retry;
		} else {
			return false;
		}
	}
}
