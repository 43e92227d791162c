/* What small demo servers share: the pod's name, a log in the manner of Go's, and one port that is served until TERM. */
#ifndef DEMO_SERVER_H
#define DEMO_SERVER_H

#include "http_server.h"

/* The host name, as `hostname` prints it; "localhost" where there is none. */
const char *demo_hostname(void);
/* `2009/11/10 23:00:00 ` and the line, to stderr. UTC. */
void demo_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Serves until TERM or INT. -1, with errno, when the port cannot be had. */
int demo_serve(uint16_t port, void (*ready)(uint16_t port), void (*handle)(struct http_server *, struct http_request *, struct http_reply *),
	void (*finished)(struct http_server *, const struct http_request *, const struct http_reply *));

#endif
