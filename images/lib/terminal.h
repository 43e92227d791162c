/* The terminal of standard input. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

void terminal_echo(bool on);
/* Raw: bytes at once, without echo. */
void terminal_raw(bool on);
/* 80 by 24 when there is none. */
void terminal_size(int *columns, int *rows);

#endif
