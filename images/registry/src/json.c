#include "json.h"

#include <string.h>

enum { DEEPEST = 64, PATH_ROOM = 512 };

struct reader {
	const char *at, *end;
	json_string *string;
	void *context;
	char path[PATH_ROOM];
	int depth;
};

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end && strchr(" \t\r\n", *r->at))
		r->at++;
}

static bool take(struct reader *r, char c)
{
	skip_blanks(r);
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

/* After its opening quote; leaves the closing one behind. */
static bool read_string(struct reader *r, const char **text, size_t *length)
{
	*text = r->at;
	for (; r->at < r->end; r->at++) {
		if ((unsigned char)*r->at < ' ')
			return false;
		if (*r->at == '"') {
			*length = (size_t)(r->at++ - *text);
			return true;
		}
		if (*r->at == '\\' && (++r->at == r->end || !strchr("\"\\/bfnrtu", *r->at)))
			return false;
	}
	return false;
}

static bool read_word(struct reader *r)
{
	static const char *const WORDS[] = { "true", "false", "null" };
	for (int i = 0; i < 3; i++) {
		size_t length = strlen(WORDS[i]);
		if ((size_t)(r->end - r->at) >= length && !memcmp(r->at, WORDS[i], length)) {
			r->at += length;
			return true;
		}
	}
	const char *start = r->at;
	while (r->at < r->end && strchr("+-.0123456789eE", *r->at))
		r->at++;
	return r->at > start;
}

static bool read_value(struct reader *r);

static bool read_members(struct reader *r)
{
	if (take(r, '}'))
		return true;
	size_t before = strlen(r->path);
	do {
		const char *name;
		size_t length;
		if (!take(r, '"') || !read_string(r, &name, &length) || !take(r, ':') || before + length + 2 > PATH_ROOM)
			return false;
		char *end = r->path + before;
		if (before)
			*end++ = '.';
		memcpy(end, name, length);
		end[length] = 0;
		bool ok = read_value(r);
		r->path[before] = 0;
		if (!ok)
			return false;
	} while (take(r, ','));
	return take(r, '}');
}

static bool read_items(struct reader *r)
{
	if (take(r, ']'))
		return true;
	do {
		if (!read_value(r))
			return false;
	} while (take(r, ','));
	return take(r, ']');
}

static bool read_value(struct reader *r)
{
	bool ok;
	if (r->depth == DEEPEST)
		return false;
	r->depth++;
	if (take(r, '{'))
		ok = read_members(r);
	else if (take(r, '['))
		ok = read_items(r);
	else if (take(r, '"')) {
		const char *text;
		size_t length;
		ok = read_string(r, &text, &length);
		if (ok && r->string)
			r->string(r->context, r->path, text, length);
	} else
		ok = read_word(r);
	r->depth--;
	return ok;
}

bool json_read(const char *text, size_t length, json_string *string, void *context)
{
	struct reader r = { .at = text, .end = text + length, .string = string, .context = context };
	if (!read_value(&r))
		return false;
	skip_blanks(&r);
	return r.at == r.end;
}
