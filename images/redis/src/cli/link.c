#include "link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net.h"

const char *link_open(struct link *link, const char *host, int port)
{
	uint8_t ip[4];
	link->fd = -1;
	if (!net_resolve(host, ip))
		return "Name or service not known";
	if (net_connect(ip, (uint16_t)port, -1, &link->fd) == NET_OK)
		return NULL;
	link->fd = -1;
	return errno == ECONNREFUSED ? "Connection refused" : errno == EHOSTUNREACH ? "No route to host" : strerror(errno);
}

void link_close(struct link *link)
{
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
	link->read = 0;
	buffer_free(&link->in);
}

bool link_send(struct link *link, int count, char *const *words, const size_t *lengths)
{
	struct buffer out = { 0 };
	buffer_format(&out, "*%d\r\n", count);
	for (int i = 0; i < count; i++) {
		size_t length = lengths ? lengths[i] : strlen(words[i]);
		buffer_format(&out, "$%zu\r\n", length);
		buffer_add(&out, words[i], length);
		buffer_text(&out, "\r\n");
	}
	bool sent = net_write_all(link->fd, out.data, out.length);
	buffer_free(&out);
	return sent;
}

static bool fill(struct link *link)
{
	char block[16384];
	ssize_t got;
	if (link->read) {
		buffer_consume(&link->in, link->read);
		link->read = 0;
	}
	do
		got = read(link->fd, block, sizeof block);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return false;
	buffer_add(&link->in, block, (size_t)got);
	return true;
}

/* The next line without its end; valid until more is read. */
static bool take_line(struct link *link, char **line, size_t *length)
{
	char *end;
	while (!link->in.data || !(end = memchr(link->in.data + link->read, '\n', link->in.length - link->read))) {
		if (!fill(link))
			return false;
	}
	*line = link->in.data + link->read;
	*length = (size_t)(end - *line);
	link->read += *length + 1;
	*length -= *length && end[-1] == '\r';
	(*line)[*length] = '\0';
	return true;
}

static bool take_text(struct link *link, struct value *value, long length)
{
	if (length < 0) {
		value->kind = VALUE_NIL;
		return true;
	}
	while (link->in.length - link->read < (size_t)length + 2) {
		if (!fill(link))
			return false;
	}
	value->text = xstrndup(link->in.data + link->read, (size_t)length);
	value->length = (size_t)length;
	link->read += (size_t)length + 2;
	return true;
}

static bool take_items(struct link *link, struct value *value, long count)
{
	if (count < 0) {
		value->kind = VALUE_NIL;
		return true;
	}
	value->items = xmalloc((size_t)count * sizeof *value->items);
	for (long i = 0; i < count; i++, value->count++) {
		if (!link_receive(link, &value->items[i]))
			return false;
	}
	return true;
}

bool link_receive(struct link *link, struct value *value)
{
	static const char kinds[] = "+-:$*%~>,#=_(";
	static const enum value_kind meanings[] = { VALUE_STATUS, VALUE_ERROR, VALUE_INTEGER, VALUE_BULK, VALUE_ARRAY, VALUE_MAP, VALUE_SET,
						    VALUE_PUSH, VALUE_DOUBLE, VALUE_BOOL, VALUE_VERBATIM, VALUE_NIL, VALUE_STATUS };
	char *line;
	size_t length;
	*value = (struct value){ 0 };
	if (!take_line(link, &line, &length))
		return false;
	const char *kind = *line ? strchr(kinds, *line) : NULL;
	if (!kind)
		return false;
	value->kind = meanings[kind - kinds];
	long number = strtol(line + 1, NULL, 10);
	switch (value->kind) {
	case VALUE_BULK:
	case VALUE_VERBATIM: return take_text(link, value, number);
	case VALUE_ARRAY:
	case VALUE_SET:
	case VALUE_PUSH: return take_items(link, value, number);
	case VALUE_MAP: return take_items(link, value, number * 2);
	default:
		value->text = xstrndup(line + 1, length - 1);
		value->length = length - 1;
		return true;
	}
}

void value_free(struct value *value)
{
	for (size_t i = 0; i < value->count; i++)
		value_free(&value->items[i]);
	free(value->items);
	free(value->text);
	*value = (struct value){ 0 };
}
