/* Every directive, as data. */
#ifndef CONFIG_TABLE_H
#define CONFIG_TABLE_H

#include "config.h"

enum directive_kind {
	NUMBER, MEMORY, FLAG, CHOICE, TEXT,
	IGNORED,  /* Redis knows it; here it has no effect, which the log says */
	SPECIAL,  /* a form of its own */
};

struct directive {
	const char *name, *alias, *initial;
	enum directive_kind kind;
	size_t offset;
	int64_t least, most;
	const char *const *choices;
	bool immutable; /* once the server runs */
};

extern const struct directive directives[];
extern const int directive_count;
const struct directive *directive_find(const char *name);

/* Directives with a form of their own. NULL, or why not. */
const char *special_set(const struct directive *directive, const char *value);
void special_get(const struct directive *directive, struct buffer *value);
/* What follows from a new value. */
void config_applied(const struct directive *directive);

#endif
