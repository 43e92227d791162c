/* Lists. */
#include "command.h"
#include "range.h"
#include "reply.h"
#include "server.h"

bool range_within(int64_t count, int64_t *first, int64_t *last)
{
	*first = *first < 0 ? *first + count : *first;
	*last = *last < 0 ? *last + count : *last;
	*first = *first < 0 ? 0 : *first;
	*last = *last >= count ? count - 1 : *last;
	return *first <= *last;
}

static void push(struct client *c, enum end end, bool only_old)
{
	str *key = c->line.words[1];
	struct object *o = key_write(c, key);
	if (!want_type(c, o, LIST))
		return;
	if (!o && only_old) {
		reply_int(c, 0);
		return;
	}
	if (!o)
		o = key_create(c->db, key, LIST);
	for (int i = 2; i < c->line.count; i++)
		list_push(o->list, end, c->line.words[i]);
	reply_int(c, o->list->count);
	key_changed(c->db, key);
	server.dirty += c->line.count - 3;
}

static void run_lpush(struct client *c) { push(c, HEAD, false); }
static void run_rpush(struct client *c) { push(c, TAIL, false); }
static void run_lpushx(struct client *c) { push(c, HEAD, true); }
static void run_rpushx(struct client *c) { push(c, TAIL, true); }

static void pop(struct client *c, enum end end)
{
	str *key = c->line.words[1];
	int64_t count = 1;
	bool many = c->line.count == 3;
	if (c->line.count > 3) {
		reply_error(c, "ERR wrong number of arguments for '%s' command", c->command->name);
		return;
	}
	if (many && !want_int_between(c, c->line.words[2], 0, INT64_MAX, &count))
		return;
	struct object *o = key_write(c, key);
	if (!want_type(c, o, LIST))
		return;
	if (!o) {
		if (many)
			reply_null_array(c);
		else
			reply_null(c);
		return;
	}
	if (count > o->list->count)
		count = o->list->count;
	if (many)
		reply_array(c, (size_t)count);
	for (int64_t i = 0; i < count; i++) {
		str *item = list_pop(o->list, end);
		reply_str(c, item);
		str_drop(item);
	}
	if (count) {
		key_drop_empty(c->db, key);
		key_changed(c->db, key);
	}
}

static void run_lpop(struct client *c) { pop(c, HEAD); }
static void run_rpop(struct client *c) { pop(c, TAIL); }

static void run_llen(struct client *c)
{
	struct object *o = key_read(c, c->line.words[1]);
	if (want_type(c, o, LIST))
		reply_int(c, o ? o->list->count : 0);
}

static void run_lrange(struct client *c)
{
	int64_t first, last;
	if (!want_int(c, c->line.words[2], &first) || !want_int(c, c->line.words[3], &last))
		return;
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, LIST))
		return;
	if (!o || !range_within(o->list->count, &first, &last)) {
		reply_array(c, 0);
		return;
	}
	reply_array(c, (size_t)(last - first + 1));
	for (int64_t i = first; i <= last; i++)
		reply_str(c, list_get(o->list, (uint32_t)i));
}

static bool index_within(const struct object *o, int64_t *index)
{
	*index = *index < 0 ? *index + o->list->count : *index;
	return *index >= 0 && *index < o->list->count;
}

static void run_lindex(struct client *c)
{
	int64_t index;
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, LIST) || !want_int(c, c->line.words[2], &index))
		return;
	reply_str(c, o && index_within(o, &index) ? list_get(o->list, (uint32_t)index) : NULL);
}

static void run_lset(struct client *c)
{
	int64_t index;
	struct object *o = key_write(c, c->line.words[1]);
	if (!o) {
		reply_error(c, "ERR no such key");
	} else if (want_type(c, o, LIST) && want_int(c, c->line.words[2], &index)) {
		if (!index_within(o, &index)) {
			reply_error(c, "ERR index out of range");
			return;
		}
		list_replace(o->list, (uint32_t)index, c->line.words[3]);
		key_changed(c->db, c->line.words[1]);
		reply_ok(c);
	}
}

static void run_linsert(struct client *c)
{
	bool after = str_is(c->line.words[2], "after");
	if (!after && !str_is(c->line.words[2], "before")) {
		reply_syntax(c);
		return;
	}
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, LIST))
		return;
	for (uint32_t i = 0; o && i < o->list->count; i++) {
		if (!str_equal(list_get(o->list, i), c->line.words[3]))
			continue;
		list_insert(o->list, i + after, c->line.words[4]);
		key_changed(c->db, c->line.words[1]);
		reply_int(c, o->list->count);
		return;
	}
	reply_int(c, o ? -1 : 0);
}

static void run_lrem(struct client *c)
{
	int64_t wanted, removed = 0;
	if (!want_int(c, c->line.words[2], &wanted))
		return;
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, LIST))
		return;
	bool backwards = wanted < 0;
	int64_t most = wanted == 0 ? INT64_MAX : backwards ? -wanted : wanted;
	for (uint32_t i = 0; o && i < o->list->count && removed < most;) {
		uint32_t at = backwards ? o->list->count - 1 - i : i;
		if (str_equal(list_get(o->list, at), c->line.words[3])) {
			list_remove(o->list, at);
			removed++;
		} else {
			i++;
		}
	}
	if (removed) {
		key_drop_empty(c->db, c->line.words[1]);
		key_changed(c->db, c->line.words[1]);
	}
	reply_int(c, removed);
}

static void run_ltrim(struct client *c)
{
	int64_t first, last;
	if (!want_int(c, c->line.words[2], &first) || !want_int(c, c->line.words[3], &last))
		return;
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, LIST))
		return;
	if (o) {
		int64_t count = o->list->count;
		if (!range_within(count, &first, &last)) {
			first = count;
			last = count - 1;
		}
		for (int64_t i = last + 1; i < count; i++)
			str_drop(list_pop(o->list, TAIL));
		for (int64_t i = 0; i < first; i++)
			str_drop(list_pop(o->list, HEAD));
		key_drop_empty(c->db, c->line.words[1]);
		key_changed(c->db, c->line.words[1]);
	}
	reply_ok(c);
}

struct search {
	int64_t rank, count, most;
	bool many;
};

static bool read_search(struct client *c, struct search *s)
{
	*s = (struct search){ 1, 1, 0, false };
	for (int i = 3; i < c->line.count; i += 2) {
		const str *word = c->line.words[i];
		if (i + 1 == c->line.count) {
			reply_syntax(c);
			return false;
		}
		if (str_is(word, "rank")) {
			if (!want_int(c, c->line.words[i + 1], &s->rank))
				return false;
			if (s->rank == 0) {
				reply_error(c, "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to "
					       "start from the end of the list");
				return false;
			}
		} else if (str_is(word, "count") || str_is(word, "maxlen")) {
			bool is_count = str_is(word, "count");
			if (!str_to_int(c->line.words[i + 1], is_count ? &s->count : &s->most) || (is_count ? s->count : s->most) < 0) {
				reply_error(c, "ERR %s can't be negative", is_count ? "COUNT" : "MAXLEN");
				return false;
			}
			s->many |= is_count;
		} else {
			reply_syntax(c);
			return false;
		}
	}
	return true;
}

static void run_lpos(struct client *c)
{
	struct search s;
	if (!read_search(c, &s))
		return;
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, LIST))
		return;
	size_t begin = reply_begin(c), found = 0;
	int64_t skip = (s.rank < 0 ? -s.rank : s.rank) - 1;
	uint32_t length = o ? o->list->count : 0;
	for (uint32_t i = 0; i < length && (!s.most || i < s.most) && (!s.count || (int64_t)found < s.count); i++) {
		uint32_t at = s.rank < 0 ? length - 1 - i : i;
		if (!str_equal(list_get(o->list, at), c->line.words[2]) || skip-- > 0)
			continue;
		reply_int(c, at);
		found++;
	}
	if (s.many)
		reply_end_array(c, begin, found);
	else if (!found)
		reply_null(c);
}

static const struct command table[] = {
	{ "lpush", run_lpush, -3, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "rpush", run_rpush, -3, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "lpushx", run_lpushx, -3, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "rpushx", run_rpushx, -3, WRITES | GROWS | FAST, 1, 1, 1 },
	{ "lpop", run_lpop, -2, WRITES | FAST, 1, 1, 1 },
	{ "rpop", run_rpop, -2, WRITES | FAST, 1, 1, 1 },
	{ "llen", run_llen, 2, READS | FAST, 1, 1, 1 },
	{ "lrange", run_lrange, 4, READS, 1, 1, 1 },
	{ "lindex", run_lindex, 3, READS, 1, 1, 1 },
	{ "lset", run_lset, 4, WRITES | GROWS, 1, 1, 1 },
	{ "linsert", run_linsert, 5, WRITES | GROWS, 1, 1, 1 },
	{ "lrem", run_lrem, 4, WRITES, 1, 1, 1 },
	{ "ltrim", run_ltrim, 4, WRITES, 1, 1, 1 },
	{ "lpos", run_lpos, -3, READS, 1, 1, 1 },
};
FAMILY(list_commands, table);
