#include "request.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "memory.h"
#include "reply.h"
#include "server.h"

enum { INLINE_LIMIT = 64 * 1024, MOST_WORDS = 1024 * 1024 };

static int protocol_error(struct client *c, const char *what)
{
	reply_error(c, "ERR Protocol error: %s", what);
	c->flags |= CLOSING;
	return -1;
}

/* The next line, without its end; NULL when it has not come yet. */
static char *take_line(struct client *c)
{
	char *line = c->in.data + c->read;
	char *end = memchr(line, '\n', c->in.length - c->read);
	if (!end)
		return NULL;
	c->read = (size_t)(end + 1 - c->in.data);
	*end = '\0';
	if (end > line && end[-1] == '\r')
		end[-1] = '\0';
	return line;
}

static void add_word(struct client *c, str *word)
{
	c->line.words = mem_resize(c->line.words, (size_t)(c->line.count + 1) * sizeof *c->line.words);
	c->line.words[c->line.count++] = word;
}

static int read_inline(struct client *c)
{
	int count;
	char *line = take_line(c);
	if (!line)
		return c->in.length - c->read > INLINE_LIMIT ? protocol_error(c, "too big inline request") : 0;
	size_t *lengths;
	char **words = split_words(line, &count, &lengths);
	if (count < 0)
		return protocol_error(c, "unbalanced quotes in request");
	for (int i = 0; i < count; i++)
		add_word(c, str_new(words[i], lengths[i]));
	free_words(words, count);
	free(lengths);
	return 1;
}

static int read_word(struct client *c)
{
	int64_t length;
	if (c->word_length < 0) {
		const char *line = take_line(c);
		if (!line)
			return c->in.length - c->read > INLINE_LIMIT ? protocol_error(c, "too big bulk count string") : 0;
		if (*line != '$') {
			char what[40] = "expected '$', got ' '";
			what[strlen(what) - 2] = *line ? *line : ' ';
			return protocol_error(c, what);
		}
		if (!text_to_int(line + 1, strlen(line + 1), &length) || length < 0 || length > server.config.proto_max_bulk_len)
			return protocol_error(c, "invalid bulk length");
		c->word_length = (long)length;
	}
	size_t wanted = (size_t)c->word_length;
	if (c->in.length - c->read < wanted + 2)
		return 0;
	add_word(c, str_new(c->in.data + c->read, wanted));
	c->read += wanted + 2;
	c->word_length = -1;
	c->words_left--;
	return 1;
}

int request_read(struct client *c)
{
	int64_t count;
	if (c->words_left == 0) {
		if (c->read == c->in.length)
			return 0;
		if (c->in.data[c->read] != '*')
			return read_inline(c);
		const char *line = take_line(c);
		if (!line)
			return c->in.length - c->read > INLINE_LIMIT ? protocol_error(c, "too big mbulk count string") : 0;
		if (!text_to_int(line + 1, strlen(line + 1), &count) || count > MOST_WORDS)
			return protocol_error(c, "invalid multibulk length");
		c->words_left = count > 0 ? (long)count : 0;
	}
	while (c->words_left) {
		int got = read_word(c);
		if (got <= 0)
			return got;
	}
	return 1;
}

void request_process(struct client *c)
{
	while (!(c->flags & (BLOCKED | CLOSING | GONE))) {
		if (request_read(c) <= 0)
			break;
		server.now = clock_ms();
		c->active_at = server.now;
		if (c->line.count)
			command_process(c);
		/* Half a transaction is run by nobody either. */
		if (!(c->flags & IN_MULTI))
			c->unfinished = c->in.length - c->read;
		if (c->flags & SKIP_NEXT && c->command && !str_is(c->line.words[0], "client"))
			c->flags &= ~(unsigned)(SKIP_NEXT | SILENT);
		if (!(c->flags & BLOCKED))
			client_reset(c);
	}
	if (c->read) {
		buffer_consume(&c->in, c->read);
		c->read = 0;
	}
}
