/* Parameters of requests. */
#ifndef QUERY_H
#define QUERY_H

#include "http_server.h"

/* The value, decoded and malloc'ed; "" when there is none. */
char *query_value(const struct http_request *request, const char *name);
int query_number(const struct http_request *request, const char *name, int otherwise);
/* A redirect to where the parameter says. */
void query_redirect(const struct http_request *request, struct http_reply *reply, const char *name, int status);
/* A JSON string with its quotes. */
void add_json(struct buffer *out, const char *text);

#endif
