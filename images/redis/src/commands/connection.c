/* Who one is, and in which protocol one speaks. */
#include <string.h>

#include "command.h"
#include "reply.h"
#include "server.h"

static void run_ping(struct client *c)
{
	if (c->line.count > 2) {
		reply_error(c, "ERR wrong number of arguments for 'ping' command");
	} else if (client_is_subscribed(c) && c->protocol == 2) {
		reply_array(c, 2);
		reply_text(c, "pong");
		reply_bulk(c, c->line.count == 2 ? c->line.words[1]->data : "", c->line.count == 2 ? c->line.words[1]->length : 0);
	} else if (c->line.count == 2) {
		reply_str(c, c->line.words[1]);
	} else {
		reply_status(c, "PONG");
	}
}

static void run_echo(struct client *c)
{
	reply_str(c, c->line.words[1]);
}

/* The only user is `default`. */
static bool authenticate(struct client *c, const str *user, const str *password)
{
	bool known = (!user || !strcmp(user->data, "default")) &&
		(!*server.config.requirepass || !strcmp(password->data, server.config.requirepass));
	if (known)
		c->authenticated = true;
	else
		reply_error(c, "WRONGPASS invalid username-password pair or user is disabled.");
	return known;
}

static void run_auth(struct client *c)
{
	if (c->line.count > 3) {
		reply_syntax(c);
	} else if (c->line.count == 2 && !*server.config.requirepass) {
		reply_error(c, "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration "
			       "is correct?");
	} else if (c->line.count == 2 ? authenticate(c, NULL, c->line.words[1]) : authenticate(c, c->line.words[1], c->line.words[2])) {
		reply_ok(c);
	}
}

static bool valid_name(const str *name)
{
	for (uint32_t i = 0; i < name->length; i++) {
		if (name->data[i] < '!' || name->data[i] > '~')
			return false;
	}
	return true;
}

static void describe_server(struct client *c)
{
	reply_map(c, 7);
	reply_text(c, "server");
	reply_text(c, "redis");
	reply_text(c, "version");
	reply_text(c, server.version);
	reply_text(c, "proto");
	reply_int(c, c->protocol);
	reply_text(c, "id");
	reply_int(c, (int64_t)c->id);
	reply_text(c, "mode");
	reply_text(c, "standalone");
	reply_text(c, "role");
	reply_text(c, server.config.master_host ? "replica" : "master");
	reply_text(c, "modules");
	reply_array(c, 0);
}

static void run_hello(struct client *c)
{
	int64_t protocol = c->protocol;
	str *name = NULL;
	if (c->line.count > 1 && (!str_to_int(c->line.words[1], &protocol) || protocol < 2 || protocol > 3)) {
		reply_error(c, "NOPROTO unsupported protocol version");
		return;
	}
	for (int i = 2; i < c->line.count; i++) {
		int left = c->line.count - i - 1;
		if (str_is(c->line.words[i], "auth") && left >= 2) {
			if (!authenticate(c, c->line.words[i + 1], c->line.words[i + 2]))
				return;
			i += 2;
		} else if (str_is(c->line.words[i], "setname") && left >= 1) {
			name = c->line.words[++i];
			if (!valid_name(name)) {
				reply_error(c, "ERR Client names cannot contain spaces, newlines or special characters.");
				return;
			}
		} else {
			reply_error(c, "ERR Syntax error in HELLO option '%.128s'", c->line.words[i]->data);
			return;
		}
	}
	if (!c->authenticated) {
		reply_error(c, "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> "
			       "option can be used to authenticate the client and select the RESP protocol version at the same time");
		return;
	}
	if (name) {
		str_drop(c->name);
		c->name = str_keep(name);
	}
	c->protocol = (int)protocol;
	describe_server(c);
}

static void run_select(struct client *c)
{
	int64_t index;
	if (!str_to_int(c->line.words[1], &index))
		reply_error(c, server.major >= 7 ? "ERR value is not an integer or out of range" : "ERR invalid DB index");
	else if (index < 0 || index >= server.config.databases)
		reply_error(c, "ERR DB index is out of range");
	else {
		c->db = &server.dbs[index];
		reply_ok(c);
	}
}

static void run_quit(struct client *c)
{
	reply_ok(c);
	c->flags |= CLOSING;
}

static void run_reset(struct client *c)
{
	client_drop_queue(c);
	pubsub_leave_all(c);
	c->flags &= ~(unsigned)(MONITORS | NO_TOUCH | NO_EVICT | SILENT | SKIP_NEXT);
	c->db = &server.dbs[0];
	c->protocol = 2;
	str_drop(c->name);
	c->name = NULL;
	c->authenticated = !*server.config.requirepass;
	reply_status(c, "RESET");
}

static const struct command table[] = {
	{ "ping", run_ping, -1, FAST | SUBSCRIBED_TOO | ANY_TIME, 0, 0, 0 },
	{ "echo", run_echo, 2, FAST | ANY_TIME, 0, 0, 0 },
	{ "auth", run_auth, -2, FAST | NO_AUTH | ADMIN | ANY_TIME, 0, 0, 0 },
	{ "hello", run_hello, -1, FAST | NO_AUTH | ADMIN | NO_MULTI | ANY_TIME, 0, 0, 0 },
	{ "select", run_select, 2, FAST | ANY_TIME, 0, 0, 0 },
	{ "quit", run_quit, -1, FAST | NO_AUTH | SUBSCRIBED_TOO | IN_TRANSACTION | ANY_TIME, 0, 0, 0 },
	{ "reset", run_reset, 1, FAST | NO_AUTH | SUBSCRIBED_TOO | IN_TRANSACTION | ANY_TIME, 0, 0, 0 },
};
FAMILY(connection_commands, table);
