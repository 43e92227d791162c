#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rdb.h"
#include "server.h"

struct reader {
	const unsigned char *at, *end;
	bool failed;
	struct db *db;
	int64_t expires_at;
};

static const unsigned char *take(struct reader *r, uint64_t length)
{
	if ((uint64_t)(r->end - r->at) < length)
		r->failed = true;
	if (r->failed)
		return NULL;
	r->at += length;
	return r->at - length;
}

static uint64_t number(struct reader *r, int bytes)
{
	const unsigned char *at = take(r, (uint64_t)bytes);
	uint64_t value = 0;
	for (int i = bytes - 1; at && i >= 0; i--)
		value = value << 8 | at[i];
	return value;
}

static uint64_t big_number(struct reader *r, int bytes)
{
	const unsigned char *at = take(r, (uint64_t)bytes);
	uint64_t value = 0;
	for (int i = 0; at && i < bytes; i++)
		value = value << 8 | at[i];
	return value;
}

/* A length, or, with *special set, how a string is written otherwise. */
static uint64_t length_of(struct reader *r, bool *special)
{
	uint64_t first = number(r, 1);
	*special = first >> 6 == 3;
	switch (first >> 6) {
	case 0: return first & 0x3f;
	case 1: return (first & 0x3f) << 8 | number(r, 1);
	case 2: return big_number(r, first == 0x81 ? 8 : 4);
	default: return first & 0x3f;
	}
}

static uint64_t count_of(struct reader *r)
{
	bool special;
	uint64_t count = length_of(r, &special);
	r->failed |= special;
	return count;
}

/* LZF: literal runs, and copies of what came before. */
static str *uncompressed(struct reader *r)
{
	uint64_t packed = count_of(r), length = count_of(r);
	const unsigned char *in = take(r, packed), *end = in + packed;
	if (!in || length > (1u << 29)) {
		r->failed = true;
		return str_text("");
	}
	unsigned char *out = xmalloc(length);
	uint64_t made = 0;
	while (in < end && !r->failed) {
		unsigned control = *in++;
		bool literal = control < 32;
		uint64_t run = literal ? control + 1 : control >> 5, back = 0;
		if (!literal) {
			run += run == 7 && in < end ? *in++ : 0;
			run += 2;
			back = ((control & 31u) << 8) + 1u + (in < end ? *in++ : 0);
		}
		r->failed = made + run > length || (literal ? (uint64_t)(end - in) < run : back > made);
		for (uint64_t i = 0; i < run && !r->failed; i++, made++)
			out[made] = literal ? *in++ : out[made - back];
	}
	r->failed |= made != length;
	str *s = str_new(out, r->failed ? 0 : length);
	free(out);
	return s;
}

static str *string_of(struct reader *r)
{
	bool special;
	uint64_t length = length_of(r, &special);
	if (!special) {
		const unsigned char *at = take(r, length);
		return str_new(at, at ? length : 0);
	}
	switch (length) {
	case 0: return str_of_int((int8_t)number(r, 1));
	case 1: return str_of_int((int16_t)number(r, 2));
	case 2: return str_of_int((int32_t)number(r, 4));
	case 3: return uncompressed(r);
	}
	r->failed = true;
	return str_text("");
}

static double text_score(struct reader *r)
{
	uint64_t length = number(r, 1);
	if (length >= 253)
		return length == 253 ? NAN : length == 254 ? INFINITY : -INFINITY;
	const unsigned char *at = take(r, length);
	char text[256];
	memcpy(text, at ? at : (const unsigned char *)"", at ? length : 0);
	text[at ? length : 0] = '\0';
	return strtod(text, NULL);
}

static double score_of(struct reader *r, unsigned code)
{
	if (code == RDB_ZSET_TEXT)
		return text_score(r);
	uint64_t bits = number(r, 8);
	double score;
	memcpy(&score, &bits, sizeof score);
	return score;
}

static struct object *collection(struct reader *r, unsigned code)
{
	static const enum type types[] = { STRING, LIST, SET, ZSET, HASH, ZSET };
	struct object *o = object_new(types[code]);
	uint64_t count = count_of(r);
	for (uint64_t i = 0; i < count && !r->failed; i++) {
		str *item = string_of(r);
		if (o->type == LIST)
			list_push(o->list, TAIL, item);
		else if (o->type == SET)
			dict_set(o->set, item, NULL);
		else if (o->type == HASH)
			dict_set(o->hash, item, string_of(r));
		else
			zset_set(o->zset, item, score_of(r, code));
		str_drop(item);
	}
	return o;
}

static void read_key(struct reader *r, unsigned code)
{
	if (code > RDB_ZSET) {
		log_line(LOG_WARNING, "The snapshot holds a value of type %u, which this server does not know", code);
		r->failed = true;
		return;
	}
	str *key = string_of(r);
	struct object *o = code == RDB_STRING ? object_of(string_of(r)) : collection(r, code);
	o->expires_at = r->expires_at;
	r->expires_at = -1;
	bool over = o->expires_at >= 0 && o->expires_at <= clock_ms() && !server.config.master_host;
	if (r->failed || over)
		object_free(o);
	else
		key_set(r->db, key, o);
	str_drop(key);
}

/* Of the notes at the beginning only one matters: a replica's snapshot says where its master's stream is. */
static void read_note(struct reader *r)
{
	str *name = string_of(r), *value = string_of(r);
	int64_t index;
	if (str_is(name, "repl-stream-db") && str_to_int(value, &index) && index >= 0 && index < server.config.databases)
		server.link_db = (int)index;
	str_drop(name);
	str_drop(value);
}

/* false: that was the end. */
static bool read_next(struct reader *r)
{
	unsigned code = (unsigned)number(r, 1);
	uint64_t index;
	switch (code) {
	case RDB_END: return false;
	case RDB_EXPIRES: r->expires_at = (int64_t)(int32_t)number(r, 4) * 1000; break;
	case RDB_EXPIRES_MS: r->expires_at = (int64_t)number(r, 8); break;
	case RDB_FREQUENCY: number(r, 1); break;
	case RDB_IDLE: count_of(r); break;
	case RDB_SIZES:
		count_of(r);
		count_of(r);
		break;
	case RDB_AUX:
		read_note(r);
		break;
	case RDB_SELECT:
		index = count_of(r);
		r->failed |= index >= (uint64_t)server.config.databases;
		if (!r->failed)
			r->db = &server.dbs[index];
		break;
	default: read_key(r, code);
	}
	return !r->failed;
}

int64_t rdb_read(const char *bytes, size_t length)
{
	struct reader r = { (const unsigned char *)bytes, (const unsigned char *)bytes + length, false, &server.dbs[0], -1 };
	int64_t version;
	if (length < 9 || memcmp(bytes, "REDIS", 5) || !text_to_int(bytes + 5 + strspn(bytes + 5, "0"), 4 - strspn(bytes + 5, "0"), &version)) {
		log_line(LOG_WARNING, "Wrong signature trying to load DB from file");
		return -1;
	}
	take(&r, 9);
	while (read_next(&r))
		;
	size_t before_sum = (size_t)(r.at - (const unsigned char *)bytes);
	uint64_t sum = r.failed || version < 5 ? 0 : number(&r, 8);
	if (r.failed) {
		log_line(LOG_WARNING, "Short read or OOM loading DB. Unrecoverable error, aborting now.");
		return -1;
	}
	if (sum && server.config.rdbchecksum && sum != crc64(0, bytes, before_sum)) {
		log_line(LOG_WARNING, "Wrong RDB checksum expected: (%llx) but got (%llx). Aborting now.", (unsigned long long)sum,
			 (unsigned long long)crc64(0, bytes, before_sum));
		return -1;
	}
	return r.at - (const unsigned char *)bytes;
}
