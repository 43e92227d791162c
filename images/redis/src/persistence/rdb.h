/* Snapshots in Redis's file format (version 9): https://rdb.fnordig.de/file_format.html */
#ifndef RDB_H
#define RDB_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

/* All data as the bytes of such a file. */
void rdb_write(struct buffer *out);
/* Puts its content into the databases; how many bytes it took, or -1 with a message in the log. */
int64_t rdb_read(const char *bytes, size_t length);
/* SAVE: writes dump.rdb, beside the old one first. Logs what went wrong. */
bool rdb_save(void);
/* Reads dump.rdb, if there is one. false: it is damaged. */
bool rdb_load_file(void);
/* Writes bytes to a file by way of a temporary one. */
bool file_replace(const char *path, const void *bytes, size_t length);
/* The whole file; false with errno when it cannot be read. */
bool file_read(const char *path, struct buffer *bytes);
uint64_t crc64(uint64_t crc, const void *bytes, size_t length);

/* A snapshot that BGSAVE or a save point asked for is taken. */
void snapshot_cron(void);

enum rdb_code {
	RDB_STRING = 0, RDB_LIST = 1, RDB_SET = 2, RDB_ZSET_TEXT = 3, RDB_HASH = 4, RDB_ZSET = 5,
	RDB_IDLE = 248, RDB_FREQUENCY = 249, RDB_AUX = 250, RDB_SIZES = 251, RDB_EXPIRES_MS = 252, RDB_EXPIRES = 253, RDB_SELECT = 254,
	RDB_END = 255,
};

#endif
