#ifndef SERVE_H
#define SERVE_H

#include "variables.h"

void serve_request(struct http_server *server, struct http_request *request, struct http_reply *reply);
void serve_finished(struct http_server *server, const struct http_request *request, const struct http_reply *reply);
void serve_upstream_failed(struct http_server *server, struct http_request *request, struct http_reply *reply);

/* log.c */
/* format NULL: combined */
void write_access_log(const struct exchange *x, FILE *file, const char *format);
FILE *default_access_log(void);
/* What pages and the Server header call us. */
const char *server_token(void);

#endif
