/* Processes and descriptors in POSIX's terms, over the calls of wasix.h. Errors are -1 with errno unless said otherwise. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>

/*
 * Starts the program at `path` (with a slash) with our working directory and our descriptors, but for those that are private.
 * environment NULL: our own.
 */
int process_spawn(const char *path, char *const argv[], char *const environment[]);
/*
 * Where what is spawned next belongs: a process group of its own (0), of this number, or ours (-1, as at the start); and whether
 * that is in the foreground of the terminal from the start.
 */
void process_spawn_in(int group, bool foreground);
/* What is spawned next leads a session of its own, without our terminal. */
void process_spawn_session(void);
/* Goes on with another program, as execve(2). Returns only when it cannot: -1. */
int process_exec(const char *path, char *const argv[], char *const environment[]);
/* The same, looking along PATH when the name has no slash. */
int process_spawn_search(const char *name, char *const argv[], char *const environment[]);
/* Where along `path` a program of this name is; malloc'ed, NULL with errno (ENOENT, EACCES) when nowhere. */
char *process_find(const char *name, const char *path);
/* Waits for a child, any if pid is -1. Gives its pid; 0 with `no_hang` when none has ended; -1 with ECHILD, EINTR. `code` is a shell's `$?`. */
int process_wait(int pid, bool no_hang, int *code);
/* As process_wait, and tells of children that stopped (`code` is 128 + the signal) or go on. */
enum process_change { PROCESS_ENDED, PROCESS_STOPPED, PROCESS_CONTINUED };
int process_wait_change(int pid, bool no_hang, int *code, enum process_change *change);
int process_kill(int pid, int signal);
int process_group(void);
/* Leads a group of its own from now on. */
void process_own_group(void);
/* What is ignored privately is not, by a program that we go on with. */
void default_private_signals(void);
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
/* Ignored by us, but not by what we start. */
void ignore_privately(int signal);
/* SIGALRM after so many seconds, once; 0: no more. */
void set_alarm(double seconds);
const char *signal_name(int signal); /* "TERM"; NULL when there is none */
int signal_number(const char *name); /* "TERM", "SIGTERM", "15"; -1 when there is none */

#endif
