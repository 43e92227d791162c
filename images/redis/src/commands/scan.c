/* SCAN, HSCAN, SSCAN, ZSCAN. */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "glob.h"
#include "memory.h"
#include "reply.h"
#include "server.h"

struct scan {
	struct client *client;
	const struct object *o; /* NULL: the keyspace */
	const str *pattern, *type;
	int64_t count, visited;
	size_t found;
};

static void visit(void *context, struct entry *entry)
{
	struct scan *scan = context;
	scan->visited++;
	if (scan->pattern &&
	    !glob_match(scan->pattern->data, scan->pattern->length, entry->key->data, entry->key->length, false))
		return;
	if (!scan->o && (key_is_expired(entry->value) || (scan->type && !str_is(scan->type, object_type_name(entry->value)))))
		return;
	reply_str(scan->client, entry->key);
	scan->found++;
	if (scan->o && scan->o->type == HASH) {
		reply_str(scan->client, entry->value);
		scan->found++;
	} else if (scan->o && scan->o->type == ZSET) {
		char text[32];
		text_of_double(((struct scored *)entry->value)->score, text);
		reply_text(scan->client, text);
		scan->found++;
	}
}

static bool read_options(struct client *c, int first, struct scan *scan)
{
	for (int i = first; i < c->line.count; i += 2) {
		const str *word = c->line.words[i], *value = i + 1 < c->line.count ? c->line.words[i + 1] : NULL;
		if (value && str_is(word, "count")) {
			if (!want_int(c, value, &scan->count))
				return false;
			if (scan->count < 1) {
				reply_syntax(c);
				return false;
			}
		} else if (value && str_is(word, "match")) {
			scan->pattern = value;
		} else if (value && str_is(word, "type") && !scan->o) {
			scan->type = value;
		} else {
			reply_syntax(c);
			return false;
		}
	}
	return true;
}

static bool want_cursor(struct client *c, const str *word, uint64_t *cursor)
{
	char *end;
	*cursor = strtoull(word->data, &end, 10);
	if (end == word->data + word->length && word->length && word->data[0] != '-')
		return true;
	reply_error(c, "ERR invalid cursor");
	return false;
}

static void scan_dict(struct client *c, const struct dict *d, uint64_t cursor, struct scan *scan)
{
	/* The cursor is known after the elements: they are made first, elsewhere. */
	struct buffer before = c->out;
	c->out = (struct buffer){ 0 };
	do
		cursor = dict_scan(d, cursor, visit, scan);
	while (cursor && scan->visited < scan->count);
	struct buffer elements = c->out;
	c->out = before;
	str *next = str_format("%llu", (unsigned long long)cursor);
	reply_array(c, 2);
	reply_str(c, next);
	reply_array(c, scan->found);
	if (elements.length)
		buffer_add(&c->out, elements.data, elements.length);
	buffer_free(&elements);
	str_drop(next);
}

static void run_scan(struct client *c)
{
	struct scan scan = { .client = c, .count = 10 };
	uint64_t cursor;
	if (want_cursor(c, c->line.words[1], &cursor) && read_options(c, 2, &scan))
		scan_dict(c, c->db->keys, cursor, &scan);
}

static void scan_value(struct client *c, enum type type)
{
	struct scan scan = { .client = c, .count = 10 };
	uint64_t cursor;
	if (!want_cursor(c, c->line.words[2], &cursor))
		return;
	scan.o = key_read(c, c->line.words[1]);
	if (!want_type(c, scan.o, type))
		return;
	if (!scan.o) {
		reply_array(c, 2);
		reply_text(c, "0");
		reply_array(c, 0);
	} else if (read_options(c, 3, &scan)) {
		/* What Redis holds in one piece comes in one piece. */
		if (strcmp(object_encoding(scan.o, server.major), "hashtable") && strcmp(object_encoding(scan.o, server.major), "skiplist"))
			scan.count = INT64_MAX;
		scan_dict(c, type == ZSET ? scan.o->zset->members : scan.o->set, cursor, &scan);
	}
}

static void run_hscan(struct client *c) { scan_value(c, HASH); }
static void run_sscan(struct client *c) { scan_value(c, SET); }
static void run_zscan(struct client *c) { scan_value(c, ZSET); }

static const struct command table[] = {
	{ "scan", run_scan, -2, READS, 0, 0, 0 },
	{ "hscan", run_hscan, -3, READS, 1, 1, 1 },
	{ "sscan", run_sscan, -3, READS, 1, 1, 1 },
	{ "zscan", run_zscan, -3, READS, 1, 1, 1 },
};
FAMILY(scan_commands, table);
