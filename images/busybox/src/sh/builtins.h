/* The built-ins' functions, by file; the table is in builtins.c. */
#ifndef BUILTINS_H
#define BUILTINS_H

#include "sh.h"

/* builtin_flow.c */
builtin_function builtin_break, builtin_continue, builtin_return, builtin_exit, builtin_eval, builtin_dot, builtin_exec, builtin_colon;
/* builtin_variables.c */
builtin_function builtin_export, builtin_readonly, builtin_unset, builtin_set, builtin_shift, builtin_local, builtin_getopts, builtin_state;
/* builtin_environment.c */
builtin_function builtin_cd, builtin_pwd, builtin_read, builtin_type, builtin_command, builtin_hash, builtin_umask;
/* builtin_jobs.c */
builtin_function builtin_wait, builtin_jobs, builtin_kill, builtin_fg, builtin_bg;
/* Programs of /bin that also run inside the shell. */
builtin_function echo_main, printf_main, test_main, true_main, false_main;

#endif
