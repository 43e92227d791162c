#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api.h"
#include "store.h"

bool is_method(const struct exchange *x, const char *method)
{
	return !strcmp(x->request->method, method);
}

bool is_read(const struct exchange *x)
{
	return is_method(x, "GET") || is_method(x, "HEAD");
}

static int hexadecimal(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

char *query_value(const struct http_request *request, const char *name)
{
	size_t length = strlen(name);
	for (const char *at = request->query; at && *at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL) {
		if (strncmp(at, name, length) || at[length] != '=')
			continue;
		at += length + 1;
		char *value = xstrndup(at, strcspn(at, "&")), *to = value;
		for (const char *from = value; *from; from++) {
			if (*from == '%' && hexadecimal(from[1]) >= 0 && hexadecimal(from[2]) >= 0) {
				*to++ = (char)(hexadecimal(from[1]) << 4 | hexadecimal(from[2]));
				from += 2;
			} else
				*to++ = *from == '+' ? ' ' : *from;
		}
		*to = 0;
		return value;
	}
	return NULL;
}

bool repository_exists(const char *name)
{
	return store_exists(store_path("repositories/%s/_layers", name)) || store_exists(store_path("repositories/%s/_manifests", name));
}

void reply_empty(struct exchange *x, int status)
{
	http_reply_text(x->reply, status, "text/plain; charset=utf-8", "");
}

void reply_error(struct exchange *x, int status, const char *code, const char *message, const char *detail)
{
	http_reply_text(x->reply, status, "application/json; charset=utf-8", "");
	buffer_format(&x->reply->body, "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"", code, message);
	if (detail)
		buffer_format(&x->reply->body, ",\"detail\":%s", detail);
	buffer_text(&x->reply->body, "}]}\n");
}

void reply_unsupported(struct exchange *x)
{
	reply_error(x, 405, "UNSUPPORTED", "The operation is unsupported.", NULL);
}

void add_digest_header(struct exchange *x, const char *digest)
{
	buffer_format(&x->reply->headers, "Docker-Content-Digest: %s\r\nEtag: \"%s\"\r\n", digest, digest);
}

void reply_file(struct exchange *x, int file, int64_t size, const char *type)
{
	struct http_reply *reply = x->reply;
	char *range = http_request_header(x->request, "Range");
	long long from = 0, to = size - 1;
	reply->status = 200;
	buffer_format(&reply->headers, "Content-Type: %s\r\nAccept-Ranges: bytes\r\n", type);
	if (range && sscanf(range, "bytes=%lld-%lld", &from, &to) >= 1) {
		if (from < 0 || from >= size || to < from) {
			buffer_format(&reply->headers, "Content-Range: bytes */%lld\r\n", (long long)size);
			reply->status = 416;
			close(file);
			free(range);
			return;
		}
		if (to >= size)
			to = size - 1;
		lseek(file, from, SEEK_SET);
		reply->status = 206;
		buffer_format(&reply->headers, "Content-Range: bytes %lld-%lld/%lld\r\n", from, to, (long long)size);
	}
	free(range);
	reply->file = file;
	reply->file_length = to - from + 1;
}
