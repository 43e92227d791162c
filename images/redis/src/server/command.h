/* Commands as data, and what runs them. */
#ifndef COMMAND_H
#define COMMAND_H

#include "client.h"

enum command_flag {
	WRITES = 1 << 0,
	READS = 1 << 1,
	GROWS = 1 << 2,         /* refused when memory is short */
	ADMIN = 1 << 3,         /* not shown to monitors */
	FAST = 1 << 4,
	NO_MULTI = 1 << 5,
	ANY_TIME = 1 << 6,      /* while data are loaded, or are stale */
	NO_AUTH = 1 << 7,
	BLOCKS = 1 << 8,
	SUBSCRIBED_TOO = 1 << 9, /* of RESP2: also once subscribed */
	IN_TRANSACTION = 1 << 10, /* runs at once between MULTI and EXEC */
	PUBSUB = 1 << 11,
};

struct command {
	const char *name;
	void (*run)(struct client *c);
	int arity; /* with the name; negative: at least so many */
	unsigned flags;
	int first, last, step; /* where keys are */
};

struct command_family {
	const struct command *commands;
	int count;
};

extern const struct command_family string_commands, number_commands, bit_commands, key_commands, expire_commands, scan_commands, list_commands,
	blocking_commands, hash_commands, set_commands, set_algebra_commands, zset_commands, zset_range_commands, zset_store_commands,
	pubsub_commands, transaction_commands, connection_commands, client_commands, server_commands, config_commands, info_commands,
	replication_commands, persistence_commands, introspection_commands;

#define FAMILY(name, table) const struct command_family name = { table, sizeof table / sizeof *table }

const struct command *command_find(const str *name);
void commands_each(void (*visit)(void *context, const struct command *command), void *context);
int command_total(void);
/* Judges the command line of a client, and runs or queues it. */
void command_process(struct client *c);
/* Runs it, and hands what it changed on. */
void command_call(struct client *c);
/* What a subcommand's name is refused with. */
void reply_unknown_subcommand(struct client *c);

/* In place of the command as it was sent, this goes to replicas and the append-only file. Words are ended by NULL. */
void propagate_instead(struct client *c, str *word, ...);
/* Further ones, or when no command runs: keys that expired. Takes no words over. */
void propagate_also(struct db *db, int count, str *const *words);
void propagate_nothing(struct client *c);
/* The end of a transaction, if anything of it went out. */
void propagate_exec_end(void);

/* The client waits: its command runs again when something was pushed. deadline: Unix milliseconds, 0 none. */
void block(struct client *c, int64_t deadline);
void unblock(struct client *c);
/* Runs the commands of those who wait, the first come first, while there is something for them. */
void serve_blocked(void);
/* What it is answered when its time is over. */
void blocked_time_out(struct client *c);
int64_t blocked_next_deadline(void);

/* Messages. */
void publish_monitors(const struct client *c);
int64_t publish(const str *channel, const str *message);
void pubsub_leave_all(struct client *c);

#endif
