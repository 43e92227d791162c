/* An HTTP/1.1 server for many connections in one process: one poll() for all of them. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "net.h"

struct http_request {
	char *method, *target;  /* as sent */
	char *path, *query;     /* decoded, without `.` and `..`; query without `?`, NULL when there is none */
	int minor;              /* HTTP/1.minor */
	char *head;             /* header lines, each ended by \r\n */
	char *body;
	size_t body_length;
	struct net_peer peer;
	uint16_t local_port;
	bool bad;               /* not HTTP: the handler is to answer `status` */
};

struct http_reply {
	int status;
	struct buffer headers;  /* lines ended by \r\n, without Content-Length, Connection, Date */
	struct buffer body;
	int file;               /* sent after body when >= 0; closed by the server */
	int64_t file_length;
	bool close;
	/* Passes the exchange on: these bytes go to the upstream, its answer to the client. */
	int upstream;           /* socket, -1 none */
	bool upstream_pending;  /* still connecting */
	struct buffer upstream_request;
	/* filled in by the server, for logs */
	int64_t bytes_sent;     /* of the body */
	void *context;          /* the handler's own */
};

struct http_server {
	const int *listeners;
	const uint16_t *ports;
	int listener_count;
	void (*handle)(struct http_server *server, struct http_request *request, struct http_reply *reply);
	/* The exchange is over (or broken off). May be NULL. */
	void (*finished)(struct http_server *server, const struct http_request *request, const struct http_reply *reply);
	/* The upstream could not be reached, or did not answer: fill in another reply. */
	void (*upstream_failed)(struct http_server *server, struct http_request *request, struct http_reply *reply);
	/* Reads signals' wishes between events. */
	volatile bool *stop;      /* finish what runs, accept nothing more */
	volatile bool *stop_now;
	int64_t keep_alive_ms;
	size_t max_body;
	const char *name;         /* Server header; NULL: none */
	bool running_down;
};

void http_serve(struct http_server *server);
/* Value of a request's header, malloc'ed; NULL when absent. */
char *http_request_header(const struct http_request *request, const char *name);
const char *http_reason(int status);
/* RFC 9110 date; static storage. */
const char *http_date(int64_t seconds);
/* A reply with a small body. */
void http_reply_text(struct http_reply *reply, int status, const char *type, const char *text);
const char *http_mime_type(const char *path);

#endif
