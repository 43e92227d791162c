/* The stream of changes: given to replicas, or taken from a master. */
#ifndef REPLICATION_H
#define REPLICATION_H

#include "client.h"

/* A command as an array of bulk strings. */
void command_encode(const struct command_line *line, struct buffer *out);

/* ---- as master ---- */
void replication_feed(struct db *db, const struct command_line *line);
/* Adds bytes to the stream: to the backlog, and to every replica. */
void replication_add(const char *bytes, size_t length);
/* PSYNC of a client. */
void replication_sync(struct client *c, const str *id, int64_t offset);
int64_t replicas_at(int64_t offset);
int replica_count(void);
/* Asks the replicas how far they are, for WAIT. */
void replication_ask(void);
/* Serves who waits for replicas. */
void replication_acknowledged(void);
void replication_cron(void);
void replication_new_id(void);

/* ---- as replica ---- */
/* Follows server.config.master_host, or nobody. */
void replica_follow(void);
void replica_cron(void);
/* The socket of the link can be read or written, before the link is up. */
void replica_link_ready(struct client *master, short events);
void replica_received(struct client *master, const char *bytes, size_t length);
void replica_link_lost(struct client *master);

#endif
