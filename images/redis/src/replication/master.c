#include <stdio.h>
#include <string.h>

#include "command.h"
#include "rdb.h"
#include "replication.h"
#include "reply.h"
#include "server.h"

void command_encode(const struct command_line *line, struct buffer *out)
{
	buffer_format(out, "*%d\r\n", line->count);
	for (int i = 0; i < line->count; i++) {
		buffer_format(out, "$%u\r\n", line->words[i]->length);
		buffer_add(out, line->words[i]->data, line->words[i]->length);
		buffer_text(out, "\r\n");
	}
}

void replication_new_id(void)
{
	random_hex(server.replication_id, 40);
}

int replica_count(void)
{
	int count = 0;
	for (struct client *c = server.clients; c; c = c->next)
		count += (c->flags & IS_REPLICA) && !(c->flags & GONE) && c->online;
	return count;
}

void replication_add(const char *bytes, size_t length)
{
	server.offset += (int64_t)length;
	buffer_add(&server.backlog, bytes, length);
	size_t limit = (size_t)server.config.repl_backlog_size;
	if (server.backlog.length > limit * 2) /* not a byte at a time */
		buffer_consume(&server.backlog, server.backlog.length - limit);
	for (struct client *c = server.clients; c; c = c->next) {
		if ((c->flags & IS_REPLICA) && !(c->flags & GONE) && c->online)
			buffer_add(&c->out, bytes, length);
	}
}

void replication_feed(struct db *db, const struct command_line *line)
{
	struct buffer bytes = { 0 };
	if (replica_count() == 0 && server.offset == 0)
		return; /* nobody was ever here to go on from it */
	if (server.stream_db != db->id) {
		char number[12];
		int length = snprintf(number, sizeof number, "%d", db->id);
		buffer_format(&bytes, "*2\r\n$6\r\nSELECT\r\n$%d\r\n%s\r\n", length, number);
		server.stream_db = db->id;
	}
	command_encode(line, &bytes);
	replication_add(bytes.data, bytes.length);
	buffer_free(&bytes);
}

static bool can_go_on(const str *id, int64_t offset)
{
	bool known = !strcmp(id->data, server.replication_id) || (!strcmp(id->data, server.old_replication_id) && offset <= server.old_offset);
	int64_t first = server.offset - (int64_t)server.backlog.length + 1;
	return known && offset >= first && offset <= server.offset + 1;
}

static void full_sync(struct client *c)
{
	struct buffer snapshot = { 0 };
	log_line(LOG_NOTICE, "Starting BGSAVE for SYNC with target: disk");
	log_line(LOG_NOTICE, "Background saving started by pid %d", server.pid);
	if (server.backlog.length == 0 && server.offset == 0 && !server.config.master_host)
		replication_new_id();
	rdb_write(&snapshot);
	buffer_format(&c->out, "+FULLRESYNC %s %lld\r\n$%zu\r\n", server.replication_id, (long long)server.offset, snapshot.length);
	buffer_add(&c->out, snapshot.data, snapshot.length);
	buffer_free(&snapshot);
	server.stream_db = -1; /* the next command says which database */
	server.full_syncs++;
	log_line(LOG_NOTICE, "Background saving terminated with success");
	log_line(LOG_NOTICE, "Synchronization with replica %s:%d succeeded", c->peer.ip, c->replica_port);
}

void replication_sync(struct client *c, const str *id, int64_t offset)
{
	log_line(LOG_NOTICE, "Replica %s:%d asks for synchronization", c->peer.ip, c->replica_port);
	if (server.config.master_host && server.link != LINK_UP) {
		reply_error(c, "NOMASTERLINK Can't SYNC while not connected with my master");
		return;
	}
	if (can_go_on(id, offset)) {
		size_t missing = (size_t)(server.offset + 1 - offset);
		log_line(LOG_NOTICE, "Partial resynchronization request from %s:%d accepted. Sending %zu bytes of backlog starting from offset %lld.",
			 c->peer.ip, c->replica_port, missing, (long long)offset);
		buffer_format(&c->out, "+CONTINUE %s\r\n", server.replication_id);
		if (missing)
			buffer_add(&c->out, server.backlog.data + server.backlog.length - missing, missing);
		server.partial_syncs++;
	} else {
		if (strcmp(id->data, "?")) {
			log_line(LOG_NOTICE, "Unable to partial resync with replica %s:%d for lack of backlog (Replica request was: %lld).", c->peer.ip,
				 c->replica_port, (long long)offset);
			server.partial_refused++;
		} else {
			log_line(LOG_NOTICE, "Full resync requested by replica %s:%d", c->peer.ip, c->replica_port);
		}
		full_sync(c);
	}
	c->flags |= IS_REPLICA;
	c->online = true;
	c->acknowledged_at = server.now;
}

int64_t replicas_at(int64_t offset)
{
	int64_t count = 0;
	for (struct client *c = server.clients; c; c = c->next)
		count += (c->flags & IS_REPLICA) && !(c->flags & GONE) && c->online && c->acknowledged >= offset;
	return count;
}

void replication_ask(void)
{
	static const char question[] = "*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n";
	if (replica_count())
		replication_add(question, sizeof question - 1);
}

void replication_acknowledged(void)
{
	for (struct client *c = server.clients; c; c = c->next) {
		if (!(c->flags & BLOCKED) || c->waiting_offset < 0 || replicas_at(c->waiting_offset) < c->waiting_replicas)
			continue;
		blocked_time_out(c);
	}
}

static void ping_replicas(void)
{
	static const char ping[] = "*1\r\n$4\r\nPING\r\n";
	if (server.config.master_host || replica_count() == 0 || server.now - server.pinged_at < server.config.repl_ping_replica_period * 1000LL)
		return;
	server.pinged_at = server.now;
	replication_add(ping, sizeof ping - 1);
}

static void drop_silent_replicas(void)
{
	for (struct client *c = server.clients; c; c = c->next) {
		if (!(c->flags & IS_REPLICA) || c->flags & GONE || server.now - c->acknowledged_at <= server.config.repl_timeout * 1000LL)
			continue;
		log_line(LOG_WARNING, "Disconnecting timedout replica (streaming sync): %s:%d", c->peer.ip, c->replica_port);
		client_close(c);
	}
}

void replication_cron(void)
{
	ping_replicas();
	drop_silent_replicas();
	replica_cron();
}
