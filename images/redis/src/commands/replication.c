/* REPLICAOF, PSYNC, REPLCONF, ROLE, WAIT. */
#include "replication.h"

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "reply.h"
#include "server.h"

/* What our replicas have is still good: they may go on under the new id. */
static void become_master(void)
{
	strcpy(server.old_replication_id, server.replication_id);
	server.old_offset = server.offset + 1;
	replication_new_id();
	server.stream_db = -1;
	log_line(LOG_WARNING, "Setting secondary replication ID to %s, valid up to offset: %lld. New replication ID is %s", server.old_replication_id,
		 (long long)server.old_offset, server.replication_id);
}

static void run_replicaof(struct client *c)
{
	const str *host = c->line.words[1], *port = c->line.words[2];
	bool none = str_is(host, "no") && str_is(port, "one");
	if (none && !server.config.master_host) {
		reply_ok(c);
		return;
	}
	int64_t number;
	if (!none && (!str_to_int(port, &number) || number < 0 || number > 65535)) {
		reply_error(c, "ERR Invalid master port");
		return;
	}
	str *value = str_format("%s %s", host->data, port->data);
	config_set("replicaof", value->data, true);
	str_drop(value);
	struct buffer who = { 0 };
	client_describe(c, &who);
	who.data[who.length - 1] = '\0';
	if (none) {
		become_master();
		log_line(LOG_NOTICE, "MASTER MODE enabled (user request from '%s')", who.data);
	} else {
		log_line(LOG_NOTICE, "REPLICAOF %s:%s enabled (user request from '%s')", host->data, port->data, who.data);
	}
	buffer_free(&who);
	replica_follow();
	reply_ok(c);
}

static void run_psync(struct client *c)
{
	int64_t offset = -1;
	if (want_int(c, c->line.words[2], &offset))
		replication_sync(c, c->line.words[1], offset);
}

static void run_replconf(struct client *c)
{
	for (int i = 1; i + 1 < c->line.count; i += 2) {
		const str *what = c->line.words[i], *value = c->line.words[i + 1];
		int64_t number;
		if (str_is(what, "ack")) {
			if (str_to_int(value, &number) && number > c->acknowledged)
				c->acknowledged = number;
			c->acknowledged_at = server.now;
			replication_acknowledged();
			return; /* is not answered */
		}
		if (str_is(what, "getack")) {
			char text[24];
			int length = snprintf(text, sizeof text, "%lld", (long long)server.offset);
			buffer_format(&c->out, "*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$%d\r\n%s\r\n", length, text);
			return;
		}
		if (str_is(what, "listening-port") && str_to_int(value, &number))
			c->replica_port = (uint16_t)number;
		else if (str_is(what, "ip-address"))
			snprintf(c->peer.ip, sizeof c->peer.ip, "%s", value->data);
		else if (!str_is(what, "capa") && !str_is(what, "version")) {
			reply_error(c, "ERR Unrecognized REPLCONF option: %s", what->data);
			return;
		}
	}
	reply_ok(c);
}

static void reply_role_of_master(struct client *c)
{
	reply_array(c, 3);
	reply_text(c, "master");
	reply_int(c, server.offset);
	reply_array(c, (size_t)replica_count());
	for (struct client *each = server.clients; each; each = each->next) {
		if (!(each->flags & IS_REPLICA) || each->flags & GONE || !each->online)
			continue;
		str *port = str_of_int(each->replica_port), *offset = str_of_int(each->acknowledged);
		reply_array(c, 3);
		reply_text(c, each->peer.ip);
		reply_str(c, port);
		reply_str(c, offset);
		str_drop(port);
		str_drop(offset);
	}
}

static void run_role(struct client *c)
{
	static const char *const states[] = { "none", "connect", "connecting", "handshake", "sync", "connected" };
	if (!server.config.master_host) {
		reply_role_of_master(c);
		return;
	}
	reply_array(c, 5);
	reply_text(c, "slave");
	reply_text(c, server.config.master_host);
	reply_int(c, server.config.master_port);
	reply_text(c, states[server.link]);
	reply_int(c, server.link == LINK_UP ? server.offset : -1);
}

static void run_wait(struct client *c)
{
	int64_t wanted, timeout;
	if (server.config.master_host) {
		reply_error(c, "ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to "
			       "be writable (which is not the default) writes to replicas are just local and are not propagated.");
		return;
	}
	if (!want_int(c, c->line.words[1], &wanted) || !want_int(c, c->line.words[2], &timeout))
		return;
	if (timeout < 0) {
		reply_error(c, "ERR timeout is negative");
		return;
	}
	if (replicas_at(server.offset) >= wanted || server.in_exec) {
		reply_int(c, replicas_at(server.offset));
		return;
	}
	int64_t offset = server.offset;
	block(c, timeout ? server.now + timeout : 0);
	c->waiting_offset = offset;
	c->waiting_replicas = (int)wanted;
	replication_ask();
}

static const struct command table[] = {
	{ "replicaof", run_replicaof, 3, ADMIN | NO_MULTI | ANY_TIME, 0, 0, 0 },
	{ "slaveof", run_replicaof, 3, ADMIN | NO_MULTI | ANY_TIME, 0, 0, 0 },
	{ "psync", run_psync, -3, ADMIN | NO_MULTI, 0, 0, 0 },
	{ "replconf", run_replconf, -1, ADMIN | ANY_TIME, 0, 0, 0 },
	{ "role", run_role, 1, FAST | ANY_TIME, 0, 0, 0 },
	{ "wait", run_wait, 3, NO_MULTI, 0, 0, 0 },
};
FAMILY(replication_commands, table);
