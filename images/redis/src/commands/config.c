/* CONFIG. */
#include "command.h"
#include "reply.h"
#include "server.h"

struct listing {
	struct client *client;
	size_t count;
};

static void add_value(void *context, const char *name, const char *value)
{
	struct listing *listing = context;
	reply_text(listing->client, name);
	reply_text(listing->client, value);
	listing->count++;
}

static void get_values(struct client *c)
{
	struct buffer before = c->out;
	struct listing listing = { c, 0 };
	c->out = (struct buffer){ 0 };
	for (int i = 2; i < c->line.count; i++)
		config_each(c->line.words[i]->data, add_value, &listing);
	struct buffer values = c->out;
	c->out = before;
	reply_map(c, listing.count);
	if (values.length)
		buffer_add(&c->out, values.data, values.length);
	buffer_free(&values);
}

static void reply_not_set(struct client *c, const str *name, const str *value, const char *problem)
{
	bool unknown = !config_is_known(name->data);
	if (server.major >= 7 && unknown)
		reply_error(c, "ERR Unknown option or number of arguments for CONFIG SET - '%s'", name->data);
	else if (server.major >= 7)
		reply_error(c, "ERR CONFIG SET failed (possibly related to argument '%s') - %s", name->data, problem);
	else if (unknown)
		reply_error(c, "ERR Unsupported CONFIG parameter: %s", name->data);
	else
		reply_error(c, "ERR Invalid argument '%s' for CONFIG SET '%s' - %s", value->data, name->data, problem);
}

struct before {
	str *value;
};

static void remember(void *context, const char *name, const char *value)
{
	struct before *before = context;
	(void)name;
	str_drop(before->value);
	before->value = str_text(value);
}

/* All of them or none: what was set is taken back when a later one is refused. */
static void set_values(struct client *c)
{
	struct before old[32] = { 0 };
	int done = 2;
	const char *problem = NULL;
	for (; done < c->line.count && (done - 2) / 2 < 32; done += 2) {
		if (config_is_known(c->line.words[done]->data))
			config_each(c->line.words[done]->data, remember, &old[(done - 2) / 2]);
		problem = config_set(c->line.words[done]->data, c->line.words[done + 1]->data, false);
		if (problem)
			break;
	}
	if (!problem) {
		reply_ok(c);
	} else {
		reply_not_set(c, c->line.words[done], c->line.words[done + 1], problem);
		for (int i = done - 2; i >= 2; i -= 2)
			config_set(c->line.words[i]->data, old[(i - 2) / 2].value->data, false);
	}
	for (int i = 0; i < 32; i++)
		str_drop(old[i].value);
}

static void rewrite(struct client *c)
{
	const char *problem = config_rewrite();
	if (problem)
		reply_error(c, server.config_file ? "ERR Rewriting config file: %s" : "ERR %s", problem);
	else
		reply_ok(c);
}

static void reset_statistics(struct client *c)
{
	server.connections = server.commands = server.bytes_in = server.bytes_out = server.rejected = server.expired = server.evicted =
		server.hits = server.misses = server.full_syncs = server.partial_syncs = server.partial_refused = server.errors = 0;
	reply_ok(c);
}

static void run_config(struct client *c)
{
	const str *what = c->line.words[1];
	if (str_is(what, "get") && c->line.count >= 3)
		get_values(c);
	else if (str_is(what, "set") && c->line.count >= 4 && c->line.count % 2 == 0)
		set_values(c);
	else if (str_is(what, "rewrite") && c->line.count == 2)
		rewrite(c);
	else if (str_is(what, "resetstat") && c->line.count == 2)
		reset_statistics(c);
	else
		reply_unknown_subcommand(c);
}

static const struct command table[] = {
	{ "config", run_config, -2, ADMIN | ANY_TIME, 0, 0, 0 },
};
FAMILY(config_commands, table);
