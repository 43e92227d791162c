#include "http_client.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

bool http_parse_url(const char *text, struct http_url *url)
{
	const char *scheme_end = strstr(text, "://"), *rest = text;
	memset(url, 0, sizeof *url);
	strcpy(url->scheme, "http");
	if (scheme_end) {
		size_t length = (size_t)(scheme_end - text);
		if (!length || length >= sizeof url->scheme)
			return false;
		for (size_t i = 0; i < length; i++)
			url->scheme[i] = (char)tolower((unsigned char)text[i]);
		url->scheme[length] = 0;
		rest = scheme_end + 3;
	}
	size_t authority = strcspn(rest, "/?#");
	const char *at = memchr(rest, '@', authority);
	if (at) {
		url->userinfo = xstrndup(rest, (size_t)(at - rest));
		authority -= (size_t)(at - rest) + 1;
		rest = at + 1;
	}
	const char *colon = memchr(rest, ':', authority);
	size_t host = colon ? (size_t)(colon - rest) : authority;
	long port = strcmp(url->scheme, "https") ? 80 : 443;
	if (colon && authority > host + 1) {
		char *end;
		port = strtol(colon + 1, &end, 10);
		if (end != rest + authority)
			port = -1;
	}
	url->host = xstrndup(rest, host);
	url->port = (uint16_t)port;
	const char *path = rest + authority;
	size_t length = strcspn(path, "#");
	struct buffer full = { 0 };
	if (*path != '/')
		buffer_char(&full, '/');
	buffer_add(&full, path, length);
	url->path = full.data;
	return host > 0 && port > 0 && port < 65536;
}

void http_free_url(struct http_url *url)
{
	free(url->host);
	free(url->path);
	free(url->userinfo);
	memset(url, 0, sizeof *url);
}

char *http_resolve_location(const struct http_url *base, const char *location)
{
	struct buffer out = { 0 };
	char port[8] = "";
	if (strstr(location, "://"))
		return xstrdup(location);
	if (base->port != (strcmp(base->scheme, "https") ? 80 : 443))
		snprintf(port, sizeof port, ":%d", base->port);
	if (!strncmp(location, "//", 2))
		buffer_format(&out, "%s:%s", base->scheme, location);
	else if (*location == '/')
		buffer_format(&out, "%s://%s%s%s", base->scheme, base->host, port, location);
	else {
		size_t path = strcspn(base->path, "?");
		while (path > 0 && base->path[path - 1] != '/')
			path--;
		buffer_format(&out, "%s://%s%s%.*s%s", base->scheme, base->host, port, (int)path, base->path, location);
	}
	return out.data;
}

/* More bytes into the buffer. */
static enum http_result receive(struct http_connection *c, bool *ended)
{
	char chunk[16384];
	for (;;) {
		int64_t limit = c->idle_timeout;
		if (c->deadline >= 0) {
			int64_t left = c->deadline - net_now();
			if (left <= 0)
				return HTTP_TIMED_OUT;
			if (limit < 0 || left < limit)
				limit = left;
		}
		if (limit >= 0 && !net_wait_readable(c->fd, limit))
			return HTTP_TIMED_OUT;
		ssize_t got = read(c->fd, chunk, sizeof chunk);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got < 0)
			return HTTP_RESET;
		*ended = got == 0;
		buffer_add(&c->input, chunk, (size_t)got);
		return HTTP_OK;
	}
}

char *http_header(const struct http_response *response, const char *name)
{
	size_t length = strlen(name);
	for (const char *line = strstr(response->head, "\r\n"); line; line = strstr(line, "\r\n")) {
		line += 2;
		if (strncasecmp(line, name, length) || line[length] != ':')
			continue;
		const char *value = line + length + 1;
		value += strspn(value, " \t");
		return xstrndup(value, strcspn(value, "\r\n"));
	}
	return NULL;
}

static bool parse_head(struct http_response *r)
{
	int minor = 0, used = 0;
	if (sscanf(r->head, "HTTP/1.%d %d%n", &minor, &r->status, &used) != 2 || !used)
		return false;
	r->reason = r->head + used + (r->head[used] == ' ');
	char *length = http_header(r, "Content-Length"), *coding = http_header(r, "Transfer-Encoding"), *connection = http_header(r, "Connection");
	r->length = length ? atoll(length) : -1;
	r->chunked = coding && strcasestr(coding, "chunked");
	r->keep_alive = connection ? strcasecmp(connection, "close") != 0 && (minor > 0 || !strcasecmp(connection, "keep-alive")) : minor > 0;
	if (r->chunked)
		r->length = -1;
	if (r->length < 0 && !r->chunked)
		r->keep_alive = false;
	if (r->status == 204 || r->status == 304)
		r->length = 0;
	free(length);
	free(coding);
	free(connection);
	return true;
}

enum http_result http_read_head(struct http_connection *c, struct http_response *response)
{
	for (;;) {
		char *end = NULL;
		while (!c->input.length || !(end = strstr(c->input.data, "\r\n\r\n"))) {
			bool ended = false;
			enum http_result result = receive(c, &ended);
			if (result != HTTP_OK)
				return result;
			if (ended)
				return c->input.length ? HTTP_MALFORMED : HTTP_CLOSED_EARLY;
			if (c->input.length > 256 * 1024 || (c->input.length >= 5 && strncmp(c->input.data, "HTTP/", 5)))
				return HTTP_MALFORMED;
		}
		size_t length = (size_t)(end - c->input.data);
		memset(response, 0, sizeof *response);
		response->head = xstrndup(c->input.data, length + 2);
		buffer_consume(&c->input, length + 4);
		if (!parse_head(response))
			return HTTP_MALFORMED;
		if (response->status >= 200 || response->status == 101)
			return HTTP_OK;
		http_free_response(response);
	}
}

typedef bool piece_function(void *context, const char *bytes, size_t length);

/* Exactly `length` bytes, or all until the end when it is negative. */
static enum http_result copy_body(struct http_connection *c, int64_t length, piece_function *piece, void *context)
{
	while (length != 0) {
		if (!c->input.length) {
			bool ended = false;
			enum http_result result = receive(c, &ended);
			if (result != HTTP_OK)
				return result;
			if (ended)
				return length < 0 ? HTTP_OK : HTTP_CLOSED_EARLY;
		}
		size_t part = length >= 0 && (int64_t)c->input.length > length ? (size_t)length : c->input.length;
		if (!piece(context, c->input.data, part))
			return HTTP_STOPPED;
		buffer_consume(&c->input, part);
		if (length > 0)
			length -= (int64_t)part;
	}
	return HTTP_OK;
}

static enum http_result read_line(struct http_connection *c, char *line, size_t size)
{
	char *end;
	while (!c->input.length || !(end = strstr(c->input.data, "\r\n"))) {
		bool ended = false;
		enum http_result result = receive(c, &ended);
		if (result != HTTP_OK)
			return result;
		if (ended)
			return HTTP_CLOSED_EARLY;
	}
	snprintf(line, size, "%.*s", (int)(end - c->input.data), c->input.data);
	buffer_consume(&c->input, (size_t)(end - c->input.data) + 2);
	return HTTP_OK;
}

enum http_result http_read_body(struct http_connection *c, const struct http_response *response, piece_function *piece, void *context)
{
	if (!response->chunked)
		return copy_body(c, response->length, piece, context);
	for (;;) {
		char line[1024];
		char *end;
		enum http_result result = read_line(c, line, sizeof line);
		if (result != HTTP_OK)
			return result;
		long long size = strtoll(line, &end, 16);
		if (end == line || size < 0)
			return HTTP_MALFORMED;
		if (size)
			result = copy_body(c, size, piece, context);
		while (result == HTTP_OK) { /* the line end after a chunk, or the trailers */
			result = read_line(c, line, sizeof line);
			if (!*line || size)
				break;
		}
		if (result != HTTP_OK || !size)
			return result;
	}
}

void http_free_response(struct http_response *response)
{
	free(response->head);
	response->head = NULL;
}

char *base64_encode(const char *bytes, size_t length)
{
	static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buffer out = { 0 };
	buffer_text(&out, "");
	for (size_t i = 0; i < length; i += 3) {
		uint32_t group = 0;
		for (size_t j = 0; j < 3; j++)
			group = group << 8 | (i + j < length ? (uint8_t)bytes[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			buffer_char(&out, i + j <= length ? ALPHABET[group >> (18 - 6 * j) & 63] : '=');
	}
	return out.data;
}
