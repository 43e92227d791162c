#include "builtins.h"

#include <string.h>

static const struct builtin BUILTINS[] = {
	{ ".", builtin_dot, true, false },
	{ ".state", builtin_state, false, false },
	{ ":", builtin_colon, true, false },
	{ "[", test_main, false, true },
	{ "bg", builtin_bg, false, false },
	{ "break", builtin_break, true, false },
	{ "cd", builtin_cd, false, false },
	{ "command", builtin_command, false, false },
	{ "continue", builtin_continue, true, false },
	{ "echo", echo_main, false, true },
	{ "eval", builtin_eval, true, false },
	{ "exec", builtin_exec, true, false },
	{ "exit", builtin_exit, true, false },
	{ "export", builtin_export, true, false },
	{ "false", false_main, false, true },
	{ "fg", builtin_fg, false, false },
	{ "getopts", builtin_getopts, false, false },
	{ "hash", builtin_hash, false, false },
	{ "jobs", builtin_jobs, false, false },
	{ "kill", builtin_kill, false, false },
	{ "local", builtin_local, false, false },
	{ "printf", printf_main, false, true },
	{ "pwd", builtin_pwd, false, true },
	{ "read", builtin_read, false, false },
	{ "readonly", builtin_readonly, true, false },
	{ "return", builtin_return, true, false },
	{ "set", builtin_set, true, false },
	{ "shift", builtin_shift, true, false },
	{ "source", builtin_dot, true, false },
	{ "test", test_main, false, true },
	{ "trap", builtin_trap, true, false },
	{ "true", true_main, false, true },
	{ "type", builtin_type, false, false },
	{ "umask", builtin_umask, false, false },
	{ "unset", builtin_unset, true, false },
	{ "wait", builtin_wait, false, false },
};

const struct builtin *builtin_find(const char *name)
{
	for (size_t i = 0; i < sizeof BUILTINS / sizeof *BUILTINS; i++)
		if (!strcmp(BUILTINS[i].name, name))
			return &BUILTINS[i];
	return NULL;
}
