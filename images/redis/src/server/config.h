/* Directives of redis.conf, of the command line, and of CONFIG. */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

enum policy {
	POLICY_VOLATILE_LRU, POLICY_VOLATILE_LFU, POLICY_VOLATILE_RANDOM, POLICY_VOLATILE_TTL,
	POLICY_ALLKEYS_LRU, POLICY_ALLKEYS_LFU, POLICY_ALLKEYS_RANDOM, POLICY_NOEVICTION,
};
enum fsync_policy { FSYNC_ALWAYS, FSYNC_EVERYSEC, FSYNC_NO };

struct save_point {
	int seconds, changes;
};

struct config {
	int64_t maxmemory, repl_backlog_size, auto_aof_rewrite_min_size, proto_max_bulk_len;
	int port, databases, timeout, maxclients, tcp_backlog, hz, maxmemory_samples, lfu_log_factor, lfu_decay_time,
		repl_timeout, repl_ping_replica_period, auto_aof_rewrite_percentage, replica_priority, replica_announce_port;
	int loglevel, maxmemory_policy, appendfsync;
	bool appendonly, protected_mode, replica_read_only, replica_serve_stale_data, stop_writes_on_bgsave_error,
		rdbchecksum, aof_load_truncated, aof_use_rdb_preamble;
	char *requirepass, *masterauth, *masteruser, *dbfilename, *appendfilename, *appenddirname, *logfile, *bind, *pidfile,
		*replica_announce_ip;
	/* directives with a form of their own */
	struct save_point *saves;
	int save_count;
	char *master_host; /* NULL: a master itself */
	int master_port;
	char **ignored; /* values of what is known and has no effect here, by its place in the table */
};

void config_set_defaults(void);
/*
 * Reads a file and then arguments in its form ("--port", "7000"), NULL and 0 when there are none. Prints what is wrong and
 * ends the program, as the server's start does.
 */
void config_load(const char *file, char *const *arguments, int count);
/* NULL, or why not; the text is static or lasts until the next call. `starting`: immutable ones may be set too. */
const char *config_set(const char *name, const char *value, bool starting);
/* Calls back with each directive that matches the pattern. */
void config_each(const char *pattern, void (*visit)(void *context, const char *name, const char *value), void *context);
bool config_is_known(const char *name);
/* An old name of a directive. */
bool config_is_alias(const char *name);
/* Whether the value is not the default. */
bool config_is_changed(const char *name);
/* Writes the configuration file anew; NULL, or why not. */
const char *config_rewrite(void);
/* Says in the log which directives were given that have no effect. */
void config_warn_ignored(void);
/* "2mb" in bytes; -1 when it is no amount. */
int64_t config_memory(const char *text);
const char *config_policy_name(void);
/*
 * Splits a line into words as redis.conf and inline commands have them: quotes and escapes. NULL with -1: unbalanced quotes.
 * lengths, for words with NULs, may be NULL.
 */
char **split_words(const char *line, int *count, size_t **lengths);
void free_words(char **words, int count);

#endif
