/*
 * A POSIX shell (XCU chapter 2) for processes that cannot fork: whatever a shell would run in a forked copy of itself runs in a new
 * shell that is started with the state of this one as a script (state.c).
 */
#ifndef SH_H
#define SH_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

/* ---- syntax tree (parse.c) ---- */

enum redir_type { R_IN, R_OUT, R_APPEND, R_CLOBBER, R_INOUT, R_DUP, R_HEREDOC };

struct redir {
	enum redir_type type;
	int fd;
	char *word;       /* file, descriptor or `-`; of a here-document, its delimiter as written */
	char *heredoc;    /* body */
	bool output;      /* R_DUP: `>&` and not `<&` */
	bool strip_tabs;  /* R_HEREDOC: `<<-` */
	bool quoted;      /* R_HEREDOC: no expansion */
	struct redir *next;
};

enum node_type { N_SIMPLE, N_PIPE, N_AND, N_OR, N_LIST, N_ASYNC, N_NOT, N_SUBSHELL, N_GROUP, N_IF, N_FOR, N_WHILE, N_UNTIL, N_CASE, N_FUNCTION };

struct case_item {
	char **patterns;
	struct node *body; /* NULL: nothing */
	struct case_item *next;
};

struct node {
	enum node_type type;
	int line;
	/* N_PIPE and N_LIST: a chain through `next`; N_AND, N_OR: left and right; N_IF: left then right else other; loops: left is the condition, right the body */
	struct node *left, *right, *other, *next;
	char **assigns;           /* N_SIMPLE: raw words `a=b` */
	char **words;             /* N_SIMPLE; N_FOR: NULL means "$@" */
	char *name;               /* N_FOR, N_CASE (the word), N_FUNCTION */
	struct case_item *items;  /* N_CASE */
	struct redir *redirs;
};

enum parse_result { PARSE_OK, PARSE_EOF, PARSE_INCOMPLETE, PARSE_ERROR };

struct parser {
	const char *text;
	size_t position, length;
	int line;
	struct arena *arena;
	char error[160];
	struct token *token;      /* lookahead, or NULL */
	struct pending *heredocs; /* here-documents whose bodies come after the next newline */
};

void parser_init(struct parser *p, struct arena *arena, const char *text, size_t length, int line);
/* Reads one complete command (a list up to a newline). PARSE_INCOMPLETE: more input could complete it. */
enum parse_result parse_command(struct parser *p, struct node **out);
/* Position after a `$(…)`, `${…}`, `$((…))` or backquoted part that begins at `at`; 0 when it does not end. */
size_t skip_dollar(const char *text, size_t at, size_t length);
size_t skip_backquote(const char *text, size_t at, size_t length);

/* Writes a tree as shell text that parses to the same tree (print.c). */
void print_node(struct buffer *out, const struct node *node);

/* ---- state ---- */

enum flow { FLOW_NONE, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN, FLOW_EXIT, FLOW_INTERRUPT };

struct shell {
	const char *name;         /* $0 */
	char **args;              /* $1 …, NULL-terminated, malloc'ed */
	int status;               /* $? */
	int pid;                  /* $$ */
	int background;           /* $! */
	int line;
	enum flow flow;
	int flow_count;           /* levels of break and continue */
	int loops, functions;     /* how deep we are */
	int condition;            /* > 0: `set -e` does not act */
	bool interactive, errexit, xtrace, nounset, noglob, verbose, noexec, allexport, noclobber, pipefail;
	bool subshell;
	bool monitor;             /* set -m: every pipeline is a job that can be stopped */
	bool in_trap;
	int substitution_status;  /* of the last $(…), for `a=$(b)` */
	struct arena temporary;   /* expansions; released after each command */
};

extern struct shell sh;

/* ---- variables (variables.c) ---- */

struct variable {
	char *name, *value;       /* value NULL: declared, not set */
	bool exported, readonly, local;
	struct variable *next;
};

const char *variable_get(const char *name);
/* false, with a message, when it is read-only */
bool variable_set(const char *name, const char *value);
void variable_export(const char *name);
bool variable_readonly(const char *name);
bool variable_unset(const char *name);
void variable_import(char **environment);
/* For a child: malloc'ed, free with free_list */
char **variable_environment(void);
struct variable *variables(void);
bool is_name(const char *text, size_t length);
void set_args(char **args);
void free_list(char **list);

/* local variables and assignments before a command: what they hid comes back on pop */
void scope_push(void);
void scope_save(const char *name);
void scope_pop(void);

struct function {
	char *name, *text;
	struct node *body;
	struct arena arena;
	int running;
	bool replaced; /* to be freed when it has returned */
	struct function *next;
};
struct function *function_find(const char *name);
struct function *functions(void);
bool function_define(const char *name, const struct node *body);
void function_unset(const char *name);
void function_release(struct function *f);

/* ---- expansion (expand.c, parameter.c, glob.c, arithmetic.c) ---- */

/* Everything, field splitting and path names included; NULL and sh.flow set on an error. Lives in sh.temporary. */
char **expand_words(char *const *words);
/* One word without splitting: assignments, redirections, case words. */
char *expand_single(const char *word);
/* A pattern: quoted characters are escaped by a backslash. */
char *expand_pattern(const char *word);
/* A here-document's body. */
char *expand_heredoc(const char *body);
bool pattern_match(const char *pattern, const char *text);
/* Adds the sorted paths that match, or nothing. */
void glob_expand(const char *pattern, void (*found)(void *context, const char *path), void *context);
bool arithmetic(const char *expression, int64_t *result);
/* `$` at raw[*at]: used by expand.c */
struct expansion;
void expand_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- execution (execute.c, redirect.c, spawn.c, state.c) ---- */

int execute(const struct node *node);
/* Parses and runs all of a text: -c, eval, traps. */
int run_text(const char *text, size_t length, int line);
int run_file(const char *path);

struct saved_fds {
	struct saved_fd { int fd, copy; struct saved_fd *next; } *list;
};
/* Applies redirections to our own descriptors; false with a message on failure. Undo with redirect_undo in either case. */
bool redirect(const struct redir *redirs, struct saved_fds *saved);
bool redirect_fd(int from, int to, struct saved_fds *saved);
void redirect_undo(struct saved_fds *saved);
/* Forgets how to undo: for `exec >file` */
void redirect_keep(struct saved_fds *saved);
/* Moves a descriptor above 9, where children do not get it. */
int private_fd(int fd);

/* Starts a program found along PATH. Negative: -errno, after a message as the shell prints it. */
int spawn_program(char **words);
/* Goes on as that program; returns only when it cannot, as spawn_program does. */
int exec_program(char **words);
/* Starts a shell with our state that runs a text. */
int spawn_subshell(const char *command);
/* Starts what a node needs as a process: the program itself where that is enough. */
int spawn_node(const struct node *node);
int wait_process(int pid);
/* Between them, what is spawned belongs to a foreground job; `group` is 0 for its first process. */
void foreground_begin(int group);
void spawn_end(void);
/* Waits for a foreground job: until it has ended, or is stopped and then is a job of the background. Its last process's status. */
int wait_foreground(const int *pids, int count, const struct node *node, int *statuses);
int exit_status_of_errno(int error);
char *serialise_state(void);
char *quote(const char *text);
/* Runs a command with its output collected; trailing newlines removed. */
char *substitute_command(const char *text, size_t length);

/* jobs */
struct job {
	int pid, number;          /* pid: its last process, whose status is the job's */
	int group;                /* 0: it is not a process group of its own */
	int *pids, count;         /* those that have not been waited for; a pid of 0 has */
	bool done, stopped;
	int status;
	char *text;
	struct job *next;
};
struct job *jobs(void);
struct job *job_add(int pid, const char *text);
struct job *job_find(const char *spec);
/* Until it has ended: its status; -1 when a signal came. */
int job_wait(struct job *job);
/* Takes news of its processes; whether there were any. */
bool job_update(struct job *job);
void job_continue(struct job *job);
int job_foreground(struct job *job);
const char *job_state(const struct job *job);
void job_remove(struct job *job);
void jobs_notify(void);

/* ---- built-ins (builtin_*.c) ---- */

typedef int builtin_function(int argc, char **argv);
struct builtin {
	const char *name;
	builtin_function *run;
	bool special;  /* POSIX special: assignments before it stay, errors end a script */
	bool program;  /* /bin has the same: can run as a process of its own */
};
const struct builtin *builtin_find(const char *name);

/* ---- signals (trap.c) ---- */

void traps_init(void);
/* Runs what is due. Call between commands. */
void traps_run(void);
void trap_exit(void);
int builtin_trap(int argc, char **argv);
bool interrupted(void);
void clear_interrupt(void);
bool trap_pending(void);

void sh_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
