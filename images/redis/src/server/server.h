/* What the server is and knows. */
#ifndef SERVER_H
#define SERVER_H

#include "client.h"
#include "config.h"
#include "db.h"

enum link_state { LINK_NONE, LINK_CONNECT, LINK_CONNECTING, LINK_HANDSHAKE, LINK_TRANSFER, LINK_UP };

struct server {
	const char *version;
	int major, minor;
	struct config config;
	const char *config_file; /* absolute; NULL: none */
	char run_id[41];
	int pid, listener;
	int64_t started_at, now; /* Unix milliseconds; now is that of this turn */

	struct db *dbs;
	struct client *clients;
	struct client *current; /* whose command runs */
	uint64_t next_client_id, next_blocked;
	int blocked;
	bool keys_ready; /* something was pushed that somebody may wait for */

	/* changes since the last snapshot */
	int64_t dirty;
	int64_t saved_at, save_tried_at;
	bool save_failed, save_wanted, loading;
	int save_seconds, rewrites;

	/* append-only file */
	int aof_fd;
	struct buffer aof_pending;
	int64_t aof_size, aof_base_size, aof_synced_at;
	int aof_db, aof_sequence;
	bool aof_rewrite_wanted, aof_failed;

	/* replication: as master */
	char replication_id[41], old_replication_id[41];
	int64_t offset, old_offset; /* of the stream; how far the old id is good, -1 not at all */
	struct buffer backlog;      /* its last bytes */
	int stream_db;
	/* as replica */
	enum link_state link;
	struct client *master;
	int64_t link_at, link_lost_at;
	int handshake;
	char sync_id[41];
	int64_t sync_offset, sync_left, sync_total;
	int link_db; /* which database the master's stream is in */
	struct buffer sync_file;
	int64_t acknowledged_at, pinged_at;

	bool in_exec, exec_streamed;

	/* statistics */
	int64_t connections, commands, bytes_in, bytes_out, rejected, expired, evicted, hits, misses, full_syncs, partial_syncs,
		partial_refused, errors;

	volatile bool stopping;
	int stop_signal;
};

extern struct server server;

/* Unix milliseconds, now. */
int64_t clock_ms(void);
/* Microseconds, for what is measured. */
int64_t clock_us(void);
void random_hex(char *text, int length);

enum log_level { LOG_DEBUG, LOG_VERBOSE, LOG_NOTICE, LOG_WARNING };
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As Redis writes it from within a signal's handler. */
void log_signal(const char *name);
/* What Redis 7.2 no longer calls a warning. */
enum log_level log_was_warning(void);

void server_loop(void);
/* Saves if it should; false: it may not end, for saving failed. */
bool server_prepare_to_end(bool save, bool no_save);

#endif
