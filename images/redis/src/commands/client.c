/* CLIENT. */
#include <string.h>

#include "command.h"
#include "reply.h"
#include "server.h"

static bool keep_name(struct client *c, str **place, str *value, const char *what)
{
	for (uint32_t i = 0; i < value->length; i++) {
		if (value->data[i] < '!' || value->data[i] > '~') {
			reply_error(c, "ERR %s cannot contain spaces, newlines or special characters.", what);
			return false;
		}
	}
	str_drop(*place);
	*place = value->length ? str_keep(value) : NULL;
	reply_ok(c);
	return true;
}

static bool is_of_type(const struct client *c, const str *type)
{
	if (str_is(type, "pubsub"))
		return client_is_subscribed(c);
	if (str_is(type, "replica") || str_is(type, "slave"))
		return c->flags & IS_REPLICA;
	if (str_is(type, "master"))
		return c->flags & IS_MASTER;
	return !client_is_subscribed(c) && !(c->flags & (IS_REPLICA | IS_MASTER));
}

static void list_clients(struct client *c)
{
	struct buffer text = { 0 };
	struct client *all[256];
	int count = 0;
	bool by_type = c->line.count == 4 && str_is(c->line.words[2], "type");
	bool by_id = c->line.count >= 4 && str_is(c->line.words[2], "id");
	if (c->line.count > 2 && !by_type && !by_id) {
		reply_syntax(c);
		return;
	}
	for (struct client *other = server.clients; other && count < 256; other = other->next) {
		int64_t id;
		bool wanted = !(other->flags & (GONE | LOADER)) && (!by_type || is_of_type(other, c->line.words[3]));
		for (int i = 3; by_id && wanted; i++) {
			if (i == c->line.count)
				wanted = false;
			else if (str_to_int(c->line.words[i], &id) && id == (int64_t)other->id)
				break;
		}
		if (wanted)
			all[count++] = other;
	}
	buffer_text(&text, "");
	while (count) /* the newest are first */
		client_describe(all[--count], &text);
	reply_verbatim(c, text.data, text.length);
	buffer_free(&text);
}

static void describe_self(struct client *c)
{
	struct buffer text = { 0 };
	client_describe(c, &text);
	reply_verbatim(c, text.data, text.length);
	buffer_free(&text);
}

struct kill_filter {
	int64_t id;
	const str *address, *type;
	bool skip_self;
};

static bool is_meant(const struct client *other, const struct kill_filter *f, const struct client *self)
{
	str *address = str_format("%s:%d", other->peer.ip, other->peer.port);
	bool meant = !(other->flags & (GONE | LOADER)) && (f->id < 0 || f->id == (int64_t)other->id) &&
		(!f->address || str_equal(f->address, address)) && (!f->type || is_of_type(other, f->type)) && !(f->skip_self && other == self);
	str_drop(address);
	return meant;
}

static bool read_filter(struct client *c, struct kill_filter *f)
{
	for (int i = 2; i + 1 < c->line.count; i += 2) {
		const str *what = c->line.words[i], *value = c->line.words[i + 1];
		if (str_is(what, "id") && str_to_int(value, &f->id) && f->id > 0)
			continue;
		if (str_is(what, "addr"))
			f->address = value;
		else if (str_is(what, "type"))
			f->type = value;
		else if (str_is(what, "skipme") && (str_is(value, "yes") || str_is(value, "no")))
			f->skip_self = str_is(value, "yes");
		else
			return false;
	}
	return c->line.count % 2 == 0;
}

static void kill_clients(struct client *c)
{
	struct kill_filter filter = { -1, NULL, NULL, true };
	bool old_form = c->line.count == 3;
	int64_t killed = 0;
	if (old_form) {
		filter.address = c->line.words[2];
		filter.skip_self = false;
	} else if (!read_filter(c, &filter)) {
		reply_syntax(c);
		return;
	}
	for (struct client *other = server.clients; other; other = other->next) {
		if (!is_meant(other, &filter, c))
			continue;
		killed++;
		if (other == c)
			c->flags |= CLOSING;
		else
			client_close(other);
	}
	if (!old_form)
		reply_int(c, killed);
	else if (killed)
		reply_ok(c);
	else
		reply_error(c, "ERR No such client");
}

static void reply_mode(struct client *c)
{
	const str *mode = c->line.words[2];
	if (str_is(mode, "on")) {
		c->flags &= ~(unsigned)(SILENT | SKIP_NEXT);
		reply_ok(c);
	} else if (str_is(mode, "off")) {
		c->flags |= SILENT;
	} else if (str_is(mode, "skip")) {
		c->flags |= SILENT | SKIP_NEXT;
	} else {
		reply_syntax(c);
	}
}

static void set_flag(struct client *c, unsigned flag)
{
	if (!str_is(c->line.words[2], "on") && !str_is(c->line.words[2], "off")) {
		reply_syntax(c);
		return;
	}
	c->flags = str_is(c->line.words[2], "on") ? c->flags | flag : c->flags & ~flag;
	reply_ok(c);
}

static void unblock_other(struct client *c)
{
	int64_t id;
	bool error = c->line.count == 4 && str_is(c->line.words[3], "error");
	if (!want_int(c, c->line.words[2], &id))
		return;
	for (struct client *other = server.clients; other; other = other->next) {
		if ((int64_t)other->id != id || !(other->flags & BLOCKED))
			continue;
		if (error) {
			reply_error(other, "UNBLOCKED client unblocked via CLIENT UNBLOCK");
			unblock(other);
		} else {
			blocked_time_out(other);
		}
		reply_int(c, 1);
		return;
	}
	reply_int(c, 0);
}

static void set_info(struct client *c)
{
	if (str_is(c->line.words[2], "lib-name"))
		keep_name(c, &c->library, c->line.words[3], "lib-name");
	else if (str_is(c->line.words[2], "lib-ver"))
		keep_name(c, &c->library_version, c->line.words[3], "lib-ver");
	else
		reply_error(c, "ERR Unrecognized option '%s'", c->line.words[2]->data);
}

static void run_client(struct client *c)
{
	const str *what = c->line.words[1];
	int count = c->line.count;
	if (str_is(what, "id") && count == 2)
		reply_int(c, (int64_t)c->id);
	else if (str_is(what, "getname") && count == 2)
		reply_str(c, c->name);
	else if (str_is(what, "setname") && count == 3)
		keep_name(c, &c->name, c->line.words[2], "Client names");
	else if (str_is(what, "setinfo") && count == 4)
		set_info(c);
	else if (str_is(what, "list"))
		list_clients(c);
	else if (str_is(what, "info") && count == 2)
		describe_self(c);
	else if (str_is(what, "kill") && count >= 3)
		kill_clients(c);
	else if (str_is(what, "reply") && count == 3)
		reply_mode(c);
	else if (str_is(what, "no-evict") && count == 3)
		set_flag(c, NO_EVICT);
	else if (str_is(what, "no-touch") && count == 3)
		set_flag(c, NO_TOUCH);
	else if (str_is(what, "unblock") && (count == 3 || count == 4))
		unblock_other(c);
	else
		reply_unknown_subcommand(c);
}

static const struct command table[] = {
	{ "client", run_client, -2, ADMIN | ANY_TIME, 0, 0, 0 },
};
FAMILY(client_commands, table);
