#include "http_server.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "http_message.h"
#include "wasix.h"

#define MAX_CONNECTIONS 1024
#define OUT_LOW 65536
/* After the order to stop, a connection that has not asked anything yet may still do so for this long. */
#define LAST_REQUEST_MS 1000

enum phase { READING, WRITING, UPSTREAM_CONNECTING, UPSTREAM_SENDING, UPSTREAM_HEAD, RELAYING, CLOSED };

struct connection {
	enum phase phase;
	int fd;
	struct net_peer peer;
	uint16_t local_port;
	struct buffer in, out, from_upstream;
	size_t out_at, upstream_at;
	int64_t relay_left; /* -1: until the upstream ends */
	struct http_request request;
	struct http_reply reply;
	bool exchanging, keep_alive, head_only, continued;
	int served;
	int64_t active; /* when something last happened */
};

static struct connection connections[MAX_CONNECTIONS];
static int connection_count;

static void end_exchange(struct http_server *s, struct connection *c)
{
	if (c->exchanging && s->finished)
		s->finished(s, &c->request, &c->reply);
	c->exchanging = false;
	http_free_request(&c->request);
	http_free_reply(&c->reply);
	c->from_upstream.length = 0;
}

static void drop(struct http_server *s, struct connection *c)
{
	if (c->phase == CLOSED)
		return;
	end_exchange(s, c);
	close(c->fd);
	buffer_free(&c->in);
	buffer_free(&c->out);
	buffer_free(&c->from_upstream);
	c->phase = CLOSED;
}

/* ---- answering ---- */

static void start_reply(struct http_server *s, struct connection *c)
{
	struct http_reply *r = &c->reply;
	int64_t length = (int64_t)r->body.length + (r->file >= 0 ? r->file_length : 0);
	bool bodyless = r->status == 204 || r->status == 304;
	c->keep_alive = c->keep_alive && !r->close && !*s->stop;
	http_write_head(&c->out, r, s->name, bodyless ? -1 : length, c->keep_alive);
	if (c->head_only || bodyless) {
		if (r->file >= 0)
			close(r->file);
		r->file = -1;
	} else if (r->body.length) {
		buffer_add(&c->out, r->body.data, r->body.length);
		r->bytes_sent += (int64_t)r->body.length;
	}
	c->phase = WRITING;
}

static void start_upstream(struct http_server *s, struct connection *c)
{
	net_set_blocking(c->reply.upstream, false);
	c->phase = c->reply.upstream_pending ? UPSTREAM_CONNECTING : UPSTREAM_SENDING;
	c->upstream_at = 0;
	(void)s;
}

static void answer(struct http_server *s, struct connection *c)
{
	memset(&c->reply, 0, sizeof c->reply);
	c->reply.file = c->reply.upstream = -1;
	if (c->request.bad)
		c->reply.close = true;
	s->handle(s, &c->request, &c->reply);
	if (c->reply.status == 444) /* nginx's own: no answer at all */
		drop(s, c);
	else if (c->reply.upstream >= 0)
		start_upstream(s, c);
	else
		start_reply(s, c);
}

static void upstream_failed(struct http_server *s, struct connection *c)
{
	http_free_reply(&c->reply);
	s->upstream_failed(s, &c->request, &c->reply);
	start_reply(s, c);
}

/* Answers a request that cannot be served as it is. */
static void refuse(struct http_server *s, struct connection *c, int status)
{
	c->request.bad = true;
	c->keep_alive = false;
	memset(&c->reply, 0, sizeof c->reply);
	c->reply.file = c->reply.upstream = -1;
	c->reply.status = status;
	c->in.length = 0;
	s->handle(s, &c->request, &c->reply);
	start_reply(s, c);
}

/* ---- reading ---- */

/* Takes a whole request from what has come, and answers it. */
static void take_request(struct http_server *s, struct connection *c)
{
	size_t length = http_head_length(&c->in), used = 0;
	int status = 400;
	if (!length) {
		if (c->in.length > 32768 && c->phase == READING) {
			c->exchanging = true;
			refuse(s, c, 414);
		}
		return;
	}
	if (!c->exchanging) {
		c->request = (struct http_request){ .peer = c->peer, .local_port = c->local_port };
		http_parse_request(&c->request, c->in.data, length, &status);
		c->exchanging = true;
		c->continued = false;
		c->keep_alive = http_wants_keep_alive(&c->request);
		c->head_only = c->request.method && !strcmp(c->request.method, "HEAD");
		if (c->request.bad) {
			refuse(s, c, status);
			return;
		}
	}
	int64_t size = http_request_length(&c->request);
	if (size == -2 || size > (int64_t)s->max_body) {
		refuse(s, c, size == -2 ? 400 : 413);
		return;
	}
	if (size == -1) {
		struct buffer body = { 0 };
		int taken = http_take_chunked(&c->in, length, s->max_body, &body, &used);
		if (taken <= 0) {
			buffer_free(&body);
			if (taken < 0)
				refuse(s, c, 413);
		} else {
			c->request.body = body.data ? body.data : xstrdup("");
			c->request.body_length = body.length;
		}
	} else if (c->in.length >= length + (size_t)size) {
		used = length + (size_t)size;
		c->request.body = xstrndup(c->in.data + length, (size_t)size);
		c->request.body_length = (size_t)size;
	}
	if (c->phase != READING)
		return;
	if (!used) {
		char *expect = c->continued ? NULL : http_request_header(&c->request, "Expect");
		if (expect && !strcasecmp(expect, "100-continue"))
			net_write_all(c->fd, "HTTP/1.1 100 Continue\r\n\r\n", 25);
		c->continued = true;
		free(expect);
		return;
	}
	buffer_consume(&c->in, used);
	c->served++;
	answer(s, c);
}

static void receive(struct http_server *s, struct connection *c)
{
	char chunk[16384];
	ssize_t got = read(c->fd, chunk, sizeof chunk);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		c->exchanging = false; /* it never was a whole request */
		drop(s, c);
		return;
	}
	buffer_add(&c->in, chunk, (size_t)got);
	take_request(s, c);
}

/* ---- writing ---- */

static void fill_from_file(struct connection *c)
{
	char chunk[32768];
	size_t part = c->reply.file_length < (int64_t)sizeof chunk ? (size_t)c->reply.file_length : sizeof chunk;
	ssize_t got = part ? read(c->reply.file, chunk, part) : 0;
	if (got <= 0) { /* shorter than it was: the client must see that */
		if (c->reply.file_length > 0)
			c->keep_alive = false;
		close(c->reply.file);
		c->reply.file = -1;
		return;
	}
	buffer_add(&c->out, chunk, (size_t)got);
	c->reply.file_length -= got;
	c->reply.bytes_sent += got;
}

static void next_exchange(struct http_server *s, struct connection *c)
{
	end_exchange(s, c);
	if (!c->keep_alive || *s->stop) {
		drop(s, c);
		return;
	}
	c->phase = READING;
	c->out.length = c->out_at = 0;
	take_request(s, c);
}

/* Sends what there is. false when the connection is gone */
static bool flush_out(struct http_server *s, struct connection *c)
{
	while (c->out_at < c->out.length) {
		ssize_t put = write(c->fd, c->out.data + c->out_at, c->out.length - c->out_at);
		if (put < 0 && (errno == EAGAIN || errno == EINTR))
			return true;
		if (put <= 0) {
			drop(s, c);
			return false;
		}
		c->out_at += (size_t)put;
	}
	c->out.length = c->out_at = 0;
	return true;
}

static void send_reply(struct http_server *s, struct connection *c)
{
	for (;;) {
		if (c->reply.file >= 0 && c->out.length - c->out_at < OUT_LOW)
			fill_from_file(c);
		if (!flush_out(s, c) || c->out.length)
			return;
		if (c->reply.file < 0)
			break;
	}
	next_exchange(s, c);
}

/* ---- passing on ---- */

static void send_upstream(struct http_server *s, struct connection *c)
{
	struct buffer *request = &c->reply.upstream_request;
	while (c->upstream_at < request->length) {
		ssize_t put = write(c->reply.upstream, request->data + c->upstream_at, request->length - c->upstream_at);
		if (put < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (put <= 0) {
			upstream_failed(s, c);
			return;
		}
		c->upstream_at += (size_t)put;
	}
	c->phase = UPSTREAM_HEAD;
}

/* Rewrites the upstream's head: hop-by-hop headers are ours (RFC 9110 7.6.1). */
static void relay_head(struct http_server *s, struct connection *c, size_t length)
{
	struct http_reply *r = &c->reply;
	const char *head = c->from_upstream.data;
	c->relay_left = -1;
	if (sscanf(head, "HTTP/%*d.%*d %d", &r->status) != 1) {
		upstream_failed(s, c);
		return;
	}
	static const char *const OURS[] = { "Connection:", "Keep-Alive:", "Server:", "Date:", "Content-Length:", "Transfer-Encoding:" };
	for (const char *line = strstr(head, "\r\n"); line && line < head + length - 2; line = strstr(line, "\r\n")) {
		line += 2;
		size_t size = strcspn(line, "\r\n");
		bool ours = !size;
		for (size_t i = 0; i < sizeof OURS / sizeof *OURS; i++)
			ours |= !strncasecmp(line, OURS[i], strlen(OURS[i]));
		if (!strncasecmp(line, "Content-Length:", 15))
			c->relay_left = atoll(line + 15);
		if (!ours)
			buffer_format(&r->headers, "%.*s\r\n", (int)size, line);
	}
	if (r->status == 204 || r->status == 304)
		c->relay_left = 0;
	c->keep_alive = c->keep_alive && c->relay_left >= 0 && !*s->stop;
	http_write_head(&c->out, r, s->name, c->relay_left, c->keep_alive);
	if (c->head_only)
		c->relay_left = 0;
	buffer_consume(&c->from_upstream, length);
	c->phase = RELAYING;
}

static void relay_bytes(struct connection *c, const char *bytes, size_t length)
{
	if (c->relay_left >= 0 && (int64_t)length > c->relay_left)
		length = (size_t)c->relay_left;
	buffer_add(&c->out, bytes, length);
	c->reply.bytes_sent += (int64_t)length;
	if (c->relay_left > 0)
		c->relay_left -= (int64_t)length;
}

static void finish_relay(struct http_server *s, struct connection *c)
{
	if (c->reply.upstream >= 0)
		close(c->reply.upstream);
	c->reply.upstream = -1;
	c->phase = WRITING;
	send_reply(s, c);
}

static void receive_upstream(struct http_server *s, struct connection *c)
{
	char chunk[32768];
	ssize_t got = read(c->reply.upstream, chunk, sizeof chunk);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (c->phase == UPSTREAM_HEAD) {
		if (got <= 0) {
			upstream_failed(s, c);
			return;
		}
		buffer_add(&c->from_upstream, chunk, (size_t)got);
		size_t length = http_head_length(&c->from_upstream);
		if (length)
			relay_head(s, c, length);
		if (c->phase == RELAYING)
			relay_bytes(c, c->from_upstream.data, c->from_upstream.length);
	} else if (got > 0) {
		relay_bytes(c, chunk, (size_t)got);
	}
	if (c->phase != RELAYING)
		return;
	if (got <= 0 && c->relay_left > 0)
		c->keep_alive = false;
	if (got <= 0 || c->relay_left == 0)
		finish_relay(s, c);
	else
		flush_out(s, c);
}

/* ---- the loop ---- */

static void accept_all(struct http_server *s, int index)
{
	while (connection_count < MAX_CONNECTIONS) {
		wasix_addr_port peer;
		int fd = wasix_tcp_accept(s->listeners[index], &peer);
		if (fd < 0)
			return;
		struct connection *c = &connections[connection_count++];
		*c = (struct connection){ .phase = READING, .fd = fd, .local_port = s->ports[index], .active = net_now() };
		c->reply.file = c->reply.upstream = -1;
		net_format_ip(peer.ip, c->peer.ip);
		c->peer.port = peer.port;
		net_set_blocking(fd, false);
	}
}

static void compact(void)
{
	int kept = 0;
	for (int i = 0; i < connection_count; i++)
		if (connections[i].phase != CLOSED)
			connections[kept++] = connections[i];
	connection_count = kept;
}

/* No more connections; those that wait for nothing are closed. */
static void run_down(struct http_server *s)
{
	for (int i = 0; i < s->listener_count; i++) {
		accept_all(s, i);
		close(s->listeners[i]);
	}
	s->running_down = true;
	for (int i = 0; i < connection_count; i++) {
		struct connection *c = &connections[i];
		if (c->phase == READING && c->served && !c->in.length)
			drop(s, c);
		c->active = net_now();
	}
}

/* How long a connection may do nothing, from when it last did something. */
static int64_t patience(const struct http_server *s, const struct connection *c)
{
	if (c->phase != READING)
		return 60000;
	return s->running_down ? LAST_REQUEST_MS : c->served ? s->keep_alive_ms : 60000;
}

static void serve_connection(struct http_server *s, struct connection *c, short client, short upstream)
{
	c->active = net_now();
	switch (c->phase) {
	case READING: receive(s, c); break;
	case WRITING: send_reply(s, c); break;
	case UPSTREAM_CONNECTING:
		if (!net_connected(c->reply.upstream)) {
			upstream_failed(s, c);
			break;
		}
		c->phase = UPSTREAM_SENDING;
		/* fall through */
	case UPSTREAM_SENDING: send_upstream(s, c); break;
	case UPSTREAM_HEAD: receive_upstream(s, c); break;
	case RELAYING:
		if (client && !flush_out(s, c))
			break;
		if (upstream)
			receive_upstream(s, c);
		break;
	case CLOSED: break;
	}
	if (c->phase == WRITING)
		send_reply(s, c);
}

void http_serve(struct http_server *s)
{
	static struct pollfd polls[MAX_CONNECTIONS * 2 + 16];
	static int owners[MAX_CONNECTIONS * 2 + 16];
	for (int i = 0; i < s->listener_count; i++)
		net_set_blocking(s->listeners[i], false);
	while (!*s->stop_now) {
		if (*s->stop && !s->running_down)
			run_down(s);
		compact();
		if (s->running_down && !connection_count)
			return;
		int count = 0;
		int64_t now = net_now(), timeout = -1;
		for (int i = 0; !s->running_down && i < s->listener_count; i++) {
			owners[count] = -1 - i;
			polls[count++] = (struct pollfd){ .fd = s->listeners[i], .events = POLLIN };
		}
		for (int i = 0; i < connection_count; i++) {
			struct connection *c = &connections[i];
			bool on_client = c->phase == READING || c->phase == WRITING || (c->phase == RELAYING && c->out.length);
			bool on_upstream = c->phase >= UPSTREAM_CONNECTING && c->phase <= RELAYING && c->out.length - c->out_at < OUT_LOW * 4;
			int64_t left = c->active + patience(s, c) - now;
			if (timeout < 0 || left < timeout)
				timeout = left < 0 ? 0 : left;
			if (on_client) {
				owners[count] = i;
				polls[count++] = (struct pollfd){ .fd = c->fd, .events = c->phase == READING ? POLLIN : POLLOUT };
			}
			if (on_upstream) {
				bool writes = c->phase == UPSTREAM_CONNECTING || c->phase == UPSTREAM_SENDING;
				owners[count] = i;
				polls[count++] = (struct pollfd){ .fd = c->reply.upstream, .events = writes ? POLLOUT : POLLIN };
			}
		}
		if (poll(polls, (nfds_t)count, timeout < 0 ? -1 : (int)timeout) < 0)
			continue; /* a signal: look at what it wants */
		for (int i = 0; i < count; i++) {
			if (!polls[i].revents)
				continue;
			if (owners[i] < 0) {
				accept_all(s, -1 - owners[i]);
				continue;
			}
			struct connection *c = &connections[owners[i]];
			bool from_client = polls[i].fd == c->fd;
			if (c->phase != CLOSED)
				serve_connection(s, c, from_client, !from_client);
		}
		now = net_now();
		for (int i = 0; i < connection_count; i++)
			if (connections[i].phase != CLOSED && now - connections[i].active >= patience(s, &connections[i]))
				drop(s, &connections[i]);
	}
}
