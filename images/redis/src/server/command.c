#include "command.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "reply.h"
#include "server.h"

static const struct command_family *const families[] = {
	&string_commands, &number_commands, &bit_commands, &key_commands, &expire_commands, &scan_commands, &list_commands, &blocking_commands,
	&hash_commands, &set_commands, &set_algebra_commands, &zset_commands, &zset_range_commands, &zset_store_commands, &pubsub_commands,
	&transaction_commands, &connection_commands, &client_commands, &server_commands, &config_commands, &info_commands,
	&replication_commands, &persistence_commands, &introspection_commands,
};

void commands_each(void (*visit)(void *context, const struct command *command), void *context)
{
	for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
		for (int i = 0; i < families[f]->count; i++)
			visit(context, &families[f]->commands[i]);
	}
}

int command_total(void)
{
	int total = 0;
	for (size_t f = 0; f < sizeof families / sizeof *families; f++)
		total += families[f]->count;
	return total;
}

const struct command *command_find(const str *name)
{
	for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
		for (int i = 0; i < families[f]->count; i++) {
			if (str_is(name, families[f]->commands[i].name))
				return &families[f]->commands[i];
		}
	}
	return NULL;
}

/* Redis 7 quotes with apostrophes on both sides. */
static void reply_unknown(struct client *c)
{
	char shown[160] = "";
	size_t length = 0;
	const char *open = server.major >= 7 ? "'" : "`", *close = server.major >= 7 ? "'" : "`";
	for (int i = 1; i < c->line.count && length < 128; i++)
		length += (size_t)snprintf(shown + length, sizeof shown - length, server.major >= 7 ? "%s%.*s%s " : "%s%.*s%s, ", open,
					   (int)(128 - length), c->line.words[i]->data, close);
	reply_error(c, "ERR unknown command %s%.128s%s, with args beginning with: %s", open, c->line.words[0]->data, close, shown);
}

void reply_unknown_subcommand(struct client *c)
{
	char name[32];
	size_t i = 0;
	for (; c->command->name[i] && i + 1 < sizeof name; i++)
		name[i] = (char)(c->command->name[i] & ~('a' ^ 'A'));
	name[i] = '\0';
	if (server.major >= 7)
		reply_error(c, "ERR unknown subcommand '%.128s'. Try %s HELP.", c->line.words[1]->data, name);
	else
		reply_error(c, "ERR Unknown subcommand or wrong number of arguments for '%.128s'. Try %s HELP.", c->line.words[1]->data, name);
}

/* A refused command spoils the transaction it was to be queued in. */
static void refuse(struct client *c)
{
	if (c->flags & IN_MULTI)
		c->flags |= DIRTY_EXEC;
}

static bool wrong_count(const struct command *command, int count)
{
	return command->arity > 0 ? count != command->arity : count < -command->arity;
}

/* Whether the state of the server or of the client forbids it; answers then. */
static bool is_forbidden(struct client *c)
{
	unsigned flags = c->command->flags;
	bool from_master = c->flags & (IS_MASTER | LOADER);
	if (!c->authenticated && !(flags & NO_AUTH)) {
		reply_error(c, "NOAUTH Authentication required.");
	} else if (from_master) {
		return false;
	} else if ((flags & GROWS) && server.config.maxmemory && !evict_to_limit()) {
		reply_error(c, "OOM command not allowed when used memory > 'maxmemory'.");
	} else if ((flags & WRITES) && server.config.stop_writes_on_bgsave_error && server.save_failed && server.config.save_count &&
		   !server.config.master_host) {
		reply_error(c, "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that "
			       "may modify the data set are disabled, because this instance is configured to report errors during writes if RDB "
			       "snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB "
			       "error.");
	} else if ((flags & WRITES) && server.config.master_host && server.config.replica_read_only) {
		reply_error(c, "READONLY You can't write against a read only replica.");
	} else if (c->protocol == 2 && client_is_subscribed(c) && !(flags & SUBSCRIBED_TOO)) {
		reply_error(c, "ERR Can't execute '%s': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context",
			    c->command->name);
	} else if (server.config.master_host && server.link != LINK_UP && !server.config.replica_serve_stale_data && !(flags & ANY_TIME)) {
		reply_error(c, "MASTERDOWN Link with MASTER is down and %s is set to 'no'.",
			    server.major >= 5 ? "replica-serve-stale-data" : "slave-serve-stale-data");
	} else {
		return false;
	}
	return true;
}

static void enqueue(struct client *c)
{
	struct command_line copy = command_line_copy(&c->line);
	c->queue = mem_resize(c->queue, (size_t)(c->queued + 1) * sizeof *c->queue);
	c->queue[c->queued++] = copy;
	reply_status(c, "QUEUED");
}

void command_process(struct client *c)
{
	c->command = command_find(c->line.words[0]);
	if (!c->command) {
		refuse(c);
		reply_unknown(c);
	} else if (wrong_count(c->command, c->line.count)) {
		refuse(c);
		reply_error(c, "ERR wrong number of arguments for '%s' command", c->command->name);
	} else if (is_forbidden(c)) {
		refuse(c);
	} else if ((c->flags & IN_MULTI) && !(c->command->flags & IN_TRANSACTION)) {
		if (c->command->flags & NO_MULTI) {
			refuse(c);
			reply_error(c, "ERR Command not allowed inside a transaction");
		} else {
			enqueue(c);
		}
	} else {
		command_call(c);
		if (server.keys_ready && !server.in_exec)
			serve_blocked();
	}
}
