#include "aof.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aof_files.h"
#include "rdb.h"
#include "replication.h"
#include "server.h"

void aof_feed(struct db *db, const struct command_line *line)
{
	if (server.aof_fd < 0)
		return;
	if (server.aof_db != db->id) {
		char number[12];
		int length = snprintf(number, sizeof number, "%d", db->id);
		buffer_format(&server.aof_pending, "*2\r\n$6\r\nSELECT\r\n$%d\r\n%s\r\n", length, number);
		server.aof_db = db->id;
	}
	command_encode(line, &server.aof_pending);
}

static void synchronise(void)
{
	fsync(server.aof_fd);
	server.aof_synced_at = server.now;
}

void aof_flush(void)
{
	if (server.aof_fd < 0 || server.aof_pending.length == 0)
		return;
	if (!net_write_all(server.aof_fd, server.aof_pending.data, server.aof_pending.length)) {
		if (!server.aof_failed)
			log_line(LOG_WARNING, "Error writing to the AOF file: %s", strerror(errno));
		server.aof_failed = true;
		return;
	}
	server.aof_failed = false;
	server.aof_size += (int64_t)server.aof_pending.length;
	buffer_consume(&server.aof_pending, server.aof_pending.length);
	if (server.config.appendfsync == FSYNC_ALWAYS)
		synchronise();
}

void aof_close(void)
{
	if (server.aof_fd < 0)
		return;
	aof_flush();
	synchronise();
	close(server.aof_fd);
	server.aof_fd = -1;
}

bool aof_rewrite(void)
{
	server.aof_rewrite_wanted = false;
	if (server.aof_fd >= 0)
		aof_flush();
	struct buffer base = { 0 };
	rdb_write(&base);
	int fd = aof_files_replace(&base);
	int error = errno;
	server.aof_base_size = (int64_t)base.length;
	buffer_free(&base);
	if (fd < 0) {
		log_line(LOG_WARNING, "Can't write the append-only file: %s", strerror(error));
		return false;
	}
	if (server.aof_fd >= 0)
		close(server.aof_fd);
	server.aof_fd = fd;
	server.aof_db = -1;
	server.aof_size = server.aof_base_size;
	server.rewrites++;
	return true;
}

static void rewrite_in_background(void)
{
	log_line(LOG_NOTICE, "Background append only file rewriting started by pid %d", server.pid);
	if (aof_rewrite())
		log_line(LOG_NOTICE, "Background AOF rewrite finished successfully");
	else
		log_line(LOG_WARNING, "Background AOF rewrite terminated with error");
}

void aof_cron(void)
{
	if (server.aof_fd >= 0) {
		aof_flush();
		if (server.config.appendfsync == FSYNC_EVERYSEC && server.now - server.aof_synced_at >= 1000)
			synchronise();
		int64_t base = server.aof_base_size > 0 ? server.aof_base_size : 1;
		int growth = server.config.auto_aof_rewrite_percentage;
		if (growth && server.aof_size > server.config.auto_aof_rewrite_min_size && server.aof_size * 100 / base - 100 >= growth) {
			log_line(LOG_NOTICE, "Starting automatic rewriting of AOF on %lld%% growth", (long long)(server.aof_size * 100 / base - 100));
			server.aof_rewrite_wanted = true;
		}
	}
	if (server.aof_rewrite_wanted)
		rewrite_in_background();
}

bool aof_open(void)
{
	struct aof_files files = { 0 };
	int64_t started = clock_us();
	if (!aof_files_load(&files))
		return false;
	if (!files.found) {
		/* Data of a snapshot go into the new file. */
		if (!rdb_load_file() || !aof_rewrite())
			return false;
		log_line(LOG_NOTICE, "Creating AOF base file %s on server start", aof_files_base_name());
		return true;
	}
	server.aof_fd = aof_files_append();
	server.aof_db = -1;
	server.aof_size = server.aof_base_size = files.size;
	if (server.aof_fd < 0) {
		log_line(LOG_WARNING, "Can't open the append-only file: %s", strerror(errno));
		return false;
	}
	log_line(LOG_NOTICE, "DB loaded from append only file: %.3f seconds", (double)(clock_us() - started) / 1e6);
	return true;
}
