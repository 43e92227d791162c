/* Tokens of the shell language (XCU 2.3). */
#ifndef LEXER_H
#define LEXER_H

#include "sh.h"

enum token_type { T_WORD, T_OPERATOR, T_NEWLINE, T_IO_NUMBER, T_END, T_INCOMPLETE };

struct token {
	enum token_type type;
	char *text; /* word as written, operator, digits */
	int line;
};

/* A here-document that was announced on this line. */
struct pending {
	struct redir *redir;
	struct pending *next;
};

/* Looks at the next token without taking it. */
const struct token *peek(struct parser *p);
/* Takes it. Taking a newline reads the bodies of pending here-documents; false when one does not end. */
bool take(struct parser *p);

#endif
