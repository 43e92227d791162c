/* Byte strings that are shared by counting who holds them. What is shared is never changed. */
#ifndef STR_H
#define STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct str {
	uint32_t holders, length;
	char data[]; /* ended by NUL, for the functions of C */
} str;

str *str_new(const void *bytes, size_t length);
str *str_text(const char *text);
str *str_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
str *str_of_int(int64_t value);
str *str_of_double(double value);
str *str_keep(str *s);
void str_drop(str *s);
/* As functions of tables. */
void str_drop_value(void *s);
/* The string with these bytes at an offset, filled up with NULs: the same one when nobody else holds it. */
str *str_written(str *s, size_t at, const void *bytes, size_t length);

bool str_equal(const str *a, const str *b);
int str_compare(const str *a, const str *b);
/* Without regard to case, as names of commands and options are. */
bool str_is(const str *s, const char *word);
/* Only as the number itself is written: no blanks, no leading zeros, no plus sign. */
bool str_to_int(const str *s, int64_t *value);
bool text_to_int(const char *text, size_t length, int64_t *value);
/* `inf`, `-inf` and `1e3` too. */
bool str_to_double(const str *s, double *value);
/* The shortest decimal that is read back as the same number. */
void text_of_double(double value, char text[32]);

#endif
