#include "str.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"

static str *str_room(size_t length)
{
	str *s = mem_alloc(sizeof *s + length + 1);
	s->holders = 1;
	s->length = (uint32_t)length;
	s->data[length] = '\0';
	return s;
}

str *str_new(const void *bytes, size_t length)
{
	str *s = str_room(length);
	if (length)
		memcpy(s->data, bytes, length);
	return s;
}

str *str_text(const char *text)
{
	return str_new(text, strlen(text));
}

str *str_format(const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	str *s = str_room((size_t)vsnprintf(NULL, 0, format, args));
	vsnprintf(s->data, s->length + 1, format, again);
	va_end(args);
	va_end(again);
	return s;
}

str *str_of_int(int64_t value)
{
	return str_format("%lld", (long long)value);
}

str *str_of_double(double value)
{
	char text[32];
	text_of_double(value, text);
	return str_text(text);
}

str *str_keep(str *s)
{
	s->holders++;
	return s;
}

void str_drop(str *s)
{
	if (s && --s->holders == 0)
		mem_free(s);
}

void str_drop_value(void *s)
{
	str_drop(s);
}

str *str_written(str *s, size_t at, const void *bytes, size_t length)
{
	size_t before = s->length;
	size_t after = at + length > before ? at + length : before;
	if (s->holders == 1) {
		s = mem_resize(s, sizeof *s + after + 1);
	} else {
		str *copy = str_room(after);
		memcpy(copy->data, s->data, before);
		str_drop(s);
		s = copy;
	}
	s->length = (uint32_t)after;
	if (after > before)
		memset(s->data + before, 0, after - before + 1);
	if (length)
		memcpy(s->data + at, bytes, length);
	return s;
}

bool str_equal(const str *a, const str *b)
{
	return a == b || (a->length == b->length && memcmp(a->data, b->data, a->length) == 0);
}

int str_compare(const str *a, const str *b)
{
	uint32_t common = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->data, b->data, common);
	return order ? order : a->length < b->length ? -1 : a->length > b->length;
}

bool str_is(const str *s, const char *word)
{
	return strlen(word) == s->length && strncasecmp(s->data, word, s->length) == 0;
}

bool text_to_int(const char *text, size_t length, int64_t *value)
{
	char digits[24], *end;
	if (length == 0 || length > 20)
		return false;
	memcpy(digits, text, length);
	digits[length] = '\0';
	const char *first = digits + (digits[0] == '-');
	if (!isdigit((unsigned char)*first) || (*first == '0' && length > 1))
		return false;
	errno = 0;
	*value = strtoll(digits, &end, 10);
	return *end == '\0' && errno == 0;
}

bool str_to_int(const str *s, int64_t *value)
{
	return text_to_int(s->data, s->length, value);
}

bool str_to_double(const str *s, double *value)
{
	char *end;
	if (s->length == 0 || s->length > 300 || isspace((unsigned char)s->data[0]))
		return false;
	*value = strtod(s->data, &end);
	return end == s->data + s->length && !isnan(*value);
}

void text_of_double(double value, char text[32])
{
	if (isinf(value)) {
		strcpy(text, value > 0 ? "inf" : "-inf");
		return;
	}
	if (value == floor(value) && fabs(value) < 1e17) {
		snprintf(text, 32, "%.0f", value == 0 ? 0.0 : value);
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, 32, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			return;
	}
}
