/* dump.rdb: when it is written, and how. There is no fork here: a snapshot is taken between two turns of the loop. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rdb.h"
#include "server.h"

enum { RETRY_MS = 5000 };

bool file_replace(const char *path, const void *bytes, size_t length)
{
	char temporary[4096];
	snprintf(temporary, sizeof temporary, "%s.tmp-%d", path, server.pid);
	int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	bool written = fd >= 0 && net_write_all(fd, bytes, length) && fsync(fd) == 0;
	int error = errno;
	if (fd >= 0)
		close(fd);
	if (written && rename(temporary, path) == 0)
		return true;
	error = written ? errno : error;
	unlink(temporary);
	errno = error;
	return false;
}

bool file_read(const char *path, struct buffer *bytes)
{
	static char block[65536];
	ssize_t got;
	int fd = open(path, O_RDONLY);
	if (fd < 0)
		return false;
	while ((got = read(fd, block, sizeof block)) > 0)
		buffer_add(bytes, block, (size_t)got);
	int error = errno;
	close(fd);
	errno = error;
	return got == 0;
}

bool rdb_save(void)
{
	struct buffer bytes = { 0 };
	server.save_tried_at = clock_ms();
	rdb_write(&bytes);
	server.save_failed = !file_replace(server.config.dbfilename, bytes.data, bytes.length);
	int error = errno;
	buffer_free(&bytes);
	if (server.save_failed) {
		log_line(LOG_WARNING, "Failed opening the temp RDB file %s (in server root dir) for saving: %s", server.config.dbfilename, strerror(error));
		return false;
	}
	log_line(LOG_NOTICE, "DB saved on disk");
	server.dirty = 0;
	server.saved_at = clock_ms();
	return true;
}

bool rdb_load_file(void)
{
	struct buffer bytes = { 0 };
	int64_t started = clock_us();
	if (!file_read(server.config.dbfilename, &bytes)) {
		bool missing = errno == ENOENT;
		if (!missing)
			log_line(LOG_WARNING, "Fatal error loading the DB: %s. Exiting.", strerror(errno));
		return missing;
	}
	server.loading = true;
	bool loaded = rdb_read(bytes.data, bytes.length) >= 0;
	server.loading = false;
	buffer_free(&bytes);
	if (loaded)
		log_line(LOG_NOTICE, "DB loaded from disk: %.3f seconds", (double)(clock_us() - started) / 1e6);
	return loaded;
}

static void save_in_background(void)
{
	server.save_wanted = false;
	log_line(LOG_NOTICE, "Background saving started by pid %d", server.pid);
	if (rdb_save())
		log_line(LOG_NOTICE, "Background saving terminated with success");
	else
		log_line(LOG_WARNING, "Background saving error");
}

void snapshot_cron(void)
{
	for (int i = 0; i < server.config.save_count && !server.save_wanted; i++) {
		const struct save_point *point = &server.config.saves[i];
		bool due = server.dirty >= point->changes && server.dirty > 0 && server.now - server.saved_at > point->seconds * 1000LL;
		if (!due || (server.save_failed && server.now - server.save_tried_at < RETRY_MS))
			continue;
		log_line(LOG_NOTICE, "%d changes in %d seconds. Saving...", point->changes, point->seconds);
		server.save_wanted = true;
	}
	if (server.save_wanted)
		save_in_background();
}
