#include "store.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net.h"

enum { PORT = 6379, PATIENCE_MS = 2000, MOST_WORDS = 8 };

static bool fail(struct store *store, const char *problem)
{
	if (store->fd >= 0)
		close(store->fd);
	store->fd = -1;
	store->problem = problem;
	return false;
}

static bool connect_to(struct store *store)
{
	uint8_t ip[4];
	if (store->fd >= 0)
		return true;
	if (!net_resolve(store->host, ip))
		return fail(store, "there is no such host");
	switch (net_connect(ip, PORT, PATIENCE_MS, &store->fd)) {
	case NET_OK: return true;
	case NET_REFUSED: return fail(store, "connection refused");
	case NET_TIMED_OUT: return fail(store, "connection timed out");
	default: return fail(store, "connection failed");
	}
}

static bool read_more(int fd, struct buffer *in)
{
	char block[4096];
	if (!net_wait_readable(fd, PATIENCE_MS))
		return false;
	ssize_t got = read(fd, block, sizeof block);
	if (got > 0)
		buffer_add(in, block, (size_t)got);
	return got > 0;
}

/* One value behind an offset: its end, or 0 when not all of it has come. */
static size_t parse(const struct buffer *in, size_t at, struct answer *answer)
{
	const char *line = in->data ? in->data + at : "";
	const char *end = in->data && at < in->length ? memchr(line, '\n', in->length - at) : NULL;
	if (!end)
		return 0;
	size_t next = (size_t)(end + 1 - in->data);
	long number = strtol(line + 1, NULL, 10);
	if (*line == '*') {
		for (long i = 0; next && i < number; i++)
			next = parse(in, next, answer);
		return next;
	}
	const char *text = line + 1;
	size_t length = (size_t)(end - text) - (end > text && end[-1] == '\r');
	if (*line == '$' && number < 0) {
		answer->is_nil = true;
		return next;
	}
	if (*line == '$') {
		if (in->length < next + (size_t)number + 2)
			return 0;
		text = in->data + next;
		length = (size_t)number;
		next += length + 2;
	}
	answer->items = xrealloc(answer->items, (size_t)(answer->count + 1) * sizeof *answer->items);
	answer->items[answer->count++] = xstrndup(text, length);
	return next;
}

void answer_free(struct answer *answer)
{
	for (int i = 0; i < answer->count; i++)
		free(answer->items[i]);
	free(answer->items);
	*answer = (struct answer){ 0 };
}

static void encode(struct buffer *out, const char *const *words, int count)
{
	buffer_format(out, "*%d\r\n", count);
	for (int i = 0; i < count; i++)
		buffer_format(out, "$%zu\r\n%s\r\n", strlen(words[i]), words[i]);
}

/* One attempt on the connection there is. */
static bool exchange(struct store *store, const struct buffer *question, struct answer *answer)
{
	static char message[256];
	struct buffer in = { 0 };
	size_t whole = 0;
	if (!net_write_all(store->fd, question->data, question->length))
		return fail(store, "the connection was closed");
	while (!whole) {
		answer_free(answer);
		if (!read_more(store->fd, &in)) {
			buffer_free(&in);
			return fail(store, "it does not answer");
		}
		whole = parse(&in, 0, answer);
	}
	bool refused = *in.data == '-';
	if (refused)
		snprintf(message, sizeof message, "%s", answer->items[0]);
	buffer_free(&in);
	return refused ? fail(store, message) : true;
}

bool store_ask(struct store *store, struct answer *answer, const char *word, ...)
{
	const char *words[MOST_WORDS];
	int count = 0;
	va_list args;
	va_start(args, word);
	for (const char *each = word; each && count < MOST_WORDS; each = va_arg(args, const char *))
		words[count++] = each;
	va_end(args);
	struct buffer question = { 0 };
	encode(&question, words, count);
	bool fresh = store->fd < 0;
	bool done = connect_to(store) && exchange(store, &question, answer);
	/* The server may have gone since the last time, and be back by its name. */
	if (!done && !fresh)
		done = connect_to(store) && exchange(store, &question, answer);
	buffer_free(&question);
	return done;
}
