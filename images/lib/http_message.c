#include "http_message.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

static const struct { int status; const char *reason; } REASONS[] = {
	{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" }, { 206, "Partial Content" }, { 301, "Moved Permanently" },
	{ 302, "Moved Temporarily" }, { 303, "See Other" }, { 304, "Not Modified" }, { 307, "Temporary Redirect" }, { 308, "Permanent Redirect" },
	{ 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Not Allowed" },
	{ 408, "Request Time-out" }, { 411, "Length Required" }, { 413, "Request Entity Too Large" }, { 414, "Request-URI Too Large" },
	{ 416, "Requested Range Not Satisfiable" }, { 418, "I'm a teapot" }, { 429, "Too Many Requests" }, { 500, "Internal Server Error" },
	{ 501, "Not Implemented" }, { 502, "Bad Gateway" }, { 503, "Service Temporarily Unavailable" }, { 504, "Gateway Time-out" },
	{ 505, "HTTP Version Not Supported" },
};

const char *http_reason(int status)
{
	for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++)
		if (REASONS[i].status == status)
			return REASONS[i].reason;
	return "";
}

const char *http_date(int64_t seconds)
{
	static char text[40];
	time_t time = (time_t)seconds;
	strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&time));
	return text;
}

const char *http_mime_type(const char *path)
{
	static const char *const TYPES[][2] = {
		{ ".html", "text/html" }, { ".htm", "text/html" }, { ".css", "text/css" }, { ".js", "application/javascript" }, { ".mjs", "application/javascript" },
		{ ".json", "application/json" }, { ".txt", "text/plain" }, { ".xml", "text/xml" }, { ".png", "image/png" }, { ".jpg", "image/jpeg" },
		{ ".jpeg", "image/jpeg" }, { ".gif", "image/gif" }, { ".svg", "image/svg+xml" }, { ".ico", "image/x-icon" }, { ".webp", "image/webp" },
		{ ".woff", "font/woff" }, { ".woff2", "font/woff2" }, { ".wasm", "application/wasm" }, { ".pdf", "application/pdf" }, { ".zip", "application/zip" },
		{ ".mp4", "video/mp4" }, { ".mp3", "audio/mpeg" }, { ".md", "text/markdown" },
	};
	const char *dot = strrchr(path, '.');
	for (size_t i = 0; dot && i < sizeof TYPES / sizeof *TYPES; i++)
		if (!strcasecmp(dot, TYPES[i][0]))
			return TYPES[i][1];
	return NULL;
}

void http_reply_text(struct http_reply *reply, int status, const char *type, const char *text)
{
	reply->status = status;
	reply->headers.length = reply->body.length = 0;
	buffer_format(&reply->headers, "Content-Type: %s\r\n", type);
	buffer_text(&reply->body, text);
}

size_t http_head_length(const struct buffer *input)
{
	const char *end = input->length ? strstr(input->data, "\r\n\r\n") : NULL;
	if (end)
		return (size_t)(end - input->data) + 4;
	end = input->length ? strstr(input->data, "\n\n") : NULL; /* a person with nc */
	return end ? (size_t)(end - input->data) + 2 : 0;
}

static int hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

/* Percent escapes, `//`, `.` and `..`; NULL when it leaves the root or is malformed. */
static char *normal_path(const char *raw, size_t length)
{
	struct buffer out = { 0 };
	if (!length || *raw != '/')
		return NULL;
	for (size_t i = 0; i < length; i++) {
		char c = raw[i];
		if (c == '%') {
			if (i + 2 >= length || hex(raw[i + 1]) < 0 || hex(raw[i + 2]) < 0)
				goto bad;
			c = (char)(hex(raw[i + 1]) * 16 + hex(raw[i + 2]));
			i += 2;
		}
		if (!c)
			goto bad;
		bool ends_part = c == '/' || i + 1 == length;
		if (c != '/')
			buffer_char(&out, c);
		if (!ends_part)
			continue;
		const char *part = out.length ? strrchr(out.data, '/') : NULL;
		if (part && !strcmp(part, "/.")) {
			out.length -= 1;
			out.data[out.length] = 0;
		} else if (part && !strcmp(part, "/..")) {
			out.length -= 3;
			out.data[out.length] = 0;
			char *parent = out.length ? strrchr(out.data, '/') : NULL;
			if (!parent)
				goto bad;
			out.length = (size_t)(parent - out.data) + 1;
			out.data[out.length] = 0;
		}
		if (c == '/' && (!out.length || out.data[out.length - 1] != '/'))
			buffer_char(&out, '/');
	}
	return out.data;
bad:
	buffer_free(&out);
	return NULL;
}

static bool parse_line(struct http_request *r, const char *line, size_t length, int *status)
{
	const char *end = line + length, *space = memchr(line, ' ', length);
	*status = 400;
	if (!space || space == line)
		return false;
	for (const char *c = line; c < space; c++)
		if (!isupper((unsigned char)*c) && *c != '_' && *c != '-')
			return false;
	r->method = xstrndup(line, (size_t)(space - line));
	const char *target = space + 1, *after = memchr(target, ' ', (size_t)(end - target));
	if (!after || strncmp(after, " HTTP/", 6))
		return false;
	int major = 0, used = 0;
	if (sscanf(after, " HTTP/%d.%d%n", &major, &r->minor, &used) != 2)
		return false;
	if (major != 1) {
		*status = 505;
		return false;
	}
	r->target = xstrndup(target, (size_t)(after - target));
	const char *path = r->target;
	if (!strncasecmp(path, "http://", 7)) {
		path = strchr(path + 7, '/');
		if (!path)
			path = "/";
	}
	size_t size = strcspn(path, "?#");
	r->query = path[size] == '?' ? xstrndup(path + size + 1, strcspn(path + size + 1, "#")) : NULL;
	r->path = normal_path(path, size);
	return r->path != NULL;
}

void http_parse_request(struct http_request *request, const char *head, size_t length, int *status)
{
	size_t line = strcspn(head, "\r\n");
	struct buffer headers = { 0 };
	buffer_text(&headers, "");
	request->bad = !parse_line(request, head, line, status);
	for (const char *at = head + line; at < head + length;) {
		at += strspn(at, "\r\n");
		size_t size = strcspn(at, "\r\n");
		if (at >= head + length || !size)
			break;
		if (!memchr(at, ':', size))
			request->bad = true;
		buffer_add(&headers, at, size);
		buffer_text(&headers, "\r\n");
		at += size;
	}
	request->head = headers.data;
	if (!request->bad && request->minor >= 1) {
		char *host = http_request_header(request, "Host");
		request->bad = !host; /* RFC 9112 3.2 */
		free(host);
	}
}

char *http_request_header(const struct http_request *request, const char *name)
{
	size_t length = strlen(name);
	for (const char *line = request->head; line && *line;) {
		const char *end = strstr(line, "\r\n");
		if (!strncasecmp(line, name, length) && line[length] == ':') {
			const char *value = line + length + 1;
			value += strspn(value, " \t");
			return xstrndup(value, end ? (size_t)(end - value) : strlen(value));
		}
		line = end ? end + 2 : NULL;
	}
	return NULL;
}

void http_free_request(struct http_request *request)
{
	char **fields[] = { &request->method, &request->target, &request->path, &request->query, &request->head, &request->body };
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		free(*fields[i]);
	memset(request, 0, sizeof *request);
}

void http_free_reply(struct http_reply *reply)
{
	buffer_free(&reply->headers);
	buffer_free(&reply->body);
	buffer_free(&reply->upstream_request);
	if (reply->file >= 0)
		close(reply->file);
	if (reply->upstream >= 0)
		close(reply->upstream);
	memset(reply, 0, sizeof *reply);
	reply->file = reply->upstream = -1;
}

bool http_wants_keep_alive(const struct http_request *request)
{
	char *connection = http_request_header(request, "Connection");
	bool keep = request->minor >= 1;
	if (connection && strcasestr(connection, "close"))
		keep = false;
	else if (connection && strcasestr(connection, "keep-alive"))
		keep = true;
	free(connection);
	return keep && !request->bad;
}

int64_t http_request_length(const struct http_request *request)
{
	char *coding = http_request_header(request, "Transfer-Encoding"), *text = http_request_header(request, "Content-Length");
	int64_t length = 0;
	if (coding) {
		length = !strcasecmp(coding, "chunked") ? -1 : -2;
	} else if (text) {
		char *end;
		length = strtoll(text, &end, 10);
		if (!*text || *end || length < 0)
			length = -2;
	}
	free(coding);
	free(text);
	return length;
}

int http_take_chunked(const struct buffer *input, size_t at, size_t max, struct buffer *body, size_t *used)
{
	body->length = 0;
	for (;;) {
		const char *line = input->data + at, *end = at < input->length ? strstr(line, "\r\n") : NULL;
		char *after;
		if (!end)
			return 0;
		long long size = strtoll(line, &after, 16);
		if (after == line || size < 0 || body->length + (size_t)size > max)
			return -1;
		at = (size_t)(end - input->data) + 2;
		if (at + (size_t)size + 2 > input->length)
			return 0;
		if (!size) { /* trailers, up to an empty line */
			while ((end = strstr(input->data + at, "\r\n")) && end != input->data + at)
				at = (size_t)(end - input->data) + 2;
			if (!end)
				return 0;
			*used = at + 2;
			return 1;
		}
		buffer_add(body, input->data + at, (size_t)size);
		at += (size_t)size + 2;
	}
}

void http_write_head(struct buffer *out, const struct http_reply *reply, const char *name, int64_t length, bool keep_alive)
{
	buffer_format(out, "HTTP/1.1 %d %s\r\n", reply->status, http_reason(reply->status));
	if (name)
		buffer_format(out, "Server: %s\r\n", name);
	buffer_format(out, "Date: %s\r\n", http_date(time(NULL)));
	if (length >= 0)
		buffer_format(out, "Content-Length: %lld\r\n", (long long)length);
	buffer_format(out, "Connection: %s\r\n", keep_alive ? "keep-alive" : "close");
	if (reply->headers.length)
		buffer_add(out, reply->headers.data, reply->headers.length);
	buffer_text(out, "\r\n");
}
