/* $variables of the configuration. */
#ifndef VARIABLES_H
#define VARIABLES_H

#include <regex.h>

#include "config.h"
#include "http_server.h"

/* What the variables of one exchange are made of. */
struct exchange {
	struct http_request *request;
	struct http_reply *reply;
	struct server *server;
	struct scope *scope;
	char *uri;             /* $uri: after rewrites */
	char *query;           /* $args, NULL when there are none */
	int64_t started;       /* net_now() */
	char *captures[10];    /* $1 … of the last regular expression */
	char upstream[64];
	struct named *error_page; /* being answered */
	int log_status;
	int depth;             /* of internal redirects */
	bool redirected;       /* no longer what the client asked for */
	char *owned[24];       /* texts that end with the exchange */
	int owned_count;
};

/* false: `unknown` has the name of one that does not exist */
bool variables_known(const char *text, char *unknown, size_t size);
/* Replaces variables; malloc'ed. */
char *variables_expand(const struct exchange *x, const char *text);

#endif
