/* A line on the terminal: editing as in Emacs, and what was typed before. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "session.h"
#include "terminal.h"

enum { HISTORY = 100, CTRL_A = 1, CTRL_B = 2, CTRL_C = 3, CTRL_D = 4, CTRL_E = 5, CTRL_F = 6, CTRL_H = 8, CTRL_K = 11, CTRL_L = 12, ENTER = 13,
       CTRL_N = 14, CTRL_P = 16, CTRL_U = 21, CTRL_W = 23, ESCAPE = 27, BACKSPACE = 127 };

static struct {
	char *lines[HISTORY];
	int count;
} history;

void line_remember(const char *line)
{
	if (history.count && !strcmp(history.lines[history.count - 1], line))
		return;
	if (history.count == HISTORY) {
		free(history.lines[0]);
		memmove(history.lines, history.lines + 1, (HISTORY - 1) * sizeof *history.lines);
		history.count--;
	}
	history.lines[history.count++] = xstrdup(line);
}

struct editor {
	const char *prompt;
	struct buffer text;
	size_t cursor;
	int past; /* which line of the history is shown; its count: the new one */
};

static void show(const struct editor *e)
{
	printf("\r%s%s\x1b[K", e->prompt, e->text.data);
	printf("\r\x1b[%zuC", strlen(e->prompt) + e->cursor);
	fflush(stdout);
}

static void replace(struct editor *e, const char *text)
{
	e->text.length = 0;
	buffer_text(&e->text, text);
	e->cursor = e->text.length;
}

static void recall(struct editor *e, int step)
{
	int wanted = e->past + step;
	if (wanted < 0 || wanted > history.count)
		return;
	e->past = wanted;
	replace(e, wanted == history.count ? "" : history.lines[wanted]);
}

static void cut(struct editor *e, size_t from, size_t to)
{
	memmove(e->text.data + from, e->text.data + to, e->text.length - to + 1);
	e->text.length -= to - from;
	e->cursor = from;
}

static void cut_word(struct editor *e)
{
	size_t from = e->cursor;
	while (from && isspace((unsigned char)e->text.data[from - 1]))
		from--;
	while (from && !isspace((unsigned char)e->text.data[from - 1]))
		from--;
	cut(e, from, e->cursor);
}

static void insert(struct editor *e, char c)
{
	buffer_char(&e->text, c);
	memmove(e->text.data + e->cursor + 1, e->text.data + e->cursor, e->text.length - 1 - e->cursor);
	e->text.data[e->cursor++] = c;
}

static void move(struct editor *e, long step)
{
	if ((step < 0 && e->cursor) || (step > 0 && e->cursor < e->text.length))
		e->cursor += (size_t)step;
}

static bool next_byte(char *c)
{
	return read(0, c, 1) == 1;
}

/* Arrow keys and their like, behind ESC [ or ESC O. */
static void escape(struct editor *e)
{
	char kind, key, tilde;
	if (!next_byte(&kind) || (kind != '[' && kind != 'O') || !next_byte(&key))
		return;
	switch (key) {
	case 'A': recall(e, -1); break;
	case 'B': recall(e, 1); break;
	case 'C': move(e, 1); break;
	case 'D': move(e, -1); break;
	case 'H': e->cursor = 0; break;
	case 'F': e->cursor = e->text.length; break;
	case '3':
		if (next_byte(&tilde) && tilde == '~' && e->cursor < e->text.length)
			cut(e, e->cursor, e->cursor + 1);
		break;
	}
}

static void edit(struct editor *e, char c)
{
	switch (c) {
	case CTRL_A: e->cursor = 0; break;
	case CTRL_E: e->cursor = e->text.length; break;
	case CTRL_B: move(e, -1); break;
	case CTRL_F: move(e, 1); break;
	case CTRL_K: cut(e, e->cursor, e->text.length); break;
	case CTRL_U: cut(e, 0, e->cursor); break;
	case CTRL_W: cut_word(e); break;
	case CTRL_L: fputs("\x1b[H\x1b[2J", stdout); break;
	case CTRL_P: recall(e, -1); break;
	case CTRL_N: recall(e, 1); break;
	case ESCAPE: escape(e); break;
	case CTRL_H:
	case BACKSPACE:
		if (e->cursor)
			cut(e, e->cursor - 1, e->cursor);
		break;
	case CTRL_D:
		if (e->cursor < e->text.length)
			cut(e, e->cursor, e->cursor + 1);
		break;
	default:
		if ((unsigned char)c >= ' ')
			insert(e, c);
	}
}

char *line_read(const char *prompt)
{
	struct editor e = { .prompt = prompt, .past = history.count };
	bool ended = false, entered = false;
	char c;
	buffer_text(&e.text, "");
	terminal_raw(true);
	show(&e);
	while (!ended && !entered) {
		ended = !next_byte(&c) || c == CTRL_C || (c == CTRL_D && e.text.length == 0);
		entered = !ended && (c == ENTER || c == '\n');
		if (ended || entered)
			break;
		edit(&e, c);
		show(&e);
	}
	fputs("\r\n", stdout);
	fflush(stdout);
	terminal_raw(false);
	if (entered)
		return e.text.data;
	buffer_free(&e.text);
	return NULL;
}
