#include "query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

static char *decoded(const char *text, size_t length)
{
	struct buffer out = { 0 };
	buffer_text(&out, "");
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '%' && i + 2 < length && isxdigit((unsigned char)text[i + 1]) && isxdigit((unsigned char)text[i + 2])) {
			buffer_char(&out, (char)(hex(text[i + 1]) << 4 | hex(text[i + 2])));
			i += 2;
		} else {
			buffer_char(&out, text[i] == '+' ? ' ' : text[i]);
		}
	}
	return out.data;
}

char *query_value(const struct http_request *request, const char *name)
{
	size_t length = strlen(name);
	for (const char *at = request->query ? request->query : ""; *at; at += strspn(at, "&")) {
		size_t whole = strcspn(at, "&");
		if (whole > length && at[length] == '=' && !strncmp(at, name, length))
			return decoded(at + length + 1, whole - length - 1);
		at += whole;
	}
	return xstrdup("");
}

int query_number(const struct http_request *request, const char *name, int otherwise)
{
	char *text = query_value(request, name);
	int value = *text ? atoi(text) : otherwise;
	free(text);
	return value;
}

void query_redirect(const struct http_request *request, struct http_reply *reply, const char *name, int status)
{
	char *location = query_value(request, name);
	http_reply_text(reply, status, "text/html; charset=utf-8", "");
	buffer_format(&reply->headers, "Location: %s\r\n", location);
	free(location);
}

void add_json(struct buffer *out, const char *text)
{
	buffer_char(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buffer_format(out, "\\%c", *text);
		else if (*text == '\n')
			buffer_text(out, "\\n");
		else if ((unsigned char)*text < ' ' || strchr("<>&", *text))
			buffer_format(out, "\\u%04x", *text);
		else
			buffer_char(out, *text);
	}
	buffer_char(out, '"');
}
