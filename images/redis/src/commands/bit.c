/* Strings as rows of bits, the highest of a byte first. */
#include "command.h"
#include "reply.h"
#include "server.h"

static bool want_offset(struct client *c, int64_t *at)
{
	if (str_to_int(c->line.words[2], at) && *at >= 0 && *at < (1LL << 32))
		return true;
	reply_error(c, "ERR bit offset is not an integer or out of range");
	return false;
}

static int bit_at(const str *s, int64_t at)
{
	return at / 8 < s->length ? (unsigned char)s->data[at / 8] >> (7 - at % 8) & 1 : 0;
}

static void run_getbit(struct client *c)
{
	int64_t at;
	if (!want_offset(c, &at))
		return;
	struct object *o = key_read(c, c->line.words[1]);
	if (want_type(c, o, STRING))
		reply_int(c, o ? bit_at(o->string, at) : 0);
}

static void run_setbit(struct client *c)
{
	int64_t at, bit;
	if (!want_offset(c, &at))
		return;
	if (!str_to_int(c->line.words[3], &bit) || bit < 0 || bit > 1) {
		reply_error(c, "ERR bit is not an integer or out of range");
		return;
	}
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, STRING))
		return;
	if (!o)
		o = key_create(c->db, c->line.words[1], STRING);
	int before = bit_at(o->string, at);
	unsigned char byte = at / 8 < o->string->length ? (unsigned char)o->string->data[at / 8] : 0;
	unsigned char mask = (unsigned char)(1 << (7 - at % 8));
	byte = bit ? byte | mask : byte & (unsigned char)~mask;
	o->string = str_written(o->string, (size_t)at / 8, &byte, 1);
	key_changed(c->db, c->line.words[1]);
	reply_int(c, before);
}

static void run_bitcount(struct client *c)
{
	int64_t from = 0, to = -1, count = 0;
	bool ranged = c->line.count >= 4;
	if (c->line.count == 3 || c->line.count > 5) {
		reply_syntax(c);
		return;
	}
	if (ranged && (!want_int(c, c->line.words[2], &from) || !want_int(c, c->line.words[3], &to)))
		return;
	bool bits = c->line.count == 5 && str_is(c->line.words[4], "bit");
	if (c->line.count == 5 && !bits && !str_is(c->line.words[4], "byte")) {
		reply_syntax(c);
		return;
	}
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, STRING))
		return;
	int64_t unit = bits ? 1 : 8, length = o ? (int64_t)o->string->length * 8 / unit : 0;
	from = from < 0 ? from + length : from;
	to = to < 0 ? to + length : to;
	from = from < 0 ? 0 : from;
	to = to >= length ? length - 1 : to;
	for (int64_t at = from * unit; at < (to + 1) * unit; at++)
		count += bit_at(o->string, at);
	reply_int(c, count);
}

static const struct command table[] = {
	{ "getbit", run_getbit, 3, READS | FAST, 1, 1, 1 },
	{ "setbit", run_setbit, 4, WRITES | GROWS, 1, 1, 1 },
	{ "bitcount", run_bitcount, -2, READS, 1, 1, 1 },
};
FAMILY(bit_commands, table);
