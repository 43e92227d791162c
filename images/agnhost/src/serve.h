#ifndef SERVE_H
#define SERVE_H

#include "http_server.h"

/* Serves these ports until TERM or INT. */
void serve_ports(const int *listeners, const uint16_t *ports, int count,
		 void (*handle)(struct http_server *, struct http_request *, struct http_reply *));

#endif
