/* The terminal of standard input. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

void terminal_echo(bool on);
/* Raw: bytes at once, without echo. */
void terminal_raw(bool on);
/* Which process group is in the foreground; -1 without a terminal. Setting it is for those who ignore SIGTTOU. */
int terminal_foreground(void);
void terminal_set_foreground(int group);
/* Remembers the modes, and sets them again after a program that left others behind. */
void terminal_save(void);
void terminal_restore(void);
/* 80 by 24 when there is none. */
void terminal_size(int *columns, int *rows);

#endif
