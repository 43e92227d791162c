/* serve_hostname: tells the name of its pod, over HTTP on port 9376 (`-port`). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo_server.h"

static void ready(uint16_t port)
{
	demo_log("Serving on port %u.", port);
}

static void handle(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	(void)server;
	if (!request->bad)
		demo_log("HTTP request from %s:%u", request->peer.ip, request->peer.port);
	if (request->bad)
		http_reply_text(reply, reply->status ? reply->status : 400, "text/plain; charset=utf-8", "400 Bad Request");
	else
		http_reply_text(reply, 200, "text/plain; charset=utf-8", demo_hostname());
}

int main(int count, char **words)
{
	long port = 9376;
	for (int at = 1; at < count; at++) {
		const char *word = words[at] + strspn(words[at], "-");
		if (!strncmp(word, "port=", 5))
			port = strtol(word + 5, NULL, 10);
		else if (!strcmp(word, "port") && at + 1 < count)
			port = strtol(words[++at], NULL, 10);
		else if (strcmp(word, "http") && strcmp(word, "http=true")) {
			fprintf(stderr, "serve_hostname: %s: only -port and -http are known here\n", words[at]);
			return 2;
		}
	}
	if (port <= 0 || port > 65535) {
		fprintf(stderr, "serve_hostname: %ld is no port\n", port);
		return 2;
	}
	if (demo_serve((uint16_t)port, ready, handle, NULL) == 0)
		return 0;
	demo_log("listen tcp :%ld: bind: %s", port, errno == EADDRINUSE ? "address already in use" : strerror(errno));
	return 1;
}
