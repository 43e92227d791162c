#include "zrange.h"

#include <string.h>

#include "command.h"
#include "memory.h"
#include "range.h"
#include "reply.h"
#include "server.h"

struct bound {
	double score;
	str *member; /* NULL with infinite: -1 before all, 1 after all */
	int infinite;
	bool exclusive;
};

static bool read_score(struct client *c, const str *word, struct bound *bound)
{
	bound->exclusive = word->length && word->data[0] == '(';
	str *rest = str_new(word->data + bound->exclusive, word->length - bound->exclusive);
	bool valid = str_to_double(rest, &bound->score);
	str_drop(rest);
	if (!valid)
		reply_error(c, "ERR min or max is not a float");
	return valid;
}

static bool read_member(struct client *c, const str *word, struct bound *bound)
{
	char kind = word->length ? word->data[0] : '\0';
	if (word->length == 1 && (kind == '-' || kind == '+')) {
		bound->infinite = kind == '-' ? -1 : 1;
	} else if (kind == '[' || kind == '(') {
		bound->exclusive = kind == '(';
		bound->member = str_new(word->data + 1, word->length - 1);
	} else {
		reply_error(c, "ERR min or max not valid string range item");
		return false;
	}
	return true;
}

static int against(const struct scored *item, const struct bound *bound, bool by_score)
{
	if (by_score)
		return item->score < bound->score ? -1 : item->score > bound->score;
	if (bound->infinite)
		return -bound->infinite;
	return str_compare(item->member, bound->member);
}

static bool in_from_score(const struct scored *item, const void *bound)
{
	return against(item, bound, true) >= ((const struct bound *)bound)->exclusive;
}

static bool past_score(const struct scored *item, const void *bound)
{
	return against(item, bound, true) >= !((const struct bound *)bound)->exclusive;
}

static bool in_from_member(const struct scored *item, const void *bound)
{
	return against(item, bound, false) >= ((const struct bound *)bound)->exclusive;
}

static bool past_member(const struct scored *item, const void *bound)
{
	return against(item, bound, false) >= !((const struct bound *)bound)->exclusive;
}

static bool by_rank(struct client *c, const struct object *o, const str *from, const str *to, struct zrange *range)
{
	int64_t first, last, count = o ? zset_count(o->zset) : 0;
	if (!want_int(c, from, &first) || !want_int(c, to, &last))
		return false;
	range->first = range->end = 0;
	if (range_within(count, &first, &last)) {
		range->first = (uint32_t)(range->reversed ? count - 1 - last : first);
		range->end = (uint32_t)(range->reversed ? count - first : last + 1);
	}
	return true;
}

bool zrange_resolve(struct client *c, const struct object *o, const str *from, const str *to, struct zrange *range)
{
	if (range->by == BY_RANK)
		return by_rank(c, o, from, to, range);
	bool score = range->by == BY_SCORE;
	struct bound low = { 0 }, high = { 0 };
	const str *least = range->reversed ? to : from, *most = range->reversed ? from : to;
	bool valid = score ? read_score(c, least, &low) && read_score(c, most, &high) : read_member(c, least, &low) && read_member(c, most, &high);
	range->first = range->end = 0;
	if (valid && o) {
		range->first = zset_first(o->zset, score ? in_from_score : in_from_member, &low);
		range->end = zset_first(o->zset, score ? past_score : past_member, &high);
		if (range->end < range->first)
			range->end = range->first;
	}
	str_drop(low.member);
	str_drop(high.member);
	return valid;
}

/* Calls back in the order of the range, after offset and limit. */
static uint32_t visit_range(const struct object *o, const struct zrange *range, void (*visit)(void *, const struct scored *), void *context)
{
	uint32_t count = 0;
	uint32_t length = range->end - range->first;
	for (int64_t i = range->offset; i >= 0 && i < length && (range->limit < 0 || count < range->limit); i++, count++)
		visit(context, o->zset->order[range->reversed ? range->end - 1 - i : range->first + i]);
	return count;
}

struct answer {
	struct client *client;
	bool with_scores;
	struct object *into;
};

static void answer_item(void *context, const struct scored *item)
{
	struct answer *answer = context;
	if (answer->with_scores && answer->client->protocol == 3)
		reply_array(answer->client, 2);
	reply_str(answer->client, item->member);
	if (answer->with_scores)
		reply_double(answer->client, item->score);
}

static void store_item(void *context, const struct scored *item)
{
	zset_set(((struct answer *)context)->into->zset, item->member, item->score);
}

static bool read_options(struct client *c, int first, bool unified, bool stores, struct zrange *range)
{
	range->limit = -1;
	bool limited = false;
	for (int i = first; i < c->line.count; i++) {
		const str *word = c->line.words[i];
		if (str_is(word, "withscores") && !stores && range->by != BY_LEX)
			range->with_scores = true;
		else if (str_is(word, "limit") && i + 2 < c->line.count && (unified || range->by != BY_RANK)) {
			if (!want_int(c, c->line.words[i + 1], &range->offset) || !want_int(c, c->line.words[i + 2], &range->limit))
				return false;
			limited = true;
			i += 2;
		} else if (unified && str_is(word, "byscore"))
			range->by = BY_SCORE;
		else if (unified && str_is(word, "bylex"))
			range->by = BY_LEX;
		else if (unified && str_is(word, "rev"))
			range->reversed = true;
		else {
			reply_syntax(c);
			return false;
		}
	}
	if (limited && range->by == BY_RANK) {
		reply_error(c, "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
		return false;
	}
	if (range->with_scores && range->by == BY_LEX) {
		reply_error(c, "ERR syntax error, WITHSCORES not supported in combination with BYLEX");
		return false;
	}
	return true;
}

static void answer_range(struct client *c, bool unified, struct zrange range)
{
	if (!read_options(c, 4, unified, false, &range))
		return;
	struct object *o = key_read(c, c->line.words[1]);
	if (!want_type(c, o, ZSET) || !zrange_resolve(c, o, c->line.words[2], c->line.words[3], &range))
		return;
	struct answer answer = { c, range.with_scores, NULL };
	size_t begin = reply_begin(c);
	uint32_t count = o ? visit_range(o, &range, answer_item, &answer) : 0;
	reply_end_array(c, begin, count * (range.with_scores && c->protocol == 2 ? 2 : 1));
}

static void run_zrange(struct client *c) { answer_range(c, true, (struct zrange){ 0 }); }
static void run_zrevrange(struct client *c) { answer_range(c, false, (struct zrange){ .reversed = true }); }
static void run_zrangebyscore(struct client *c) { answer_range(c, false, (struct zrange){ .by = BY_SCORE }); }
static void run_zrevrangebyscore(struct client *c) { answer_range(c, false, (struct zrange){ .by = BY_SCORE, .reversed = true }); }
static void run_zrangebylex(struct client *c) { answer_range(c, false, (struct zrange){ .by = BY_LEX }); }
static void run_zrevrangebylex(struct client *c) { answer_range(c, false, (struct zrange){ .by = BY_LEX, .reversed = true }); }

static void run_zrangestore(struct client *c)
{
	struct zrange range = { 0 };
	str *target = c->line.words[1];
	if (!read_options(c, 5, true, true, &range))
		return;
	struct object *o = key_read(c, c->line.words[2]);
	if (!want_type(c, o, ZSET) || !zrange_resolve(c, o, c->line.words[3], c->line.words[4], &range))
		return;
	struct answer answer = { .into = object_new(ZSET) };
	uint32_t count = o ? visit_range(o, &range, store_item, &answer) : 0;
	if (count) {
		key_set(c->db, target, answer.into);
		key_changed(c->db, target);
	} else {
		object_free(answer.into);
		if (key_delete(c->db, target))
			key_changed(c->db, target);
	}
	reply_int(c, count);
}

static void count_range(struct client *c, enum range_by by)
{
	struct zrange range = { .by = by };
	struct object *o = key_read(c, c->line.words[1]);
	if (want_type(c, o, ZSET) && zrange_resolve(c, o, c->line.words[2], c->line.words[3], &range))
		reply_int(c, range.end - range.first);
}

static void run_zcount(struct client *c) { count_range(c, BY_SCORE); }
static void run_zlexcount(struct client *c) { count_range(c, BY_LEX); }

static void remove_range(struct client *c, enum range_by by)
{
	struct zrange range = { .by = by };
	struct object *o = key_write(c, c->line.words[1]);
	if (!want_type(c, o, ZSET) || !zrange_resolve(c, o, c->line.words[2], c->line.words[3], &range))
		return;
	for (uint32_t i = range.end; i > range.first; i--) {
		str *member = str_keep(o->zset->order[i - 1]->member);
		zset_remove(o->zset, member);
		str_drop(member);
	}
	if (range.end > range.first) {
		key_drop_empty(c->db, c->line.words[1]);
		key_changed(c->db, c->line.words[1]);
	}
	reply_int(c, range.end - range.first);
}

static void run_zremrangebyrank(struct client *c) { remove_range(c, BY_RANK); }
static void run_zremrangebyscore(struct client *c) { remove_range(c, BY_SCORE); }
static void run_zremrangebylex(struct client *c) { remove_range(c, BY_LEX); }

static const struct command table[] = {
	{ "zrange", run_zrange, -4, READS, 1, 1, 1 },
	{ "zrevrange", run_zrevrange, -4, READS, 1, 1, 1 },
	{ "zrangebyscore", run_zrangebyscore, -4, READS, 1, 1, 1 },
	{ "zrevrangebyscore", run_zrevrangebyscore, -4, READS, 1, 1, 1 },
	{ "zrangebylex", run_zrangebylex, -4, READS, 1, 1, 1 },
	{ "zrevrangebylex", run_zrevrangebylex, -4, READS, 1, 1, 1 },
	{ "zrangestore", run_zrangestore, -5, WRITES | GROWS, 1, 2, 1 },
	{ "zcount", run_zcount, 4, READS | FAST, 1, 1, 1 },
	{ "zlexcount", run_zlexcount, 4, READS | FAST, 1, 1, 1 },
	{ "zremrangebyrank", run_zremrangebyrank, 4, WRITES, 1, 1, 1 },
	{ "zremrangebyscore", run_zremrangebyscore, 4, WRITES, 1, 1, 1 },
	{ "zremrangebylex", run_zremrangebylex, 4, WRITES, 1, 1, 1 },
};
FAMILY(zset_range_commands, table);
