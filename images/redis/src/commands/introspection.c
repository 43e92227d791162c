/* COMMAND, OBJECT, MEMORY. */
#include <string.h>

#include "command.h"
#include "memory.h"
#include "reply.h"
#include "server.h"

static const struct {
	unsigned flag;
	const char *name;
} flag_names[] = {
	{ WRITES, "write" }, { READS, "readonly" }, { GROWS, "denyoom" }, { ADMIN, "admin" }, { FAST, "fast" }, { NO_MULTI, "no_multi" },
	{ ANY_TIME, "loading" }, { ANY_TIME, "stale" }, { NO_AUTH, "no_auth" }, { BLOCKS, "blocking" },
};

static void reply_flags(struct client *c, unsigned flags)
{
	size_t count = 0;
	for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++)
		count += (flags & flag_names[i].flag) != 0;
	reply_set(c, count);
	for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++) {
		if (flags & flag_names[i].flag)
			reply_status(c, flag_names[i].name);
	}
}

static void describe(void *context, const struct command *command)
{
	struct client *c = context;
	reply_array(c, 6);
	reply_text(c, command->name);
	reply_int(c, command->arity);
	reply_flags(c, command->flags);
	reply_int(c, command->first);
	reply_int(c, command->last);
	reply_int(c, command->step);
}

static void name_one(void *context, const struct command *command)
{
	reply_text(context, command->name);
}

static void describe_some(struct client *c)
{
	reply_array(c, (size_t)c->line.count - 2);
	for (int i = 2; i < c->line.count; i++) {
		const struct command *command = command_find(c->line.words[i]);
		if (command)
			describe(c, command);
		else
			reply_null_array(c);
	}
}

static void reply_keys(struct client *c)
{
	const struct command *command = command_find(c->line.words[2]);
	int count = c->line.count - 2;
	if (!command || (command->arity > 0 ? command->arity != count : count < -command->arity)) {
		reply_error(c, command ? "ERR Invalid number of arguments specified for command" : "ERR Invalid command specified");
		return;
	}
	if (command->first == 0) {
		reply_error(c, "ERR The command has no key arguments");
		return;
	}
	int last = command->last < 0 ? count + command->last : command->last;
	size_t begin = reply_begin(c), keys = 0;
	for (int i = command->first; i <= last; i += command->step, keys++)
		reply_str(c, c->line.words[2 + i]);
	reply_end_array(c, begin, keys);
}

static void run_command(struct client *c)
{
	const str *what = c->line.count > 1 ? c->line.words[1] : NULL;
	if (!what) {
		reply_array(c, (size_t)command_total());
		commands_each(describe, c);
	} else if (str_is(what, "count") && c->line.count == 2) {
		reply_int(c, command_total());
	} else if (str_is(what, "list") && c->line.count == 2) {
		reply_array(c, (size_t)command_total());
		commands_each(name_one, c);
	} else if (str_is(what, "info")) {
		describe_some(c);
	} else if (str_is(what, "docs")) {
		reply_map(c, 0); /* there are none here: redis-cli then shows no hints */
	} else if (str_is(what, "getkeys") && c->line.count >= 3) {
		reply_keys(c);
	} else {
		reply_unknown_subcommand(c);
	}
}

static void run_object(struct client *c)
{
	const str *what = c->line.words[1];
	if (c->line.count != 3) {
		reply_unknown_subcommand(c);
		return;
	}
	const struct object *o = key_peek(c->db, c->line.words[2]);
	bool lfu = server.config.maxmemory_policy == POLICY_ALLKEYS_LFU || server.config.maxmemory_policy == POLICY_VOLATILE_LFU;
	bool known = str_is(what, "encoding") || str_is(what, "refcount") || str_is(what, "idletime") || str_is(what, "freq");
	if (!known)
		reply_unknown_subcommand(c);
	else if (!o)
		reply_null(c);
	else if (str_is(what, "encoding"))
		reply_text(c, object_encoding(o, server.major));
	else if (str_is(what, "refcount"))
		reply_int(c, 1);
	else if (str_is(what, "idletime") && lfu)
		reply_error(c, "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at "
			       "runtime LRU and LFU data will take some time to adjust.");
	else if (str_is(what, "idletime"))
		reply_int(c, (server.now - o->used_at) / 1000);
	else if (!lfu)
		reply_error(c, "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between "
			       "policies at runtime LRU and LFU data will take some time to adjust.");
	else
		reply_int(c, object_frequency(o));
}

static void run_memory(struct client *c)
{
	const str *what = c->line.words[1];
	if (str_is(what, "usage") && c->line.count >= 3) {
		const struct object *o = key_peek(c->db, c->line.words[2]);
		if (o)
			reply_int(c, (int64_t)(object_size(o) + sizeof(struct entry) + sizeof(str) + c->line.words[2]->length + 1));
		else
			reply_null(c);
	} else if (str_is(what, "stats") && c->line.count == 2) {
		reply_map(c, 3);
		reply_text(c, "peak.allocated");
		reply_int(c, (int64_t)mem_peak());
		reply_text(c, "total.allocated");
		reply_int(c, (int64_t)mem_used());
		reply_text(c, "keys.count");
		int64_t keys = 0;
		for (int i = 0; i < server.config.databases; i++)
			keys += server.dbs[i].keys->count;
		reply_int(c, keys);
	} else {
		reply_unknown_subcommand(c);
	}
}

static const struct command table[] = {
	{ "command", run_command, -1, ANY_TIME, 0, 0, 0 },
	{ "object", run_object, -2, READS, 2, 2, 1 },
	{ "memory", run_memory, -2, READS, 0, 0, 0 },
};
FAMILY(introspection_commands, table);
