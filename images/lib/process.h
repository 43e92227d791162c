/* Processes and descriptors in POSIX's terms, over the calls of wasix.h. Errors are -1 with errno unless said otherwise. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>

/*
 * Starts the program at `path` (with a slash) with our working directory and our descriptors, but for those that are private.
 * environment NULL: our own.
 */
int process_spawn(const char *path, char *const argv[], char *const environment[]);
/* The same, looking along PATH when the name has no slash. */
int process_spawn_search(const char *name, char *const argv[], char *const environment[]);
/* Where along `path` a program of this name is; malloc'ed, NULL with errno (ENOENT, EACCES) when nowhere. */
char *process_find(const char *name, const char *path);
/* Waits for a child, any if pid is -1. Gives its pid; 0 with `no_hang` when none has ended; -1 with ECHILD, EINTR. `code` is a shell's `$?`. */
int process_wait(int pid, bool no_hang, int *code);
int process_kill(int pid, int signal);
int process_id(void);
int process_parent_id(void);

int make_pipe(int fds[2]);
/* A duplicate numbered `at_least` or more that children do not get. */
int duplicate_private(int fd, int at_least);
/* dup2: `to` becomes the same as `from`, which stays. */
int duplicate_onto(int from, int to);
bool fd_is_open(int fd);

/* Handlers run while a call waits, which then fails with EINTR. NULL: the default action; signal_ignore: nothing. */
typedef void signal_handler(int signal);
/* A function, for small numbers are valid function pointers in WebAssembly. */
signal_handler signal_ignore;
void on_signal(int signal, signal_handler *handler);
const char *signal_name(int signal); /* "TERM"; NULL when there is none */
int signal_number(const char *name); /* "TERM", "SIGTERM", "15"; -1 when there is none */

#endif
