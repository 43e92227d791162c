/* Flags as Go's pflag has them: --name value, --name=value, -n value. */
#ifndef FLAGS_H
#define FLAGS_H

#include <stdbool.h>
#include <stdint.h>

enum flag_kind { FLAG_TEXT, FLAG_NUMBER, FLAG_BOOL, FLAG_DURATION };

struct flag {
	const char *name;
	enum flag_kind kind;
	void *value; /* const char *, int, bool, or int64_t milliseconds */
	char letter; /* '\0': none */
};

/* Reads flags, and moves the other words to the front of argv behind argv[0]; how many words are left. Ends the program on nonsense. */
int flags_read(const struct flag *flags, int count, int argc, char *argv[], int most_words);
/* "1m30s" in milliseconds. */
bool parse_duration(const char *text, int64_t *milliseconds);

#endif
