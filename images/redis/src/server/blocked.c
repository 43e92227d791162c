/* Clients that wait: for something in a list or sorted set, or for replicas. */
#include "command.h"
#include "replication.h"
#include "reply.h"
#include "server.h"

void block(struct client *c, int64_t deadline)
{
	if (c->flags & RETRIED) /* still nothing for it */
		return;
	c->flags |= BLOCKED;
	c->blocked_until = deadline;
	c->blocked_order = ++server.next_blocked;
	c->waiting_offset = -1;
	server.blocked++;
}

void unblock(struct client *c)
{
	if (c->flags & BLOCKED)
		server.blocked--;
	c->flags &= ~(unsigned)BLOCKED;
	c->flags |= RESUMED;
	client_reset(c);
}

static struct client *next_in_turn(uint64_t after)
{
	struct client *best = NULL;
	for (struct client *c = server.clients; c; c = c->next) {
		bool waits = (c->flags & BLOCKED) && c->waiting_offset < 0 && c->blocked_order > after;
		if (waits && (!best || c->blocked_order < best->blocked_order))
			best = c;
	}
	return best;
}

/* A command that got something has answered; one that got nothing has not. */
static void retry(struct client *c)
{
	size_t before = c->out.length;
	c->flags |= RETRIED;
	command_call(c);
	c->flags &= ~(unsigned)RETRIED;
	if (c->out.length != before)
		unblock(c);
}

void serve_blocked(void)
{
	while (server.keys_ready) {
		uint64_t after = 0;
		server.keys_ready = false;
		for (struct client *c; (c = next_in_turn(after)); after = c->blocked_order)
			retry(c);
	}
}

void blocked_time_out(struct client *c)
{
	if (c->waiting_offset >= 0)
		reply_int(c, replicas_at(c->waiting_offset));
	else if (str_is(c->line.words[0], "blmove") || str_is(c->line.words[0], "brpoplpush"))
		reply_null(c);
	else
		reply_null_array(c);
	unblock(c);
}

int64_t blocked_next_deadline(void)
{
	int64_t next = 0;
	for (struct client *c = server.clients; server.blocked && c; c = c->next) {
		if ((c->flags & BLOCKED) && c->blocked_until && (!next || c->blocked_until < next))
			next = c->blocked_until;
	}
	return next;
}
