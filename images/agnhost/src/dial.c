#include "dial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "demo_server.h"
#include "http_client.h"
#include "query.h"
#include "udp.h"

enum { PATIENCE_MS = 5000 };

struct dialled {
	uint8_t ip[4];
	uint16_t port;
	const char *request;
};

static bool keep(void *context, const char *bytes, size_t length)
{
	buffer_add(context, bytes, length);
	return true;
}

static bool ask_http(const struct dialled *d, struct buffer *answer)
{
	struct http_connection connection = { .fd = -1, .deadline = net_now() + PATIENCE_MS, .idle_timeout = -1 };
	struct http_response response = { 0 };
	struct buffer question = { 0 };
	char ip[16];
	net_format_ip(d->ip, ip);
	enum net_result reached = net_connect(d->ip, d->port, PATIENCE_MS, &connection.fd);
	if (reached != NET_OK) {
		buffer_format(answer, "Get \"http://%s:%u/%s\": dial tcp %s:%u: connect: %s", ip, d->port, d->request, ip, d->port,
			      reached == NET_REFUSED ? "connection refused" : reached == NET_TIMED_OUT ? "connection timed out" : "no route to host");
		return false;
	}
	buffer_format(&question, "GET /%s HTTP/1.1\r\nHost: %s:%u\r\nConnection: close\r\n\r\n", d->request, ip, d->port);
	bool done = net_write_all(connection.fd, question.data, question.length) && http_read_head(&connection, &response) == HTTP_OK &&
		http_read_body(&connection, &response, keep, answer) == HTTP_OK;
	if (!done)
		buffer_format(answer, "Get \"http://%s:%u/%s\": EOF", ip, d->port, d->request);
	buffer_free(&question);
	buffer_free(&connection.input);
	http_free_response(&response);
	close(connection.fd);
	return done;
}

static bool ask_udp(const struct dialled *d, struct buffer *answer)
{
	char text[2048];
	size_t length = sizeof text;
	enum udp_result result = udp_ask(d->ip, d->port, d->request, PATIENCE_MS, text, &length);
	if (result == UDP_OK && length)
		buffer_add(answer, text, length);
	else
		buffer_format(answer, "reading from udp connection failed. err:'%s'", result == UDP_REFUSED ? "read: connection refused" : "i/o timeout");
	return result == UDP_OK && length;
}

static void add_item(struct buffer *list, const char *text)
{
	if (list->length)
		buffer_char(list, ',');
	add_json(list, text);
}

static void dial(const struct dialled *d, bool udp, int tries, struct buffer *out)
{
	struct buffer responses = { 0 }, errors = { 0 };
	for (int i = 0; i < tries; i++) {
		struct buffer answer = { 0 };
		buffer_text(&answer, "");
		bool done = udp ? ask_udp(d, &answer) : ask_http(d, &answer);
		add_item(done ? &responses : &errors, answer.data);
		buffer_free(&answer);
	}
	buffer_char(out, '{');
	if (errors.length)
		buffer_format(out, "\"errors\":[%s]", errors.data);
	if (responses.length)
		buffer_format(out, "%s\"responses\":[%s]", errors.length ? "," : "", responses.data);
	buffer_char(out, '}');
	buffer_free(&responses);
	buffer_free(&errors);
}

void reply_dial(const struct http_request *request, struct http_reply *reply)
{
	char *host = query_value(request, "host"), *asked = query_value(request, "request"), *protocol = query_value(request, "protocol");
	struct dialled d = { .port = (uint16_t)query_number(request, "port", 0), .request = asked };
	int tries = query_number(request, "tries", 1);
	bool udp = !strcasecmp(protocol, "udp");
	demo_log("GET /dial?host=%s&protocol=%s&port=%u&request=%s&tries=%d", host, protocol, d.port, asked, tries);
	if (!*asked) {
		http_reply_text(reply, 400, "text/plain; charset=utf-8", "request parameter not specified. <nil>\n");
	} else if (*protocol && !udp && strcasecmp(protocol, "http")) {
		http_reply_text(reply, 400, "text/plain; charset=utf-8", "unsupported protocol.\n");
	} else if (!net_resolve(host, d.ip) || !d.port) {
		http_reply_text(reply, 400, "text/plain; charset=utf-8", "host and/or port param are invalid.\n");
	} else {
		struct buffer out = { 0 };
		dial(&d, udp, tries, &out);
		http_reply_text(reply, 200, "text/plain; charset=utf-8", out.data);
		buffer_free(&out);
	}
	free(host);
	free(asked);
	free(protocol);
}
