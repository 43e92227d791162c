/* netexec: an HTTP server with endpoints for tests and tutorials, and a UDP server in a process of its own. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "commands.h"
#include "demo_server.h"
#include "dial.h"
#include "flags.h"
#include "process.h"
#include "query.h"
#include "serve.h"
#include "shell.h"
#include "udp.h"
#include "wasix.h"
#include "worker.h"

#define PLAIN "text/plain; charset=utf-8"

static int http_port = 8080, udp_port = 8081, udp_server = -1;
static const char *http_override = "";
static int64_t started;

static void reply_root(const struct http_request *request, struct http_reply *reply)
{
	char when[64], text[128];
	struct timespec now;
	(void)request;
	demo_log("GET /");
	clock_gettime(CLOCK_REALTIME, &now);
	strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", gmtime(&now.tv_sec));
	snprintf(text, sizeof text, "NOW: %s.%09ld +0000 UTC m=+%.9f", when, now.tv_nsec, (double)(net_now() - started) / 1000);
	http_reply_text(reply, 200, PLAIN, text);
}

static void reply_client_ip(const struct http_request *request, struct http_reply *reply)
{
	char text[32];
	demo_log("GET /clientip");
	snprintf(text, sizeof text, "%s:%u", request->peer.ip, request->peer.port);
	http_reply_text(reply, 200, PLAIN, text);
}

static void reply_echo(const struct http_request *request, struct http_reply *reply)
{
	char *message = query_value(request, "msg"), *code = query_value(request, "code"), *end;
	demo_log("GET /echo?msg=%s&code=%s", message, code);
	long status = strtol(code, &end, 10);
	if (*end) {
		char text[128];
		snprintf(text, sizeof text, "argument 'code' must be an integer or empty, got \"%.60s\"\n", code);
		http_reply_text(reply, 200, PLAIN, text);
	} else {
		http_reply_text(reply, *code ? (int)status : 200, PLAIN, message);
	}
	free(message);
	free(code);
}

static void reply_hostname(const struct http_request *request, struct http_reply *reply)
{
	demo_log("GET %s", request->path);
	http_reply_text(reply, 200, PLAIN, demo_hostname());
}

/* Ready once the UDP server is. */
static void reply_health(const struct http_request *request, struct http_reply *reply)
{
	int code;
	(void)request;
	demo_log("GET /healthz");
	bool gone = udp_port >= 0 && (udp_server < 0 || process_wait(udp_server, true, &code) != 0);
	if (gone)
		udp_server = -1;
	http_reply_text(reply, gone ? 412 : 200, PLAIN, "");
}

static void reply_redirect(const struct http_request *request, struct http_reply *reply)
{
	demo_log("GET /redirect");
	query_redirect(request, reply, "location", query_number(request, "code", 302));
}

static _Noreturn void end(int code)
{
	if (udp_server > 0)
		process_kill(udp_server, WASIX_SIGKILL);
	exit(code);
}

static void reply_shutdown(const struct http_request *request, struct http_reply *reply)
{
	(void)request;
	(void)reply;
	demo_log("GET /shutdown");
	end(0);
}

static bool want_duration(const struct http_request *request, struct http_reply *reply, const char *name, int64_t *milliseconds)
{
	char *text = query_value(request, name);
	bool valid = !*text || parse_duration(text, milliseconds);
	if (!valid) {
		char message[160];
		snprintf(message, sizeof message, "argument '%s' must be a valid golang duration or empty, got \"%.60s\"\n", name, text);
		http_reply_text(reply, 200, PLAIN, message);
	}
	free(text);
	return valid;
}

/* One server of one process has no connections to wait for: with a timeout it ends as it does without. */
static void reply_exit(const struct http_request *request, struct http_reply *reply)
{
	int64_t timeout = 0, wait = 0;
	int code = query_number(request, "code", 0);
	if (!want_duration(request, reply, "timeout", &timeout) || !want_duration(request, reply, "wait", &wait))
		return;
	demo_log("Will begin shutdown in %lldms, allowing %lldms for connections to close, then will exit with %d", (long long)wait,
		 (long long)timeout, code);
	const struct timespec pause = { (time_t)(wait / 1000), (long)(wait % 1000) * 1000000 };
	nanosleep(&pause, NULL);
	end(code);
}

static const struct {
	const char *path;
	void (*reply)(const struct http_request *request, struct http_reply *reply);
} routes[] = {
	{ "/clientip", reply_client_ip }, { "/dial", worker_start },         { "/echo", reply_echo },         { "/exit", reply_exit },
	{ "/healthz", reply_health },     { "/hostname", reply_hostname }, { "/hostName", reply_hostname }, { "/redirect", reply_redirect },
	{ "/shell", worker_start },        { "/shutdown", reply_shutdown },
};

static void handle(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	(void)server;
	char *override = *http_override ? xstrdup(http_override) : NULL, *query = override ? strchr(override, '?') : NULL;
	struct http_request asked = *request;
	if (query)
		*query++ = '\0';
	if (override) {
		asked.path = override;
		asked.query = query;
	}
	if (request->bad) {
		http_reply_text(reply, reply->status ? reply->status : 400, PLAIN, "400 Bad Request");
	} else if (!strcmp(asked.path, "/upload")) {
		http_reply_text(reply, 501, PLAIN, "this agnhost takes no files\n");
	} else {
		size_t i = 0, count = sizeof routes / sizeof *routes;
		while (i < count && strcmp(routes[i].path, asked.path))
			i++;
		(i < count ? routes[i].reply : reply_root)(&asked, reply);
	}
	free(override);
}

static size_t answer_datagram(const char *text, const char *client, char *out, size_t room)
{
	size_t length = strcspn(text, "\n");
	if (!strncmp(text, "echo ", 5))
		return (size_t)snprintf(out, room, "%s", text + 5);
	if (length == 8 && !strncasecmp(text, "hostname", 8))
		return (size_t)snprintf(out, room, "%s", demo_hostname());
	if (length == 8 && !strncasecmp(text, "clientip", 8))
		return (size_t)snprintf(out, room, "%s", client);
	demo_log("Unknown UDP command received from %s: %s", client, text);
	return 0;
}

/* This program once more, which then serves datagrams; its socket is its own. */
static int start_udp_server(void)
{
	char port[12];
	snprintf(port, sizeof port, "%d", udp_port);
	char *words[] = { "/agnhost", "netexec", "--serve-udp", port, NULL };
	return process_spawn(words[0], words, NULL);
}

static int serve_datagrams(int port)
{
	int fd = udp_open((uint16_t)port);
	if (fd < 0) {
		demo_log("listen udp :%d: %s", port, strerror(errno));
		return 1;
	}
	demo_log("Started UDP server on port  %d", port);
	udp_serve(fd, answer_datagram);
	return 0;
}

int run_netexec(int argc, char *argv[])
{
	int served = -1;
	const char *answered = NULL;
	const struct flag flags[] = { { "http-port", FLAG_NUMBER, &http_port }, { "udp-port", FLAG_NUMBER, &udp_port },
				      { "http-override", FLAG_TEXT, &http_override }, { "serve-udp", FLAG_NUMBER, &served },
				      { "answer", FLAG_TEXT, &answered } };
	flags_read(flags, sizeof flags / sizeof *flags, argc, argv, 0);
	if (served >= 0)
		return serve_datagrams(served);
	if (answered)
		return worker_run((char *)answered, strncmp(answered, "/dial", 5) ? reply_shell : reply_dial);
	started = net_now();
	if (udp_port >= 0)
		udp_server = start_udp_server();
	demo_log("Started HTTP server on port %d", http_port);
	const uint16_t port = (uint16_t)http_port;
	const int listener = wasix_tcp_listen(port);
	if (listener < 0) {
		demo_log("listen tcp :%d: bind: %s", http_port, errno == EADDRINUSE ? "address already in use" : strerror(errno));
		end(1);
	}
	serve_ports(&listener, &port, 1, handle);
	end(0);
}
