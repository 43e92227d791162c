/* Reading requests and writing response heads: the part of the server that does no I/O. */
#ifndef HTTP_MESSAGE_H
#define HTTP_MESSAGE_H

#include "http_server.h"

/* Length of the head at the start of `input`, its empty line included; 0 when it is not whole yet. */
size_t http_head_length(const struct buffer *input);
/* Reads a head; request->bad and *status when it is not well formed. */
void http_parse_request(struct http_request *request, const char *head, size_t length, int *status);
void http_free_request(struct http_request *request);
void http_free_reply(struct http_reply *reply);
bool http_wants_keep_alive(const struct http_request *request);
/* Content-Length of a request; -1: chunked; -2: malformed */
int64_t http_request_length(const struct http_request *request);
/* Takes a chunked body from `input` at `at`. 1 whole, with *used; 0 not yet; -1 malformed or too large */
int http_take_chunked(const struct buffer *input, size_t at, size_t max, struct buffer *body, size_t *used);
void http_write_head(struct buffer *out, const struct http_reply *reply, const char *name, int64_t length, bool keep_alive);

#endif
