/* An HTTP/1.1 client for one exchange at a time. */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "net.h"

struct http_url {
	char scheme[8];
	char *host, *path, *userinfo; /* path with its query; malloc'ed */
	uint16_t port;
};

/* `host:8080/a?b`, with or without `http://`. false: not an address at all */
bool http_parse_url(const char *text, struct http_url *url);
void http_free_url(struct http_url *url);
/* What `Location` means from where we are; malloc'ed. */
char *http_resolve_location(const struct http_url *base, const char *location);

struct http_response {
	char *head;       /* status line and headers, lines ended by \r\n, without the empty one */
	int status;
	const char *reason; /* in head: the rest of the status line */
	int64_t length;   /* -1: until the connection ends, or chunked */
	bool chunked, keep_alive;
};

enum http_result { HTTP_OK, HTTP_TIMED_OUT, HTTP_CLOSED_EARLY, HTTP_RESET, HTTP_MALFORMED, HTTP_STOPPED };

struct http_connection {
	int fd;
	struct buffer input;  /* received, not yet consumed */
	int64_t deadline;     /* net_now() at which to give up; -1 never */
	int64_t idle_timeout; /* ms without a byte; -1 none */
};

/* Reads status line and headers, passing over 1xx. */
enum http_result http_read_head(struct http_connection *c, struct http_response *response);
/* Hands the body on in pieces; a piece that is refused (false) stops it. */
enum http_result http_read_body(struct http_connection *c, const struct http_response *response, bool (*piece)(void *context, const char *bytes, size_t length), void *context);
/* Value of a header, NUL-terminated copy (malloc'ed) or NULL. */
char *http_header(const struct http_response *response, const char *name);
void http_free_response(struct http_response *response);

char *base64_encode(const char *bytes, size_t length);

#endif
