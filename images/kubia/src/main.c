/*
 * kubia: the demo server that says where it runs. VERSION of the environment decides how: v1 names the host, v2 says its version too, v3
 * fails after five requests.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo_server.h"

#define PORT 8080

static const char *version = "v1";
static int requests;

static void handle(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	char text[512];
	int status = 200;
	(void)server;
	if (request->bad) {
		http_reply_text(reply, reply->status ? reply->status : 400, "text/plain", "Bad Request\n");
		return;
	}
	printf("Received request from %s\n", request->peer.ip);
	fflush(stdout);
	if (!strcmp(version, "v3") && ++requests > 5) {
		status = 500;
		snprintf(text, sizeof text, "Some internal error has occurred! This is pod %s\n", demo_hostname());
	} else if (!strcmp(version, "v1")) {
		snprintf(text, sizeof text, "You've hit %s\n", demo_hostname());
	} else {
		snprintf(text, sizeof text, "This is %s running in pod %s\n", version, demo_hostname());
	}
	http_reply_text(reply, status, "text/plain", text);
}

int main(void)
{
	const char *given = getenv("VERSION");
	if (given && *given)
		version = given;
	puts("Kubia server starting...");
	fflush(stdout);
	if (demo_serve(PORT, NULL, handle, NULL) == 0)
		return 0;
	fprintf(stderr, "Error: listen %s: address already in use :::%d\n", errno == EADDRINUSE ? "EADDRINUSE" : strerror(errno), PORT);
	return 1;
}
