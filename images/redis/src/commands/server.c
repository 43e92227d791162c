/* TIME and DEBUG. */
#include <time.h>

#include "command.h"
#include "rdb.h"
#include "reply.h"
#include "server.h"

static void run_time(struct client *c)
{
	int64_t now = clock_us();
	str *seconds = str_of_int(now / 1000000), *rest = str_of_int(now % 1000000);
	reply_array(c, 2);
	reply_str(c, seconds);
	reply_str(c, rest);
	str_drop(seconds);
	str_drop(rest);
}

/* Nobody is served meanwhile: that is what it is for. */
static void sleep_for(struct client *c)
{
	double seconds;
	if (!want_double(c, c->line.words[2], &seconds))
		return;
	struct timespec time = { (time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9) };
	if (seconds > 0)
		nanosleep(&time, NULL);
	reply_ok(c);
}

static void describe_object(struct client *c)
{
	const struct object *o = key_peek(c->db, c->line.words[2]);
	if (!o) {
		reply_error(c, "ERR no such key");
		return;
	}
	str *text = str_format("Value at:%p refcount:1 encoding:%s serializedlength:%zu lru:%lld lru_seconds_idle:%lld", (const void *)o,
			       object_encoding(o, server.major), object_size(o), (long long)(o->used_at / 1000) & 0xffffff,
			       (long long)(server.now - o->used_at) / 1000);
	reply_status(c, text->data);
	str_drop(text);
}

/* What is in memory goes to disk and comes back. */
static void reload(struct client *c)
{
	if (!rdb_save()) {
		reply_error(c, "ERR");
		return;
	}
	db_clear_all();
	if (rdb_load_file())
		reply_ok(c);
	else
		reply_error(c, "ERR Error trying to load the RDB dump");
}

static void run_debug(struct client *c)
{
	const str *what = c->line.words[1];
	if (str_is(what, "sleep") && c->line.count == 3)
		sleep_for(c);
	else if (str_is(what, "object") && c->line.count == 3)
		describe_object(c);
	else if (str_is(what, "reload") && c->line.count == 2)
		reload(c);
	else if (str_is(what, "segfault") && c->line.count == 2)
		__builtin_trap();
	else
		reply_unknown_subcommand(c);
}

static const struct command table[] = {
	{ "time", run_time, 1, FAST | ANY_TIME, 0, 0, 0 },
	{ "debug", run_debug, -2, ADMIN | ANY_TIME, 0, 0, 0 },
};
FAMILY(server_commands, table);
