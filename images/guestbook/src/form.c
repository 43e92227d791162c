#include "form.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "buffer.h"

static int hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

static char *decoded(const char *text, size_t length)
{
	struct buffer out = { 0 };
	buffer_text(&out, "");
	for (size_t i = 0; i < length; i++) {
		bool escape = text[i] == '%' && i + 2 < length && isxdigit((unsigned char)text[i + 1]) && isxdigit((unsigned char)text[i + 2]);
		if (escape) {
			buffer_char(&out, (char)(hex(text[i + 1]) << 4 | hex(text[i + 2])));
			i += 2;
		} else {
			buffer_char(&out, text[i] == '+' ? ' ' : text[i]);
		}
	}
	return out.data;
}

char *form_field(const char *text, size_t length, const char *name)
{
	const char *end = text + length;
	while (text && text < end) {
		const char *stop = memchr(text, '&', (size_t)(end - text));
		stop = stop ? stop : end;
		const char *equals = memchr(text, '=', (size_t)(stop - text));
		if (equals && (size_t)(equals - text) == strlen(name) && !strncmp(text, name, strlen(name)))
			return decoded(equals + 1, (size_t)(stop - equals - 1));
		text = stop + 1;
	}
	return NULL;
}
