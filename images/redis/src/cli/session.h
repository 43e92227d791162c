/* A user's dialogue with a server: where it is connected, and in which state. */
#ifndef SESSION_H
#define SESSION_H

#include "link.h"
#include "options.h"

struct session {
	struct cli_options options;
	struct link link;
	int db;
	bool in_transaction, on_terminal;
};

/* Connects and logs in; false: said why not. */
bool session_open(struct session *s);
/* Sends a command and prints what it is answered; streams for SUBSCRIBE and MONITOR. false: no connection, or an error with -e. */
bool session_run(struct session *s, int count, char *const *words, const size_t *lengths);
/* What stands before the cursor. */
void session_prompt(const struct session *s, char *text, size_t room);
void session_print(struct session *s, const struct value *value, bool as_text);

/* A line with editing and history. NULL: the end. */
char *line_read(const char *prompt);
void line_remember(const char *line);

#endif
