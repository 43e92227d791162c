/* Lines split into words: configuration files and inline commands have the same rules. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "config.h"

static int hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

static char unescaped(char c)
{
	static const char from[] = "nrtba", to[] = "\n\r\t\b\a";
	const char *at = strchr(from, c);
	return at && c ? to[at - from] : c;
}

/* Reads what is in quotes, and gives what follows the closing one; NULL when there is none, or a word goes on behind it. */
static const char *quoted(const char *at, struct buffer *word)
{
	char quote = *at++;
	for (; *at && *at != quote; at++) {
		if (*at != '\\') {
			buffer_char(word, *at);
		} else if (quote == '\'') {
			at += at[1] == '\'';
			buffer_char(word, *at);
		} else if (at[1] == 'x' && isxdigit((unsigned char)at[2]) && isxdigit((unsigned char)at[3])) {
			buffer_char(word, (char)(hex(at[2]) << 4 | hex(at[3])));
			at += 3;
		} else if (at[1]) {
			buffer_char(word, unescaped(*++at));
		}
	}
	return *at && (!at[1] || isspace((unsigned char)at[1])) ? at + 1 : NULL;
}

char **split_words(const char *line, int *count, size_t **lengths)
{
	char **words = NULL;
	*count = 0;
	if (lengths)
		*lengths = NULL;
	for (;;) {
		struct buffer word = { 0 };
		while (isspace((unsigned char)*line))
			line++;
		if (!*line)
			return words;
		buffer_text(&word, "");
		while (line && *line && !isspace((unsigned char)*line)) {
			if (*line == '"' || *line == '\'')
				line = quoted(line, &word);
			else
				buffer_char(&word, *line++);
		}
		if (!line) {
			buffer_free(&word);
			free_words(words, *count);
			if (lengths)
				free(*lengths);
			*count = -1;
			return NULL;
		}
		words = xrealloc(words, (size_t)(*count + 1) * sizeof *words);
		words[*count] = xstrndup(word.data, word.length);
		if (lengths) {
			*lengths = xrealloc(*lengths, (size_t)(*count + 1) * sizeof **lengths);
			(*lengths)[*count] = word.length;
		}
		++*count;
		buffer_free(&word);
	}
}

void free_words(char **words, int count)
{
	for (int i = 0; i < count; i++)
		free(words[i]);
	free(words);
}
