/* One poll for all connections, and what is done from time to time. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aof.h"
#include "command.h"
#include "net.h"
#include "rdb.h"
#include "replication.h"
#include "reply.h"
#include "request.h"
#include "server.h"
#include "wasix.h"

enum { READ_AT_ONCE = 64 * 1024 };

static void accept_client(void)
{
	int fd;
	while ((fd = wasix_tcp_accept(server.listener, NULL)) >= 0) {
		int count = 0;
		for (struct client *c = server.clients; c; c = c->next)
			count++;
		net_set_blocking(fd, false);
		if (count >= server.config.maxclients) {
			static const char text[] = "-ERR max number of clients reached\r\n";
			(void)!write(fd, text, sizeof text - 1);
			close(fd);
			server.rejected++;
			continue;
		}
		struct client *c = client_new(fd);
		server.connections++;
		log_line(LOG_VERBOSE, "Accepted %s:%d", c->peer.ip, c->peer.port);
	}
}

static void lose(struct client *c)
{
	if (c->flags & IS_MASTER)
		replica_link_lost(c);
	else if (c->flags & IS_REPLICA)
		log_line(log_was_warning(), "Connection with replica %s:%d lost.", c->peer.ip, c->replica_port);
	else
		log_line(LOG_VERBOSE, "Client closed connection id=%llu addr=%s:%d", (unsigned long long)c->id, c->peer.ip, c->peer.port);
	client_close(c);
}

static void read_from(struct client *c)
{
	static char block[READ_AT_ONCE];
	ssize_t got = read(c->fd, block, sizeof block);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		lose(c);
		return;
	}
	server.bytes_in += got;
	c->active_at = server.now;
	buffer_add(&c->in, block, (size_t)got);
	if (c->flags & IS_MASTER)
		replica_received(c, block, (size_t)got);
	request_process(c);
}

static void write_to(struct client *c)
{
	while (c->out.length && c->fd >= 0) {
		ssize_t put = write(c->fd, c->out.data, c->out.length);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0 && errno == EAGAIN)
			return;
		if (put <= 0) {
			lose(c);
			return;
		}
		server.bytes_out += put;
		buffer_consume(&c->out, (size_t)put);
	}
	if (c->flags & CLOSING)
		client_close(c);
}

/* What was answered goes out, after the append-only file has it. */
static void flush_all(void)
{
	aof_flush();
	for (struct client *c = server.clients; c; c = c->next) {
		if (c->fd >= 0 && (c->out.length || c->flags & CLOSING))
			write_to(c);
	}
	client_sweep();
}

static void close_idle(void)
{
	for (struct client *c = server.clients; c; c = c->next) {
		bool exempt = c->flags & (IS_MASTER | IS_REPLICA | BLOCKED | MONITORS | LOADER) || client_is_subscribed(c);
		if (server.config.timeout && !exempt && server.now - c->active_at > server.config.timeout * 1000LL) {
			log_line(LOG_VERBOSE, "Closing idle client");
			client_close(c);
		}
	}
}

static void time_out_blocked(void)
{
	for (struct client *c = server.clients; c; c = c->next) {
		if ((c->flags & BLOCKED) && c->blocked_until && c->blocked_until <= server.now)
			blocked_time_out(c);
	}
}

/* Commands that somebody sent while waiting for another. */
static void resume(void)
{
	for (struct client *c = server.clients; c; c = c->next) {
		if (c->flags & RESUMED) {
			c->flags &= ~(unsigned)RESUMED;
			request_process(c);
		}
	}
}

static void cron(void)
{
	expire_cycle();
	close_idle();
	snapshot_cron();
	aof_cron();
	replication_cron();
}

/* Milliseconds until there is something to do though nobody asks. */
static int patience(void)
{
	int64_t wait = 1000;
	for (int i = 0; i < server.config.databases; i++) {
		if (server.dbs[i].expires->count)
			wait = 1000 / server.config.hz;
	}
	int64_t deadline = blocked_next_deadline();
	if (deadline && deadline - server.now < wait)
		wait = deadline - server.now;
	return wait < 0 ? 0 : (int)wait;
}

struct polled {
	struct pollfd *fds;
	struct client **clients;
	size_t room, count;
};

static void watch(struct polled *p, int fd, short events, struct client *c)
{
	if (p->count == p->room) {
		p->room = p->room ? p->room * 2 : 16;
		p->fds = xrealloc(p->fds, p->room * sizeof *p->fds);
		p->clients = xrealloc(p->clients, p->room * sizeof(struct client *));
	}
	p->fds[p->count] = (struct pollfd){ .fd = fd, .events = events };
	p->clients[p->count++] = c;
}

static void gather(struct polled *p)
{
	p->count = 0;
	watch(p, server.listener, POLLIN, NULL);
	for (struct client *c = server.clients; c; c = c->next) {
		if (c->fd >= 0)
			watch(p, c->fd, (short)((c->flags & CLOSING ? 0 : POLLIN) | (c->out.length ? POLLOUT : 0)), c);
	}
}

static void handle_events(const struct polled *p)
{
	if (p->fds[0].revents)
		accept_client();
	for (size_t i = 1; i < p->count; i++) {
		struct client *c = p->clients[i];
		short events = p->fds[i].revents;
		if (c->fd != p->fds[i].fd || !events)
			continue;
		if (c->flags & IS_MASTER && server.link != LINK_UP)
			replica_link_ready(c, events);
		else if (events & (POLLIN | POLLHUP | POLLERR))
			read_from(c);
	}
}

/* A signal asked for the end. Once more ends it whatever was saved. */
static bool ends_now(void)
{
	if (!server.stopping)
		return false;
	server.stopping = false;
	log_signal(server.stop_signal == WASIX_SIGINT ? "SIGINT" : "SIGTERM");
	if (server_prepare_to_end(false, false))
		return true;
	log_line(LOG_WARNING, "%s received but errors trying to shut down the server, check the logs for more information",
		 server.stop_signal == WASIX_SIGINT ? "SIGINT" : "SIGTERM");
	return false;
}

void server_loop(void)
{
	struct polled polled = { 0 };
	int64_t last_cron = 0;
	while (!ends_now()) {
		flush_all();
		server.now = clock_ms();
		gather(&polled);
		if (poll(polled.fds, polled.count, server.stopping ? 0 : patience()) > 0) {
			server.now = clock_ms();
			handle_events(&polled);
		}
		server.now = clock_ms();
		time_out_blocked();
		resume();
		if (server.now - last_cron >= 1000 / server.config.hz) {
			last_cron = server.now;
			cron();
		}
	}
}
