/* What a command changed goes on to the append-only file and to replicas. */
#include <stdarg.h>
#include <string.h>

#include "aof.h"
#include "command.h"
#include "memory.h"
#include "replication.h"
#include "reply.h"
#include "server.h"

/* What is to be handed on in place of the running command. */
static struct {
	bool replaced;
	struct command_line lines[8];
	int count;
} instead;

void propagate_nothing(struct client *c)
{
	(void)c;
	instead.replaced = true;
}

void propagate_instead(struct client *c, str *word, ...)
{
	va_list args;
	struct command_line line = { 0 };
	str *words[16];
	propagate_nothing(c);
	va_start(args, word);
	for (str *each = word; each && line.count < 16; each = va_arg(args, str *))
		words[line.count++] = each;
	va_end(args);
	line.words = words;
	if (instead.count < (int)(sizeof instead.lines / sizeof *instead.lines))
		instead.lines[instead.count++] = command_line_copy(&line);
}

static void send_out(struct db *db, int count, str *const *words)
{
	struct command_line line = { count, (str **)words };
	aof_feed(db, &line);
	if (!server.config.master_host)
		replication_feed(db, &line);
}

static void send_word(struct db *db, const char *word)
{
	str *s = str_text(word);
	send_out(db, 1, &s);
	str_drop(s);
}

void propagate_also(struct db *db, int count, str *const *words)
{
	if (server.loading)
		return;
	if (server.in_exec && !server.exec_streamed) {
		server.exec_streamed = true;
		send_word(db, "MULTI");
	}
	send_out(db, count, words);
}

void propagate_exec_end(void)
{
	if (server.exec_streamed)
		send_word(server.current ? server.current->db : &server.dbs[0], "EXEC");
	server.exec_streamed = false;
}

void command_call(struct client *c)
{
	struct client *before = server.current;
	struct db *db = c->db;
	int64_t dirty = server.dirty;
	instead.replaced = false;
	instead.count = 0;
	if (!(c->command->flags & ADMIN) && !server.loading && !(c->flags & RETRIED))
		publish_monitors(c);
	server.current = c;
	c->command->run(c);
	server.commands++;
	bool changed = server.dirty != dirty;
	/* A transaction has handed its commands on one by one. */
	bool whole = (c->command->flags & (WRITES | PUBSUB)) != 0;
	if (changed && whole && !instead.replaced)
		propagate_also(db, c->line.count, c->line.words);
	for (int i = 0; i < instead.count; i++) {
		if (changed)
			propagate_also(db, instead.lines[i].count, instead.lines[i].words);
		command_line_free(&instead.lines[i]);
	}
	instead.count = 0;
	server.current = before;
}
