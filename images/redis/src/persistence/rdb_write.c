#include <string.h>

#include "memory.h"
#include "rdb.h"
#include "server.h"

static void put_length(struct buffer *out, uint64_t length)
{
	unsigned char bytes[9];
	int count;
	if (length < 1 << 6) {
		bytes[0] = (unsigned char)length;
		count = 1;
	} else if (length < 1 << 14) {
		bytes[0] = (unsigned char)(0x40 | length >> 8);
		bytes[1] = (unsigned char)length;
		count = 2;
	} else {
		int wide = length > UINT32_MAX ? 8 : 4;
		bytes[0] = wide == 8 ? 0x81 : 0x80;
		for (int i = 0; i < wide; i++)
			bytes[1 + i] = (unsigned char)(length >> 8 * (wide - 1 - i));
		count = 1 + wide;
	}
	buffer_add(out, bytes, (size_t)count);
}

static void put_text(struct buffer *out, const char *text)
{
	put_length(out, strlen(text));
	buffer_text(out, text);
}

static void put_str(struct buffer *out, const str *s)
{
	put_length(out, s->length);
	buffer_add(out, s->data, s->length);
}

static void put_number(struct buffer *out, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buffer_char(out, (char)(value >> 8 * i));
}

static void put_aux(struct buffer *out, const char *name, const char *value)
{
	buffer_char(out, (char)RDB_AUX);
	put_text(out, name);
	put_text(out, value);
}

static void put_aux_number(struct buffer *out, const char *name, int64_t value)
{
	str *text = str_of_int(value);
	put_aux(out, name, text->data);
	str_drop(text);
}

static void put_value(struct buffer *out, const struct object *o)
{
	if (o->type == STRING) {
		put_str(out, o->string);
		return;
	}
	put_length(out, object_count(o));
	if (o->type == LIST) {
		for (uint32_t i = 0; i < o->list->count; i++)
			put_str(out, list_get(o->list, i));
	} else if (o->type == ZSET) {
		for (uint32_t i = 0; i < zset_count(o->zset); i++) {
			uint64_t bits;
			memcpy(&bits, &o->zset->order[i]->score, sizeof bits);
			put_str(out, o->zset->order[i]->member);
			put_number(out, bits, 8);
		}
	} else {
		for (struct entry *each = o->set->first; each; each = each->after) {
			put_str(out, each->key);
			if (o->type == HASH)
				put_str(out, each->value);
		}
	}
}

static void put_db(struct buffer *out, const struct db *db)
{
	static const unsigned char codes[] = { RDB_STRING, RDB_LIST, RDB_SET, RDB_ZSET, RDB_HASH };
	buffer_char(out, (char)RDB_SELECT);
	put_length(out, (uint64_t)db->id);
	buffer_char(out, (char)RDB_SIZES);
	put_length(out, db->keys->count);
	put_length(out, db->expires->count);
	for (struct entry *each = db->keys->first; each; each = each->after) {
		const struct object *o = each->value;
		if (o->expires_at >= 0) {
			buffer_char(out, (char)RDB_EXPIRES_MS);
			put_number(out, (uint64_t)o->expires_at, 8);
		}
		buffer_char(out, (char)codes[o->type]);
		put_str(out, each->key);
		put_value(out, o);
	}
}

void rdb_write(struct buffer *out)
{
	size_t begin = out->length;
	buffer_text(out, "REDIS0009");
	put_aux(out, "redis-ver", server.version);
	put_aux_number(out, "redis-bits", (int64_t)sizeof(void *) * 8);
	put_aux_number(out, "ctime", clock_ms() / 1000);
	put_aux_number(out, "used-mem", (int64_t)mem_used());
	if (server.master && server.link == LINK_UP)
		put_aux_number(out, "repl-stream-db", server.master->db->id);
	put_aux(out, "repl-id", server.replication_id);
	put_aux_number(out, "repl-offset", server.offset);
	for (int i = 0; i < server.config.databases; i++) {
		if (server.dbs[i].keys->count)
			put_db(out, &server.dbs[i]);
	}
	buffer_char(out, (char)RDB_END);
	put_number(out, server.config.rdbchecksum ? crc64(0, out->data + begin, out->length - begin) : 0, 8);
}
