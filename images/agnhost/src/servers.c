/* serve-hostname, porter and test-webserver. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "demo_server.h"
#include "flags.h"
#include "query.h"
#include "serve.h"
#include "udp.h"
#include "wasix.h"

#define PLAIN "text/plain; charset=utf-8"

static int fail_to_listen(int port)
{
	demo_log("listen tcp :%d: bind: %s", port, errno == EADDRINUSE ? "address already in use" : strerror(errno));
	return 1;
}

/* ---- serve-hostname ---- */

static bool closes;

static void handle_hostname(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	(void)server;
	demo_log("HTTP request from %s:%u", request->peer.ip, request->peer.port);
	reply->close = closes;
	http_reply_text(reply, request->bad ? 400 : 200, PLAIN, request->bad ? "400 Bad Request" : demo_hostname());
}

static size_t answer_hostname(const char *text, const char *client, char *out, size_t room)
{
	(void)text;
	demo_log("UDP request from %s", client);
	return (size_t)snprintf(out, room, "%s", demo_hostname());
}

static int serve_raw(int port)
{
	int listener = wasix_tcp_listen((uint16_t)port);
	if (listener < 0)
		return fail_to_listen(port);
	for (;;) {
		int fd = wasix_tcp_accept(listener, NULL);
		if (fd < 0)
			continue;
		struct net_peer peer = net_peer(fd);
		demo_log("TCP request from %s:%u", peer.ip, peer.port);
		net_write_all(fd, demo_hostname(), strlen(demo_hostname()));
		close(fd);
	}
}

static void serving(uint16_t port)
{
	demo_log("Serving on port %u.", port);
}

int run_serve_hostname(int argc, char *argv[])
{
	bool tcp = false, udp = false, http = true;
	int port = 9376;
	const struct flag flags[] = { { "tcp", FLAG_BOOL, &tcp }, { "udp", FLAG_BOOL, &udp }, { "http", FLAG_BOOL, &http },
				      { "close", FLAG_BOOL, &closes }, { "port", FLAG_NUMBER, &port } };
	flags_read(flags, sizeof flags / sizeof *flags, argc, argv, 0);
	if (http && (tcp || udp)) {
		demo_log("Can't server TCP/UDP mode and HTTP mode at the same time");
		return 1;
	}
	if (tcp && udp) {
		demo_log("This agnhost serves TCP or UDP, not both at once");
		return 1;
	}
	if (http)
		return demo_serve((uint16_t)port, serving, handle_hostname, NULL) == 0 ? 0 : fail_to_listen(port);
	serving((uint16_t)port);
	if (tcp)
		return serve_raw(port);
	int fd = udp_open((uint16_t)port);
	if (fd < 0)
		return fail_to_listen(port);
	udp_serve(fd, answer_hostname);
	return 0;
}

/* ---- porter ---- */

enum { MOST_PORTS = 64 };
static bool json_response;
static void handle_port(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	char name[32];
	struct buffer out = { 0 };
	(void)server;
	snprintf(name, sizeof name, "SERVE_PORT_%u", request->local_port);
	const char *value = getenv(name);
	if (!value) {
		snprintf(name, sizeof name, "SERVE_TCP_PORT_%u", request->local_port);
		value = getenv(name);
	}
	if (!json_response) {
		http_reply_text(reply, 200, PLAIN, value ? value : "");
		return;
	}
	buffer_text(&out, "{\"Method\":");
	add_json(&out, request->method ? request->method : "");
	buffer_text(&out, ",\"Body\":");
	add_json(&out, value ? value : "");
	buffer_char(&out, '}');
	http_reply_text(reply, 200, "application/json", out.data);
	buffer_free(&out);
}

extern char **environ;

int run_porter(int argc, char *argv[])
{
	int listeners[MOST_PORTS], count = 0;
	uint16_t ports[MOST_PORTS];
	unsigned port;
	const struct flag flags[] = { { "json-response", FLAG_BOOL, &json_response } };
	flags_read(flags, 1, argc, argv, 0);
	for (char **each = environ; *each && count < MOST_PORTS; each++) {
		if (!strncmp(*each, "SERVE_UDP_PORT_", 15) || !strncmp(*each, "SERVE_TLS_PORT_", 15) || !strncmp(*each, "SERVE_SCTP_PORT_", 16))
			demo_log("This agnhost serves TCP only: %s", *each);
		if (sscanf(*each, "SERVE_PORT_%u=", &port) != 1 && sscanf(*each, "SERVE_TCP_PORT_%u=", &port) != 1)
			continue;
		ports[count] = (uint16_t)port;
		listeners[count] = wasix_tcp_listen((uint16_t)port);
		if (listeners[count] < 0)
			demo_log("server on port \"%u\" failed: %s", port, strerror(errno));
		else
			count++;
	}
	serve_ports(listeners, ports, count, handle_port);
	return 0;
}

/* ---- test-webserver ---- */

static void handle_file(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	struct stat found;
	(void)server;
	if (request->bad || stat(request->path, &found) != 0 || !S_ISREG(found.st_mode)) {
		http_reply_text(reply, request->bad ? 400 : 404, PLAIN, request->bad ? "400 Bad Request" : "404 page not found\n");
		return;
	}
	reply->file = open(request->path, O_RDONLY);
	if (reply->file < 0) {
		http_reply_text(reply, 403, PLAIN, "403 Forbidden\n");
		return;
	}
	reply->status = 200;
	reply->file_length = found.st_size;
	buffer_format(&reply->headers, "Cache-Control: private\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: %s\r\n", http_mime_type(request->path));
}

int run_test_webserver(int argc, char *argv[])
{
	int port = 80;
	const struct flag flags[] = { { "port", FLAG_NUMBER, &port } };
	flags_read(flags, 1, argc, argv, 0);
	return demo_serve((uint16_t)port, NULL, handle_file, NULL) == 0 ? 0 : fail_to_listen(port);
}
