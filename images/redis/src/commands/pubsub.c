/* Messages to whoever listens, and commands to whoever monitors. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "glob.h"
#include "replication.h"
#include "reply.h"
#include "server.h"

static int64_t subscriptions(const struct client *c)
{
	return (int64_t)c->channels->count + c->patterns->count;
}

static void confirm(struct client *c, const char *kind, const str *channel)
{
	reply_push(c, 3);
	reply_text(c, kind);
	reply_str(c, channel);
	reply_int(c, subscriptions(c));
}

static void join_all(struct client *c, struct dict *joined, const char *kind)
{
	for (int i = 1; i < c->line.count; i++) {
		dict_set(joined, c->line.words[i], NULL);
		confirm(c, kind, c->line.words[i]);
	}
}

static void leave(struct client *c, struct dict *joined, const char *kind)
{
	for (int i = 1; i < c->line.count; i++) {
		dict_remove(joined, c->line.words[i]);
		confirm(c, kind, c->line.words[i]);
	}
	if (c->line.count > 1)
		return;
	if (!joined->count)
		confirm(c, kind, NULL);
	while (joined->first) {
		str *channel = str_keep(joined->first->key);
		dict_remove(joined, channel);
		confirm(c, kind, channel);
		str_drop(channel);
	}
}

static void run_subscribe(struct client *c) { join_all(c, c->channels, "subscribe"); }
static void run_psubscribe(struct client *c) { join_all(c, c->patterns, "psubscribe"); }
static void run_unsubscribe(struct client *c) { leave(c, c->channels, "unsubscribe"); }
static void run_punsubscribe(struct client *c) { leave(c, c->patterns, "punsubscribe"); }

void pubsub_leave_all(struct client *c)
{
	dict_clear(c->channels);
	dict_clear(c->patterns);
}

int64_t publish(const str *channel, const str *message)
{
	int64_t receivers = 0;
	for (struct client *c = server.clients; c; c = c->next) {
		if (c->flags & GONE)
			continue;
		if (dict_find(c->channels, channel)) {
			reply_push(c, 3);
			reply_text(c, "message");
			reply_str(c, channel);
			reply_str(c, message);
			receivers++;
		}
		for (struct entry *each = c->patterns->first; each; each = each->after) {
			if (!glob_match(each->key->data, each->key->length, channel->data, channel->length, false))
				continue;
			reply_push(c, 4);
			reply_text(c, "pmessage");
			reply_str(c, each->key);
			reply_str(c, channel);
			reply_str(c, message);
			receivers++;
		}
	}
	return receivers;
}

static void run_publish(struct client *c)
{
	int64_t receivers = publish(c->line.words[1], c->line.words[2]);
	/* Listeners at replicas hear it too; it is no change of data. */
	if (!server.config.master_host)
		replication_feed(c->db, &c->line);
	reply_int(c, receivers);
}

static void list_channels(struct client *c, const str *pattern)
{
	struct dict *seen = dict_new(NULL);
	for (struct client *other = server.clients; other; other = other->next) {
		for (struct entry *each = other->channels->first; each; each = each->after) {
			if (!pattern || glob_match(pattern->data, pattern->length, each->key->data, each->key->length, false))
				dict_set(seen, each->key, NULL);
		}
	}
	reply_array(c, seen->count);
	for (struct entry *each = seen->first; each; each = each->after)
		reply_str(c, each->key);
	dict_free(seen);
}

static void count_subscribers(struct client *c)
{
	reply_array(c, (size_t)(c->line.count - 2) * 2);
	for (int i = 2; i < c->line.count; i++) {
		int64_t count = 0;
		for (struct client *other = server.clients; other; other = other->next)
			count += dict_find(other->channels, c->line.words[i]) != NULL;
		reply_str(c, c->line.words[i]);
		reply_int(c, count);
	}
}

static void count_patterns(struct client *c)
{
	struct dict *seen = dict_new(NULL);
	for (struct client *other = server.clients; other; other = other->next) {
		for (struct entry *each = other->patterns->first; each; each = each->after)
			dict_set(seen, each->key, NULL);
	}
	reply_int(c, seen->count);
	dict_free(seen);
}

static void run_pubsub(struct client *c)
{
	const str *what = c->line.words[1];
	if (str_is(what, "channels") && c->line.count <= 3)
		list_channels(c, c->line.count == 3 ? c->line.words[2] : NULL);
	else if (str_is(what, "numsub"))
		count_subscribers(c);
	else if (str_is(what, "numpat") && c->line.count == 2)
		count_patterns(c);
	else
		reply_unknown_subcommand(c);
}

static void run_monitor(struct client *c)
{
	c->flags |= MONITORS;
	reply_ok(c);
}

static void add_shown(struct buffer *text, const str *word)
{
	buffer_char(text, '"');
	for (uint32_t i = 0; i < word->length; i++) {
		unsigned char b = (unsigned char)word->data[i];
		static const char plain[] = "\n\r\t\a\b\"\\", names[] = "nrtab\"\\";
		const char *named = b ? strchr(plain, b) : NULL;
		if (named)
			buffer_format(text, "\\%c", names[named - plain]);
		else if (b >= ' ' && b < 0x7f)
			buffer_char(text, (char)b);
		else
			buffer_format(text, "\\x%02x", b);
	}
	buffer_char(text, '"');
}

void publish_monitors(const struct client *c)
{
	struct buffer text = { 0 };
	bool anyone = false;
	for (struct client *other = server.clients; other && !anyone; other = other->next)
		anyone = (other->flags & MONITORS) != 0;
	if (!anyone)
		return;
	int64_t now = clock_us();
	buffer_format(&text, "+%lld.%06lld [%d %s:%d]", (long long)(now / 1000000), (long long)(now % 1000000), c->db->id, c->peer.ip,
		      c->peer.port);
	for (int i = 0; i < c->line.count; i++) {
		buffer_char(&text, ' ');
		add_shown(&text, c->line.words[i]);
	}
	buffer_text(&text, "\r\n");
	for (struct client *other = server.clients; other; other = other->next) {
		if ((other->flags & MONITORS) && !(other->flags & GONE))
			buffer_add(&other->out, text.data, text.length);
	}
	buffer_free(&text);
}

static const struct command table[] = {
	{ "subscribe", run_subscribe, -2, SUBSCRIBED_TOO | NO_MULTI | ANY_TIME, 0, 0, 0 },
	{ "unsubscribe", run_unsubscribe, -1, SUBSCRIBED_TOO | NO_MULTI | ANY_TIME, 0, 0, 0 },
	{ "psubscribe", run_psubscribe, -2, SUBSCRIBED_TOO | NO_MULTI | ANY_TIME, 0, 0, 0 },
	{ "punsubscribe", run_punsubscribe, -1, SUBSCRIBED_TOO | NO_MULTI | ANY_TIME, 0, 0, 0 },
	{ "publish", run_publish, 3, FAST | ANY_TIME, 0, 0, 0 },
	{ "pubsub", run_pubsub, -2, ANY_TIME, 0, 0, 0 },
	{ "monitor", run_monitor, 1, ADMIN | NO_MULTI | ANY_TIME, 0, 0, 0 },
};
FAMILY(pubsub_commands, table);
