/* Alive for ten seconds: what probes are shown with. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "commands.h"
#include "demo_server.h"
#include "flags.h"
#include "query.h"

enum { PORT = 8080, LIFE_MS = 10000 };

static int64_t started;

static void reply_health(struct http_reply *reply)
{
	char text[64];
	int64_t age = net_now() - started;
	snprintf(text, sizeof text, "error: %.9g", (double)age / 1000);
	http_reply_text(reply, age > LIFE_MS ? 500 : 200, "text/plain; charset=utf-8", age > LIFE_MS ? text : "ok");
}

static void reply_slowly(const struct http_request *request, struct http_reply *reply)
{
	char text[64];
	int status = query_number(request, "code", 500), seconds = query_number(request, "time", 0), size = query_number(request, "size", 0);
	const struct timespec pause = { seconds, 0 };
	if (seconds > 0)
		nanosleep(&pause, NULL);
	snprintf(text, sizeof text, "Slept for %d secs\n", seconds);
	http_reply_text(reply, status, "text/plain; charset=utf-8", text);
	for (int i = 0; i < size * 64; i++)
		buffer_format(&reply->body, "%16x", (unsigned)random());
}

static void handle(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	char text[64];
	(void)server;
	if (request->bad) {
		http_reply_text(reply, reply->status ? reply->status : 400, "text/plain; charset=utf-8", "400 Bad Request");
	} else if (!strcmp(request->path, "/healthz")) {
		reply_health(reply);
	} else if (!strcmp(request->path, "/started")) {
		snprintf(text, sizeof text, "%.9gs", (double)(net_now() - started) / 1000);
		http_reply_text(reply, 200, "text/plain; charset=utf-8", text);
	} else if (!strcmp(request->path, "/redirect")) {
		query_redirect(request, reply, "loc", 302);
	} else if (!strcmp(request->path, "/sleep-headers")) {
		reply_slowly(request, reply);
	} else {
		http_reply_text(reply, 404, "text/plain; charset=utf-8", "404 page not found\n");
	}
}

int run_liveness(int argc, char *argv[])
{
	flags_read(NULL, 0, argc, argv, 0);
	started = net_now();
	if (demo_serve(PORT, NULL, handle, NULL) == 0)
		return 0;
	demo_log("listen tcp :%d: bind: address already in use", PORT);
	return 1;
}
