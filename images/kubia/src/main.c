/*
 * kubia: the demo server that says where it runs. VERSION of the environment decides how: v1 names the host, v2 says its version too, v3
 * fails after five requests.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http_server.h"
#include "process.h"
#include "wasix.h"

#define PORT 8080

static char hostname[256] = "localhost";
static const char *version = "v1";
static int requests;
static volatile bool stopping, never;

static void stop(int signal)
{
	(void)signal;
	stopping = true;
}

static void read_hostname(void)
{
	FILE *file = fopen("/proc/sys/kernel/hostname", "r");
	if (file && fgets(hostname, sizeof hostname, file))
		hostname[strcspn(hostname, "\n")] = 0;
	if (file)
		fclose(file);
}

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
		snprintf(text, sizeof text, "Some internal error has occurred! This is pod %s\n", hostname);
	} else if (!strcmp(version, "v1")) {
		snprintf(text, sizeof text, "You've hit %s\n", hostname);
	} else {
		snprintf(text, sizeof text, "This is %s running in pod %s\n", version, hostname);
	}
	http_reply_text(reply, status, "text/plain", text);
}

int main(void)
{
	const char *given = getenv("VERSION");
	const uint16_t ports[] = { PORT };
	if (given && *given)
		version = given;
	read_hostname();
	on_signal(WASIX_SIGTERM, stop);
	on_signal(WASIX_SIGINT, stop);
	on_signal(WASIX_SIGPIPE, signal_ignore);
	puts("Kubia server starting...");
	fflush(stdout);
	int listener = wasix_tcp_listen(PORT);
	if (listener < 0) {
		fprintf(stderr, "Error: listen %s: address already in use :::%d\n", errno == EADDRINUSE ? "EADDRINUSE" : strerror(errno), PORT);
		return 1;
	}
	struct http_server server = {
		.listeners = &listener, .ports = ports, .listener_count = 1, .handle = handle,
		.stop = &stopping, .stop_now = &never, .keep_alive_ms = 5000, .max_body = 1 << 20,
	};
	http_serve(&server);
	return 0;
}
