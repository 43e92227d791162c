/* SAVE, BGSAVE, BGREWRITEAOF, LASTSAVE, SHUTDOWN. */
#include <stdlib.h>
#include <unistd.h>

#include "aof.h"
#include "command.h"
#include "rdb.h"
#include "reply.h"
#include "server.h"

static void run_save(struct client *c)
{
	if (rdb_save())
		reply_ok(c);
	else
		reply_error(c, "ERR");
}

/* Not at once, but before the next turn of the loop. */
static void run_bgsave(struct client *c)
{
	if (c->line.count > 2 || (c->line.count == 2 && !str_is(c->line.words[1], "schedule"))) {
		reply_syntax(c);
		return;
	}
	server.save_wanted = true;
	reply_status(c, "Background saving started");
}

static void run_bgrewriteaof(struct client *c)
{
	server.aof_rewrite_wanted = true;
	reply_status(c, "Background append only file rewriting started");
}

static void run_lastsave(struct client *c)
{
	reply_int(c, server.saved_at / 1000);
}

static void run_shutdown(struct client *c)
{
	bool save = false, no_save = false;
	for (int i = 1; i < c->line.count; i++) {
		save |= str_is(c->line.words[i], "save");
		no_save |= str_is(c->line.words[i], "nosave");
		if (!str_is(c->line.words[i], "save") && !str_is(c->line.words[i], "nosave") && !str_is(c->line.words[i], "now") &&
		    !str_is(c->line.words[i], "force")) {
			reply_syntax(c);
			return;
		}
	}
	if (save && no_save) {
		reply_syntax(c);
		return;
	}
	if (server_prepare_to_end(save, no_save))
		exit(0);
	reply_error(c, "ERR Errors trying to SHUTDOWN. Check logs.");
}

bool server_prepare_to_end(bool save, bool no_save)
{
	log_line(log_was_warning(), "User requested shutdown...");
	if (server.aof_fd >= 0) {
		log_line(LOG_NOTICE, "Calling fsync() on the AOF file.");
		aof_close();
	}
	if ((server.config.save_count && !no_save) || save) {
		log_line(LOG_NOTICE, "Saving the final RDB snapshot before exiting.");
		if (!rdb_save()) {
			log_line(LOG_WARNING, "Error trying to save the DB, can't exit.");
			return false;
		}
	}
	if (*server.config.pidfile)
		unlink(server.config.pidfile);
	log_line(LOG_WARNING, "Redis is now ready to exit, bye bye...");
	return true;
}

static const struct command table[] = {
	{ "save", run_save, 1, ADMIN | NO_MULTI, 0, 0, 0 },
	{ "bgsave", run_bgsave, -1, ADMIN, 0, 0, 0 },
	{ "bgrewriteaof", run_bgrewriteaof, 1, ADMIN, 0, 0, 0 },
	{ "lastsave", run_lastsave, 1, FAST | ANY_TIME, 0, 0, 0 },
	{ "shutdown", run_shutdown, -1, ADMIN | NO_MULTI | ANY_TIME, 0, 0, 0 },
};
FAMILY(persistence_commands, table);
