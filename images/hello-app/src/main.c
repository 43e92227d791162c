/* hello-app: Google's sample that greets, and says its version and host. PORT of the environment is where (8080). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo_server.h"

static const char *version = "1.0.0";

static void ready(uint16_t port)
{
	demo_log("Server listening on port %u", port);
}

static void handle(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	char text[512];
	(void)server;
	if (request->bad) {
		http_reply_text(reply, reply->status ? reply->status : 400, "text/plain; charset=utf-8", "400 Bad Request");
		return;
	}
	demo_log("Serving request: %s", request->path);
	snprintf(text, sizeof text, "Hello, world!\nVersion: %s\nHostname: %s\n", version, demo_hostname());
	http_reply_text(reply, 200, "text/plain; charset=utf-8", text);
}

int main(void)
{
	const char *port = getenv("PORT"), *given = getenv("VERSION");
	long number = port && *port ? strtol(port, NULL, 10) : 8080;
	if (given && *given)
		version = given;
	if (number <= 0 || number > 65535) {
		demo_log("listen tcp: address %s: invalid port", port);
		return 1;
	}
	if (demo_serve((uint16_t)number, ready, handle, NULL) == 0)
		return 0;
	demo_log("listen tcp :%ld: bind: %s", number, errno == EADDRINUSE ? "address already in use" : strerror(errno));
	return 1;
}
