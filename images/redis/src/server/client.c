#include "client.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "memory.h"
#include "server.h"

struct client *client_new(int fd)
{
	struct client *c = mem_zeroed(sizeof *c);
	c->fd = fd;
	c->id = ++server.next_client_id;
	if (fd >= 0)
		c->peer = net_peer(fd);
	c->since = c->active_at = clock_ms();
	c->protocol = 2;
	c->word_length = -1;
	c->db = &server.dbs[0];
	c->authenticated = !*server.config.requirepass;
	c->channels = dict_new(NULL);
	c->patterns = dict_new(NULL);
	c->next = server.clients;
	server.clients = c;
	return c;
}

void command_line_free(struct command_line *line)
{
	for (int i = 0; i < line->count; i++)
		str_drop(line->words[i]);
	mem_free(line->words);
	*line = (struct command_line){ 0 };
}

struct command_line command_line_copy(const struct command_line *line)
{
	struct command_line copy = { line->count, mem_alloc((size_t)line->count * sizeof *line->words) };
	for (int i = 0; i < line->count; i++)
		copy.words[i] = str_keep(line->words[i]);
	return copy;
}

void client_drop_queue(struct client *c)
{
	for (int i = 0; i < c->queued; i++)
		command_line_free(&c->queue[i]);
	mem_free(c->queue);
	c->queue = NULL;
	c->queued = 0;
	c->flags &= ~(unsigned)(IN_MULTI | DIRTY_CAS | DIRTY_EXEC);
	client_unwatch(c);
}

void client_unwatch(struct client *c)
{
	for (struct watched *each = c->watching, *next; each; each = next) {
		next = each->next;
		str_drop(each->key);
		mem_free(each);
	}
	c->watching = NULL;
	c->flags &= ~(unsigned)DIRTY_CAS;
}

void client_reset(struct client *c)
{
	command_line_free(&c->line);
	c->words_left = 0;
	c->word_length = -1;
}

void client_close(struct client *c)
{
	if (c->flags & GONE)
		return;
	c->flags |= GONE;
	if (c->flags & BLOCKED)
		server.blocked--;
	c->flags &= ~(unsigned)BLOCKED;
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

static void free_client(struct client *c)
{
	client_drop_queue(c);
	command_line_free(&c->line);
	buffer_free(&c->in);
	buffer_free(&c->out);
	dict_free(c->channels);
	dict_free(c->patterns);
	str_drop(c->name);
	str_drop(c->library);
	str_drop(c->library_version);
	mem_free(c);
}

void client_sweep(void)
{
	for (struct client **link = &server.clients; *link;) {
		struct client *c = *link;
		if (c->flags & GONE) {
			*link = c->next;
			free_client(c);
		} else {
			link = &c->next;
		}
	}
}

bool client_is_subscribed(const struct client *c)
{
	return c->channels->count || c->patterns->count;
}

bool client_is_deaf(const struct client *c)
{
	return c->flags & (IS_MASTER | LOADER);
}

static void add_flags(const struct client *c, struct buffer *text)
{
	static const struct { unsigned flag; char letter; } letters[] = {
		{ IS_REPLICA, 'S' }, { IS_MASTER, 'M' }, { MONITORS, 'O' }, { IN_MULTI, 'x' }, { BLOCKED, 'b' },
		{ DIRTY_CAS, 'd' }, { CLOSING, 'c' }, { NO_EVICT, 'e' }, { NO_TOUCH, 'T' },
	};
	size_t before = text->length;
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
		if (c->flags & letters[i].flag)
			buffer_char(text, letters[i].letter);
	}
	if (client_is_subscribed(c))
		buffer_char(text, 'P');
	if (text->length == before)
		buffer_char(text, 'N');
}

void client_describe(const struct client *c, struct buffer *text)
{
	int watching = 0;
	for (const struct watched *each = c->watching; each; each = each->next)
		watching++;
	buffer_format(text, "id=%llu addr=%s:%d laddr=%s:%d fd=%d name=%s age=%lld idle=%lld flags=", (unsigned long long)c->id, c->peer.ip,
		      c->peer.port, "0.0.0.0", server.config.port, c->fd, c->name ? c->name->data : "",
		      (long long)(server.now - c->since) / 1000, (long long)(server.now - c->active_at) / 1000);
	add_flags(c, text);
	buffer_format(text, " db=%d sub=%u psub=%u ssub=0 multi=%d watch=%d qbuf=%zu qbuf-free=%zu argv-mem=%d multi-mem=0", c->db->id,
		      c->channels->count, c->patterns->count, c->flags & IN_MULTI ? c->queued : -1, watching, c->in.length,
		      c->in.capacity - c->in.length, c->line.count);
	buffer_format(text, " obl=%zu oll=0 omem=0 tot-mem=%zu events=%s cmd=%s user=default redir=-1 resp=%d lib-name=%s lib-ver=%s\n",
		      c->out.length, sizeof *c + c->in.capacity + c->out.capacity, c->out.length ? "rw" : "r",
		      c->command ? c->command->name : "NULL", c->protocol, c->library ? c->library->data : "",
		      c->library_version ? c->library_version->data : "");
}
