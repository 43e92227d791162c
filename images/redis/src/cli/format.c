#include "format.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void add_quoted(struct buffer *out, const char *text, size_t length)
{
	static const char plain[] = "\n\r\t\a\b\"\\", names[] = "nrtab\"\\";
	buffer_char(out, '"');
	for (size_t i = 0; i < length; i++) {
		const char *named = text[i] ? strchr(plain, text[i]) : NULL;
		if (named)
			buffer_format(out, "\\%c", names[named - plain]);
		else if (isprint((unsigned char)text[i]))
			buffer_char(out, text[i]);
		else
			buffer_format(out, "\\x%02x", (unsigned char)text[i]);
	}
	buffer_char(out, '"');
}

static const char *empty_name(enum value_kind kind)
{
	switch (kind) {
	case VALUE_MAP: return "(empty hash)\n";
	case VALUE_SET: return "(empty set)\n";
	case VALUE_PUSH: return "(empty push)\n";
	default: return "(empty array)\n";
	}
}

static char sign_of(enum value_kind kind)
{
	return kind == VALUE_MAP ? '#' : kind == VALUE_SET ? '~' : kind == VALUE_PUSH ? '>' : ')';
}

/* Items below one another, each behind its number; further lines of an item are set in below it. */
static void add_items(struct buffer *out, const struct value *value, const char *prefix)
{
	char inner[256], number[32];
	size_t entries = value->kind == VALUE_MAP ? value->count / 2 : value->count;
	int width = snprintf(number, sizeof number, "%zu", entries);
	if (entries == 0) {
		buffer_text(out, empty_name(value->kind));
		return;
	}
	snprintf(inner, sizeof inner, "%s%*s", prefix, width + 2, "");
	for (size_t i = 0; i < entries; i++) {
		buffer_format(out, "%s%*zu%c ", i ? prefix : "", width, i + 1, sign_of(value->kind));
		if (value->kind == VALUE_MAP) {
			format_for_people(out, &value->items[i * 2], inner);
			if (out->length && out->data[out->length - 1] == '\n')
				out->data[--out->length] = '\0';
			buffer_text(out, " => ");
			format_for_people(out, &value->items[i * 2 + 1], inner);
		} else {
			format_for_people(out, &value->items[i], inner);
		}
	}
}

void format_for_people(struct buffer *out, const struct value *value, const char *prefix)
{
	switch (value->kind) {
	case VALUE_STATUS: buffer_format(out, "%s\n", value->text); break;
	case VALUE_ERROR: buffer_format(out, "(error) %s\n", value->text); break;
	case VALUE_INTEGER: buffer_format(out, "(integer) %s\n", value->text); break;
	case VALUE_DOUBLE: buffer_format(out, "(double) %s\n", value->text); break;
	case VALUE_BOOL: buffer_format(out, "(%s)\n", *value->text == 't' ? "true" : "false"); break;
	case VALUE_NIL: buffer_text(out, "(nil)\n"); break;
	case VALUE_BULK:
		add_quoted(out, value->text, value->length);
		buffer_char(out, '\n');
		break;
	case VALUE_VERBATIM:
		buffer_add(out, value->text + (value->length >= 4 ? 4 : 0), value->length >= 4 ? value->length - 4 : 0);
		buffer_char(out, '\n');
		break;
	default: add_items(out, value, prefix);
	}
}

void format_raw(struct buffer *out, const struct value *value, const char *delimiter)
{
	for (size_t i = 0; i < value->count; i++) {
		if (i)
			buffer_text(out, value->kind == VALUE_MAP && i % 2 ? " " : delimiter);
		format_raw(out, &value->items[i], delimiter);
	}
	if (value->kind == VALUE_VERBATIM && value->length >= 4)
		buffer_add(out, value->text + 4, value->length - 4);
	else if (value->kind == VALUE_BOOL)
		buffer_text(out, *value->text == 't' ? "(true)" : "(false)");
	else if (value->text && value->kind != VALUE_NIL)
		buffer_add(out, value->text, value->length);
}

void format_csv(struct buffer *out, const struct value *value)
{
	switch (value->kind) {
	case VALUE_ERROR:
		buffer_text(out, "ERROR,");
		add_quoted(out, value->text, value->length);
		break;
	case VALUE_INTEGER:
	case VALUE_DOUBLE: buffer_text(out, value->text); break;
	case VALUE_NIL: buffer_text(out, "NULL"); break;
	case VALUE_BOOL: buffer_text(out, *value->text == 't' ? "true" : "false"); break;
	case VALUE_STATUS:
	case VALUE_BULK:
	case VALUE_VERBATIM: add_quoted(out, value->text, value->length); break;
	default:
		for (size_t i = 0; i < value->count; i++) {
			if (i)
				buffer_char(out, ',');
			format_csv(out, &value->items[i]);
		}
	}
}
