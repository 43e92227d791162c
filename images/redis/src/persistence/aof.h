/* The append-only file: every change as a command. Before Redis 7 it is one file, from then on a directory with a manifest. */
#ifndef AOF_H
#define AOF_H

#include "client.h"

/* Adds a command; it is written by aof_flush, before anybody is answered. */
void aof_feed(struct db *db, const struct command_line *line);
void aof_flush(void);
/* Once a second to disk; and rewrites it when it has grown. */
void aof_cron(void);
/* Starts it: loads what is there, or makes it. false: it is damaged or cannot be written. */
bool aof_open(void);
void aof_close(void);
/* Writes it anew, as short as can be, and goes on with that. */
bool aof_rewrite(void);

#endif
