/* MULTI, EXEC, DISCARD, WATCH. */
#include "command.h"
#include "memory.h"
#include "reply.h"
#include "server.h"

static void run_multi(struct client *c)
{
	if (c->flags & IN_MULTI) {
		reply_error(c, "ERR MULTI calls can not be nested");
		return;
	}
	c->flags |= IN_MULTI;
	reply_ok(c);
}

static void run_discard(struct client *c)
{
	if (!(c->flags & IN_MULTI)) {
		reply_error(c, "ERR DISCARD without MULTI");
		return;
	}
	client_drop_queue(c);
	reply_ok(c);
}

static bool watched_has_changed(const struct client *c)
{
	for (const struct watched *each = c->watching; each; each = each->next) {
		const struct object *o = dict_value(each->db->keys, each->key);
		if (o && key_is_expired(o) && !each->expired)
			return true;
	}
	return c->flags & DIRTY_CAS;
}

static void run_queue(struct client *c)
{
	struct command_line own = c->line;
	const struct command *exec = c->command;
	client_unwatch(c);
	server.in_exec = true;
	reply_array(c, (size_t)c->queued);
	for (int i = 0; i < c->queued; i++) {
		c->line = c->queue[i];
		c->command = command_find(c->line.words[0]);
		command_call(c);
		c->queue[i] = c->line;
	}
	c->line = own;
	c->command = exec;
	propagate_exec_end();
	server.in_exec = false;
}

static void run_exec(struct client *c)
{
	if (!(c->flags & IN_MULTI)) {
		reply_error(c, "ERR EXEC without MULTI");
		return;
	}
	if (c->flags & DIRTY_EXEC) {
		client_drop_queue(c);
		reply_error(c, "EXECABORT Transaction discarded because of previous errors.");
	} else if (watched_has_changed(c)) {
		client_drop_queue(c);
		reply_null_array(c);
	} else {
		run_queue(c);
		client_drop_queue(c);
	}
}

static void run_watch(struct client *c)
{
	if (c->flags & IN_MULTI) {
		reply_error(c, "ERR WATCH inside MULTI is not allowed");
		return;
	}
	for (int i = 1; i < c->line.count; i++) {
		const struct object *o = dict_value(c->db->keys, c->line.words[i]);
		struct watched *each = mem_alloc(sizeof *each);
		*each = (struct watched){ c->watching, c->db, str_keep(c->line.words[i]), o && key_is_expired(o) };
		c->watching = each;
	}
	reply_ok(c);
}

static void run_unwatch(struct client *c)
{
	client_unwatch(c);
	reply_ok(c);
}

static const struct command table[] = {
	{ "multi", run_multi, 1, FAST | IN_TRANSACTION | ANY_TIME, 0, 0, 0 },
	{ "exec", run_exec, 1, IN_TRANSACTION | ANY_TIME, 0, 0, 0 },
	{ "discard", run_discard, 1, FAST | IN_TRANSACTION | ANY_TIME, 0, 0, 0 },
	{ "watch", run_watch, -2, FAST | IN_TRANSACTION | ANY_TIME, 1, -1, 1 },
	{ "unwatch", run_unwatch, 1, FAST | ANY_TIME, 0, 0, 0 },
};
FAMILY(transaction_commands, table);
