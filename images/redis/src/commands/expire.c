/* EXPIRE, TTL, PERSIST and what is like them. */
#include "command.h"
#include "expiry.h"
#include "reply.h"
#include "server.h"

const struct expiry_word *expiry_word(const str *word)
{
	static const struct expiry_word words[] = { { "ex", 1000, false }, { "px", 1, false }, { "exat", 1000, true }, { "pxat", 1, true } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_is(word, words[i].word))
			return &words[i];
	}
	return NULL;
}

static void reply_invalid(struct client *c)
{
	if (server.major >= 7)
		reply_error(c, "ERR invalid expire time in '%s' command", c->command->name);
	else
		reply_error(c, "ERR invalid expire time in %s", c->command->name);
}

static bool moment(struct client *c, const struct expiry_word *unit, int64_t amount, int64_t *at)
{
	if (__builtin_mul_overflow(amount, unit->factor, at) ||
	    (!unit->absolute && __builtin_add_overflow(*at, server.now, at))) {
		reply_invalid(c);
		return false;
	}
	return true;
}

bool expiry_read(struct client *c, const struct expiry_word *unit, const str *amount, int64_t *at)
{
	int64_t value;
	if (!want_int(c, amount, &value))
		return false;
	if (value <= 0) {
		reply_invalid(c);
		return false;
	}
	return moment(c, unit, value, at);
}

void expiry_set(struct client *c, str *key, int64_t at)
{
	bool over = at >= 0 && at <= server.now && !server.loading && !server.config.master_host;
	str *word = str_text(over ? "DEL" : at < 0 ? "PERSIST" : "PEXPIREAT");
	str *moment_text = !over && at >= 0 ? str_of_int(at) : NULL;
	str_keep(key);
	if (over)
		key_delete(c->db, key);
	else
		key_expire(c->db, key, at);
	key_changed(c->db, key);
	if (moment_text)
		propagate_instead(c, word, key, moment_text, NULL);
	else
		propagate_instead(c, word, key, NULL);
	str_drop(word);
	str_drop(moment_text);
	str_drop(key);
}

struct condition {
	bool only_new, only_old, greater, less;
};

static bool read_condition(struct client *c, struct condition *when)
{
	*when = (struct condition){ 0 };
	for (int i = 3; i < c->line.count; i++) {
		const str *word = c->line.words[i];
		if (str_is(word, "nx"))
			when->only_new = true;
		else if (str_is(word, "xx"))
			when->only_old = true;
		else if (str_is(word, "gt"))
			when->greater = true;
		else if (str_is(word, "lt"))
			when->less = true;
		else {
			reply_error(c, "ERR Unsupported option %s", word->data);
			return false;
		}
	}
	if (when->only_new && (when->only_old || when->greater || when->less)) {
		reply_error(c, "ERR NX and XX, GT or LT options at the same time are not compatible");
		return false;
	}
	if (when->greater && when->less) {
		reply_error(c, "ERR GT and LT options at the same time are not compatible");
		return false;
	}
	return true;
}

/* No time to live is the longest one. */
static bool is_met(const struct condition *when, int64_t now, int64_t at)
{
	return !((when->only_new && now >= 0) || (when->only_old && now < 0) || (when->greater && (now < 0 || at <= now)) ||
		 (when->less && now >= 0 && at >= now));
}

static void expire_with(struct client *c, const struct expiry_word *unit)
{
	int64_t amount, at;
	struct condition when;
	if (!want_int(c, c->line.words[2], &amount) || !read_condition(c, &when) || !moment(c, unit, amount, &at))
		return;
	struct object *o = key_write(c, c->line.words[1]);
	if (!o || !is_met(&when, o->expires_at, at)) {
		reply_int(c, 0);
		return;
	}
	expiry_set(c, c->line.words[1], at < 0 ? 0 : at);
	reply_int(c, 1);
}

static void run_expire(struct client *c) { expire_with(c, &(struct expiry_word){ "ex", 1000, false }); }
static void run_pexpire(struct client *c) { expire_with(c, &(struct expiry_word){ "px", 1, false }); }
static void run_expireat(struct client *c) { expire_with(c, &(struct expiry_word){ "exat", 1000, true }); }
static void run_pexpireat(struct client *c) { expire_with(c, &(struct expiry_word){ "pxat", 1, true }); }

static void tell_ttl(struct client *c, bool absolute, int64_t unit)
{
	struct object *o = key_peek(c->db, c->line.words[1]);
	if (!o)
		reply_int(c, -2);
	else if (o->expires_at < 0)
		reply_int(c, -1);
	else
		reply_int(c, (o->expires_at - (absolute ? 0 : server.now) + unit / 2) / unit);
}

static void run_ttl(struct client *c) { tell_ttl(c, false, 1000); }
static void run_pttl(struct client *c) { tell_ttl(c, false, 1); }
static void run_expiretime(struct client *c) { tell_ttl(c, true, 1000); }
static void run_pexpiretime(struct client *c) { tell_ttl(c, true, 1); }

static void run_persist(struct client *c)
{
	struct object *o = key_write(c, c->line.words[1]);
	bool had = o && o->expires_at >= 0;
	if (had)
		expiry_set(c, c->line.words[1], -1);
	reply_int(c, had);
}

static const struct command table[] = {
	{ "expire", run_expire, -3, WRITES | FAST, 1, 1, 1 },
	{ "pexpire", run_pexpire, -3, WRITES | FAST, 1, 1, 1 },
	{ "expireat", run_expireat, -3, WRITES | FAST, 1, 1, 1 },
	{ "pexpireat", run_pexpireat, -3, WRITES | FAST, 1, 1, 1 },
	{ "ttl", run_ttl, 2, READS | FAST, 1, 1, 1 },
	{ "pttl", run_pttl, 2, READS | FAST, 1, 1, 1 },
	{ "expiretime", run_expiretime, 2, READS | FAST, 1, 1, 1 },
	{ "pexpiretime", run_pexpiretime, 2, READS | FAST, 1, 1, 1 },
	{ "persist", run_persist, 2, WRITES | FAST, 1, 1, 1 },
};
FAMILY(expire_commands, table);
