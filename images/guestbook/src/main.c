/*
 * The frontend of the guestbook tutorial: reads from the followers, writes to the leader. GET_HOSTS_FROM says where they are: `dns`, by
 * the names of their Services, or `env`, by the addresses that the kubelet puts into the environment.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo_server.h"
#include "form.h"
#include "page.h"
#include "store.h"

#define PORT 80
#define ENTRIES "guestbook:entries"

static struct store leader = { .fd = -1 }, follower = { .fd = -1 };

/* `redis-leader`, or what REDIS_LEADER_SERVICE_HOST says. */
static const char *host_of(const char *service)
{
	struct buffer variable = { 0 };
	const char *from = getenv("GET_HOSTS_FROM");
	for (const char *at = service; *at; at++)
		buffer_char(&variable, *at == '-' ? '_' : (char)toupper((unsigned char)*at));
	buffer_text(&variable, "_SERVICE_HOST");
	const char *address = getenv(variable.data);
	buffer_free(&variable);
	return from && !strcmp(from, "env") && address ? address : service;
}

/* The names of the Services are the image's: they have changed from one to the next. */
static const char *service(const char *variable, const char *usual)
{
	const char *name = getenv(variable);
	return name && *name ? name : usual;
}

static void reply_page(struct http_reply *reply, int status, const char *problem)
{
	struct answer entries = { 0 };
	char text[512];
	if (!store_ask(&follower, &entries, "LRANGE", ENTRIES, "0", "-1", NULL) && !problem) {
		snprintf(text, sizeof text, "The entries cannot be read from %s: %s.", follower.host, follower.problem);
		problem = text;
		status = 503;
	}
	reply->status = status;
	buffer_text(&reply->headers, "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n");
	page_write(&reply->body, &entries, problem, demo_hostname());
	answer_free(&entries);
}

/* Back to the page, once a follower has the entry, or after a moment. */
static void sign(const struct http_request *request, struct http_reply *reply)
{
	struct answer answer = { 0 };
	char *entry = form_field(request->body, request->body_length, "entry");
	if (!entry || !*entry) {
		reply_page(reply, 400, "An empty entry is none.");
	} else if (store_ask(&leader, &answer, "RPUSH", ENTRIES, entry, NULL)) {
		answer_free(&answer);
		store_ask(&leader, &answer, "WAIT", "1", "200", NULL);
		reply->status = 303;
		buffer_format(&reply->headers, "Location: %s\r\n", request->path);
	} else {
		char text[512];
		snprintf(text, sizeof text, "The entry was not written, for %s cannot be reached: %s.", leader.host, leader.problem);
		reply_page(reply, 503, text);
	}
	answer_free(&answer);
	free(entry);
}

static void add_json(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buffer_format(out, "\\%c", *text);
		else if ((unsigned char)*text < ' ')
			buffer_format(out, "\\u%04x", *text);
		else
			buffer_char(out, *text);
	}
}

/* guestbook.php?cmd=set&key=K&value=V and ?cmd=get&key=K, as the original has them. */
static void serve_values(const struct http_request *request, struct http_reply *reply)
{
	const char *query = request->query ? request->query : "";
	char *command = form_field(query, strlen(query), "cmd"), *key = form_field(query, strlen(query), "key"),
	     *value = form_field(query, strlen(query), "value");
	struct answer answer = { 0 };
	bool sets = command && !strcmp(command, "set");
	bool done = key && (!sets || value) &&
		(sets ? store_ask(&leader, &answer, "SET", key, value, NULL) : store_ask(&follower, &answer, "GET", key, NULL));
	reply->status = done ? 200 : key && (!sets || value) ? 503 : 400;
	buffer_text(&reply->headers, "Content-Type: application/json\r\nCache-Control: no-store\r\n");
	if (done && sets) {
		buffer_text(&reply->body, "{\"message\": \"Updated\"}");
	} else {
		buffer_text(&reply->body, done ? "{\"data\": \"" : "{\"error\": \"");
		const char *problem = reply->status == 400 ? "cmd, key and value are wanted" : sets ? leader.problem : follower.problem;
		add_json(&reply->body, !done ? problem : answer.count ? answer.items[0] : "");
		buffer_text(&reply->body, "\"}");
	}
	answer_free(&answer);
	free(command);
	free(key);
	free(value);
}

static void handle(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	(void)server;
	bool posts = request->method && !strcmp(request->method, "POST");
	bool reads = request->method && (!strcmp(request->method, "GET") || !strcmp(request->method, "HEAD"));
	if (request->bad)
		http_reply_text(reply, reply->status ? reply->status : 400, "text/plain", "Bad Request\n");
	else if (!strcmp(request->path, "/guestbook.php") && reads)
		serve_values(request, reply);
	else if (strcmp(request->path, "/") && strcmp(request->path, "/index.html"))
		http_reply_text(reply, 404, "text/plain", "Not Found\n");
	else if (posts)
		sign(request, reply);
	else if (reads)
		reply_page(reply, 200, NULL);
	else
		http_reply_text(reply, 405, "text/plain", "Method Not Allowed\n");
}

static void log_request(struct http_server *server, const struct http_request *request, const struct http_reply *reply)
{
	(void)server;
	printf("%s \"%s %s\" %d %lld\n", request->peer.ip, request->method ? request->method : "-", request->target ? request->target : "-",
	       reply->status, (long long)reply->bytes_sent);
	fflush(stdout);
}

static void ready(uint16_t port)
{
	printf("guestbook: listens on port %u; reads from %s, writes to %s\n", port, follower.host, leader.host);
	fflush(stdout);
}

int main(void)
{
	leader.host = host_of(service("GUESTBOOK_LEADER", "redis-leader"));
	follower.host = host_of(service("GUESTBOOK_FOLLOWER", "redis-follower"));
	if (demo_serve(PORT, ready, handle, log_request) == 0)
		return 0;
	fprintf(stderr, "guestbook: port %d: %s\n", PORT, strerror(errno));
	return 1;
}
