/* Signals and the trap built-in (XCU 2.14 trap). Handlers only take note; actions run between commands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"
#include "sh.h"

#define SIGNALS 32
#define SIGNAL_INT 2

static char *actions[SIGNALS]; /* 0: EXIT; NULL: default; "": ignore */
static volatile bool pending[SIGNALS];
static volatile bool any_pending, interrupt;

static void note(int signal)
{
	if (actions[signal] && *actions[signal]) {
		pending[signal] = true;
		any_pending = true;
	} else if (signal == SIGNAL_INT) {
		interrupt = true;
	}
}

/* An interactive shell is not to die of what is typed at its prompt, nor of TERM. */
void traps_init(void)
{
	if (!sh.interactive)
		return;
	on_signal(SIGNAL_INT, note);
	ignore_privately(3);  /* QUIT */
	ignore_privately(15); /* TERM */
	if (sh.monitor) {
		ignore_privately(20); /* TSTP */
		ignore_privately(21); /* TTIN */
		ignore_privately(22); /* TTOU */
	}
}

bool interrupted(void)
{
	return interrupt;
}

void clear_interrupt(void)
{
	interrupt = false;
}

bool trap_pending(void)
{
	return any_pending && !sh.in_trap;
}

static void run_action(const char *action)
{
	int status = sh.status;
	char *copy = xstrdup(action);
	sh.in_trap = true;
	run_text(copy, strlen(copy), sh.line);
	sh.in_trap = false;
	free(copy);
	if (sh.flow == FLOW_NONE)
		sh.status = status;
}

void traps_run(void)
{
	any_pending = false;
	for (int i = 1; i < SIGNALS; i++) {
		if (!pending[i])
			continue;
		pending[i] = false;
		if (actions[i] && *actions[i])
			run_action(actions[i]);
	}
}

void trap_exit(void)
{
	char *action = actions[0];
	actions[0] = NULL;
	if (action && *action) {
		sh.flow = FLOW_NONE;
		run_action(action);
	}
	free(action);
}

static void set_action(int signal, const char *action)
{
	free(actions[signal]);
	actions[signal] = action ? xstrdup(action) : NULL;
	if (!signal)
		return;
	if (action)
		on_signal(signal, *action ? note : signal_ignore);
	else if (sh.interactive)
		traps_init();
	else
		on_signal(signal, NULL);
}

static void print_actions(void)
{
	for (int i = 0; i < SIGNALS; i++) {
		if (!actions[i])
			continue;
		char *text = quote(actions[i]);
		printf("trap -- %s %s\n", text, i ? signal_name(i) : "EXIT");
		free(text);
	}
}

static void print_signals(void)
{
	for (int i = 1; i < SIGNALS; i++)
		printf("%2d) %s\n", i, signal_name(i));
}

int builtin_trap(int argc, char **argv)
{
	int at = 1, status = 0;
	if (argc > 1 && !strcmp(argv[1], "-l")) {
		print_signals();
		return 0;
	}
	if (argc > 1 && !strcmp(argv[1], "--"))
		at++;
	if (at >= argc || !strcmp(argv[at], "-p")) {
		print_actions();
		return 0;
	}
	/* `trap INT`, `trap 2 15`: back to the default */
	bool number = *argv[at] && strspn(argv[at], "0123456789") == strlen(argv[at]);
	bool reset = !strcmp(argv[at], "-") || at + 1 == argc || number;
	const char *action = reset ? NULL : argv[at];
	if (!reset || !strcmp(argv[at], "-"))
		at++;
	for (; at < argc; at++) {
		int signal = !strcasecmp(argv[at], "EXIT") ? 0 : signal_number(argv[at]);
		if (signal < 0) {
			sh_error("trap: %s: invalid signal specification", argv[at]);
			status = 1;
		} else {
			set_action(signal, action);
		}
	}
	return status;
}
