/* The files that the append-only file is made of. */
#ifndef AOF_FILES_H
#define AOF_FILES_H

#include "buffer.h"

#include <stdbool.h>
#include <stdint.h>

struct aof_files {
	bool found;
	int64_t size;
};

/* Runs all commands that are there. false: damaged, and said so in the log. */
bool aof_files_load(struct aof_files *files);
/* New files that begin with this snapshot. The descriptor to append to, or -1. */
int aof_files_replace(const struct buffer *base);
/* The descriptor to append to what was loaded. */
int aof_files_append(void);
const char *aof_files_base_name(void);

#endif
