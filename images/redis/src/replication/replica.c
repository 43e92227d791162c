/* Following a master: the handshake, the snapshot, then its stream of commands. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "aof.h"
#include "net.h"
#include "rdb.h"
#include "replication.h"
#include "request.h"
#include "server.h"

enum { RETRY_MS = 1000, BLOCK_SIZE = 65536 };

static void drop_link(void)
{
	struct client *master = server.master;
	server.master = NULL;
	if (master)
		client_close(master);
	buffer_free(&server.sync_file);
	server.link = LINK_CONNECT;
	server.link_at = server.now;
}

void replica_link_lost(struct client *master)
{
	bool was_up = server.link == LINK_UP;
	if (was_up) {
		log_line(log_was_warning(), "Connection with master lost.");
		log_line(LOG_NOTICE, "Caching the disconnected master state.");
		/* Half a command was not run: the stream goes on from its beginning, for those who follow us too. */
		if (master->unfinished) {
			server.offset -= (int64_t)master->unfinished;
			server.backlog.length -= master->unfinished < server.backlog.length ? master->unfinished : server.backlog.length;
			for (struct client *c = server.clients; c; c = c->next) {
				if (c->flags & IS_REPLICA)
					client_close(c);
			}
		}
		server.link_lost_at = server.now;
		server.link_db = master->db->id;
	}
	drop_link();
	if (was_up)
		log_line(LOG_NOTICE, "Reconnecting to MASTER %s:%d", server.config.master_host, server.config.master_port);
}

void replica_follow(void)
{
	if (server.master) {
		server.link = LINK_NONE;
		drop_link();
	}
	server.link = server.config.master_host ? LINK_CONNECT : LINK_NONE;
	server.link_at = 0;
	server.link_lost_at = server.now;
}

static void connect_to_master(void)
{
	uint8_t ip[4];
	int fd = -1;
	bool pending;
	server.link_at = server.now;
	log_line(LOG_NOTICE, "Connecting to MASTER %s:%d", server.config.master_host, server.config.master_port);
	if (!net_resolve(server.config.master_host, ip)) {
		log_line(LOG_WARNING, "Unable to connect to MASTER: %s", server.major >= 7 ? "Success" : "Resource temporarily unavailable");
		return;
	}
	if (net_connect_start(ip, (uint16_t)server.config.master_port, &fd, &pending) != NET_OK) {
		log_line(LOG_WARNING, "Unable to connect to MASTER: %s", strerror(errno));
		return;
	}
	net_set_blocking(fd, false);
	server.master = client_new(fd);
	server.master->flags |= IS_MASTER;
	server.master->authenticated = true;
	/* Until it is written to, poll tells nothing of the connection. */
	server.link = LINK_CONNECTING;
	log_line(LOG_NOTICE, "MASTER <-> REPLICA sync started");
	buffer_text(&server.master->out, "PING\r\n");
	server.handshake = 0;
}

/* ---- the handshake: one question after the other ---- */

enum { ASKED_PING, ASKED_AUTH, ASKED_PORT, ASKED_ADDRESS, ASKED_ABILITIES, ASKED_SYNC };

static void ask(int step)
{
	struct buffer *out = &server.master->out;
	server.handshake = step;
	server.link_at = server.now;
	switch (step) {
	case ASKED_AUTH:
		if (!*server.config.masterauth) {
			ask(ASKED_PORT);
		} else {
			str *words[] = { str_text("AUTH"), str_text(server.config.masteruser), str_text(server.config.masterauth) };
			bool named = *server.config.masteruser;
			command_encode(&(struct command_line){ named ? 3 : 2, named ? words : (str *[]){ words[0], words[2] } }, out);
			for (int i = 0; i < 3; i++)
				str_drop(words[i]);
		}
		break;
	case ASKED_PORT:
		buffer_format(out, "REPLCONF listening-port %d\r\n",
			      server.config.replica_announce_port ? server.config.replica_announce_port : server.config.port);
		break;
	case ASKED_ADDRESS:
		if (*server.config.replica_announce_ip)
			buffer_format(out, "REPLCONF ip-address %s\r\n", server.config.replica_announce_ip);
		else
			ask(ASKED_ABILITIES);
		break;
	case ASKED_ABILITIES: buffer_text(out, "REPLCONF capa eof capa psync2\r\n"); break;
	case ASKED_SYNC:
		if (server.offset > 0 && *server.replication_id && server.link_lost_at) {
			log_line(LOG_NOTICE, "Trying a partial resynchronization (request %s:%lld).", server.replication_id, (long long)server.offset + 1);
			buffer_format(out, "PSYNC %s %lld\r\n", server.replication_id, (long long)server.offset + 1);
		} else {
			log_line(LOG_NOTICE, "Partial resynchronization not possible (no cached master)");
			buffer_text(out, "PSYNC ? -1\r\n");
		}
		break;
	}
}

static void link_is_up(void)
{
	server.link = LINK_UP;
	server.acknowledged_at = server.now;
	server.master->active_at = server.now;
	server.master->unfinished = server.master->in.length;
	server.master->db = &server.dbs[server.link_db];
}

/* What came behind the handshake is of the stream. */
static void take_rest(struct client *master)
{
	if (master->in.length) {
		replication_add(master->in.data, master->in.length);
		request_process(master);
	}
}

static void load_snapshot(void)
{
	log_line(LOG_NOTICE, "MASTER <-> REPLICA sync: Flushing old data");
	db_clear_all();
	log_line(LOG_NOTICE, "MASTER <-> REPLICA sync: Loading DB in memory");
	server.loading = true;
	server.link_db = 0; /* unless the snapshot says another */
	bool loaded = rdb_read(server.sync_file.data, server.sync_file.length) >= 0;
	server.loading = false;
	buffer_free(&server.sync_file);
	if (!loaded) {
		log_line(LOG_WARNING, "Failed trying to load the MASTER synchronization DB from disk");
		drop_link();
		return;
	}
	strcpy(server.replication_id, server.sync_id);
	*server.old_replication_id = '\0';
	server.old_offset = -1;
	server.offset = server.sync_offset;
	buffer_free(&server.backlog);
	server.dirty++;
	if (server.aof_fd >= 0)
		aof_rewrite();
	/* Those who follow us have other data now. */
	for (struct client *c = server.clients; c; c = c->next) {
		if (c->flags & IS_REPLICA)
			client_close(c);
	}
	link_is_up();
	log_line(LOG_NOTICE, "MASTER <-> REPLICA sync: Finished with success");
}

static void take_snapshot_bytes(struct client *master)
{
	size_t available = master->in.length;
	size_t taken = (int64_t)available > server.sync_left ? (size_t)server.sync_left : available;
	buffer_add(&server.sync_file, master->in.data, taken);
	buffer_consume(&master->in, taken);
	server.sync_left -= (int64_t)taken;
	server.link_at = server.now;
	if (server.sync_left > 0)
		return;
	load_snapshot();
	if (server.link == LINK_UP)
		take_rest(master);
}

static void sync_answered(struct client *master, const char *line)
{
	long long offset;
	char id[64];
	if (sscanf(line, "+FULLRESYNC %40s %lld", id, &offset) == 2) {
		log_line(LOG_NOTICE, "Full resync from master: %s:%lld", id, offset);
		strcpy(server.sync_id, id);
		server.sync_offset = offset;
		server.sync_left = -1;
		server.link = LINK_TRANSFER;
	} else if (!strncmp(line, "+CONTINUE", 9)) {
		log_line(LOG_NOTICE, "Successful partial resynchronization with master.");
		if (sscanf(line, "+CONTINUE %40s", id) == 1 && strcmp(id, server.replication_id)) {
			strcpy(server.old_replication_id, server.replication_id);
			server.old_offset = server.offset + 1;
			strcpy(server.replication_id, id);
			log_line(LOG_WARNING, "Master replication ID changed to %s", id);
		}
		link_is_up();
		take_rest(master);
	} else {
		log_line(LOG_WARNING, "MASTER aborted replication: %s", line);
		drop_link();
	}
}

static void answered(struct client *master, const char *line)
{
	bool refused = *line == '-';
	if (server.link == LINK_TRANSFER) {
		if (*line == '$') {
			server.sync_left = server.sync_total = strtoll(line + 1, NULL, 10);
			log_line(LOG_NOTICE, "MASTER <-> REPLICA sync: receiving %lld bytes from master to disk", (long long)server.sync_left);
		} else if (refused) {
			log_line(LOG_WARNING, "MASTER aborted replication with an error: %s", line + 1);
			drop_link();
		}
		return;
	}
	if (server.handshake == ASKED_PING) {
		if (refused && strncmp(line, "-NOAUTH", 7) && strncmp(line, "-NOPERM", 7)) {
			log_line(LOG_WARNING, "Error reply to PING from master: '%s'", line);
			drop_link();
			return;
		}
		log_line(LOG_NOTICE, "Master replied to PING, replication can continue...");
	} else if (server.handshake == ASKED_AUTH && refused) {
		log_line(LOG_WARNING, "Unable to AUTH to MASTER: %s", line);
		drop_link();
		return;
	} else if (server.handshake == ASKED_SYNC) {
		sync_answered(master, line);
		return;
	} else if (refused && server.handshake == ASKED_PORT) {
		log_line(LOG_NOTICE, "(Non critical) Master does not understand REPLCONF listening-port: %s", line);
	}
	ask(server.handshake + 1);
}

static void handle_answers(struct client *master)
{
	while (server.master == master && server.link != LINK_UP && master->in.length) {
		if (server.link == LINK_TRANSFER && server.sync_left >= 0) {
			take_snapshot_bytes(master);
			continue;
		}
		char *end = memchr(master->in.data, '\n', master->in.length);
		if (!end)
			return;
		size_t length = (size_t)(end + 1 - master->in.data);
		char line[512];
		snprintf(line, sizeof line, "%.*s", (int)strcspn(master->in.data, "\r\n"), master->in.data);
		buffer_consume(&master->in, length);
		if (*line) /* empty lines keep the connection alive */
			answered(master, line);
	}
}

void replica_link_ready(struct client *master, short events)
{
	static char block[BLOCK_SIZE];
	if (server.link == LINK_CONNECTING) {
		if (!net_connected(master->fd)) {
			log_line(LOG_WARNING, "Error condition on socket for SYNC: %s", strerror(errno));
			drop_link();
			return;
		}
		log_line(LOG_NOTICE, "Non blocking connect for SYNC fired the event.");
		server.link = LINK_HANDSHAKE;
	}
	if (!(events & (POLLIN | POLLHUP | POLLERR)))
		return;
	ssize_t got = read(master->fd, block, sizeof block);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		log_line(LOG_WARNING, "I/O error trying to sync with MASTER: %s", got ? strerror(errno) : "connection lost");
		drop_link();
		return;
	}
	server.bytes_in += got;
	buffer_add(&master->in, block, (size_t)got);
	handle_answers(master);
}

void replica_received(struct client *master, const char *bytes, size_t length)
{
	master->unfinished += length;
	replication_add(bytes, length);
}

static void acknowledge(void)
{
	char number[24];
	int length = snprintf(number, sizeof number, "%lld", (long long)server.offset);
	server.acknowledged_at = server.now;
	buffer_format(&server.master->out, "*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$%d\r\n%s\r\n", length, number);
}

void replica_cron(void)
{
	int64_t silence = server.config.repl_timeout * 1000LL;
	if (!server.config.master_host)
		return;
	if (server.link == LINK_CONNECT && server.now - server.link_at >= RETRY_MS) {
		connect_to_master();
	} else if (server.link == LINK_UP && server.now - server.master->active_at > silence) {
		log_line(LOG_WARNING, "MASTER timeout: no data nor PING received...");
		replica_link_lost(server.master);
	} else if (server.link != LINK_UP && server.link != LINK_CONNECT && server.now - server.link_at > silence) {
		log_line(LOG_WARNING, "Timeout connecting to the MASTER...");
		drop_link();
	} else if (server.link == LINK_UP && server.now - server.acknowledged_at >= 1000) {
		acknowledge();
	}
}
