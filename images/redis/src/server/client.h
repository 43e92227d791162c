/* Who is connected: a user, a replica of ours, our master, or what loads the append-only file. */
#ifndef CLIENT_H
#define CLIENT_H

#include "buffer.h"
#include "db.h"
#include "dict.h"
#include "net.h"

struct command;

enum client_flag {
	CLOSING = 1 << 0,      /* after what is to be sent */
	IN_MULTI = 1 << 1,
	DIRTY_CAS = 1 << 2,    /* a watched key has changed */
	DIRTY_EXEC = 1 << 3,   /* a queued command was refused */
	MONITORS = 1 << 4,
	IS_REPLICA = 1 << 5,
	IS_MASTER = 1 << 6,
	LOADER = 1 << 7,       /* of the append-only file: nobody reads its replies */
	BLOCKED = 1 << 8,
	NO_TOUCH = 1 << 9,
	GONE = 1 << 10,        /* to be freed at the end of the turn */
	SILENT = 1 << 11,      /* CLIENT REPLY OFF */
	SKIP_NEXT = 1 << 12,   /* CLIENT REPLY SKIP */
	RETRIED = 1 << 13,     /* its blocking command is tried again */
	NO_EVICT = 1 << 14,
	RESUMED = 1 << 15,     /* waited, and may have sent more meanwhile */
};

struct command_line {
	int count;
	str **words;
};

struct watched {
	struct watched *next;
	struct db *db;
	str *key;
	bool expired; /* when the watch began: its removal is no change */
};

struct client {
	struct client *next;
	uint64_t id;
	int fd; /* -1: none */
	struct net_peer peer;
	unsigned flags;
	struct buffer in, out;
	size_t read; /* bytes of `in` that were taken */
	size_t unfinished; /* bytes that came since the last command, or transaction, was complete */
	/* what is being read of an array of bulk strings: words to come, and length of the next; -1 unknown */
	long words_left, word_length;
	struct command_line line;
	const struct command *command;
	struct db *db;
	int protocol;
	bool authenticated;
	str *name, *library, *library_version;
	int64_t since, active_at; /* milliseconds */

	struct command_line *queue;
	int queued;
	struct watched *watching;
	struct dict *channels, *patterns;

	/* blocked: until when, and since which turn, for the first come is served first */
	int64_t blocked_until; /* 0: for ever */
	uint64_t blocked_order;
	int64_t waiting_offset; /* of WAIT */
	int waiting_replicas;

	/* a replica of ours */
	uint16_t replica_port;
	int64_t acknowledged, acknowledged_at;
	bool online;
};

struct client *client_new(int fd);
/* Marks it: it is freed by client_sweep, for others may hold it until then. */
void client_close(struct client *c);
void client_sweep(void);
void client_reset(struct client *c);
void client_drop_queue(struct client *c);
void client_unwatch(struct client *c);
/* One line of CLIENT LIST. */
void client_describe(const struct client *c, struct buffer *text);
bool client_is_subscribed(const struct client *c);
/* Nobody reads what it would be answered. */
bool client_is_deaf(const struct client *c);

void command_line_free(struct command_line *line);
struct command_line command_line_copy(const struct command_line *line);

#endif
