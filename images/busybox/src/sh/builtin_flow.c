/* Built-ins that change what runs next. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builtins.h"
#include "process.h"

int builtin_colon(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static bool parse_number(const char *text, int *number)
{
	char *end;
	*number = (int)strtol(text, &end, 10);
	if (*text && !*end)
		return true;
	sh_error("Illegal number: %s", text);
	if (!sh.interactive)
		sh.flow = FLOW_EXIT;
	sh.status = 2;
	return false;
}

static int leave_loop(int argc, char **argv, enum flow flow)
{
	int count = 1;
	if (argc > 1 && !parse_number(argv[1], &count))
		return 2;
	if (!sh.loops)
		return 0;
	sh.flow = flow;
	sh.flow_count = count > sh.loops ? sh.loops : count;
	return 0;
}

int builtin_break(int argc, char **argv)
{
	return leave_loop(argc, argv, FLOW_BREAK);
}

int builtin_continue(int argc, char **argv)
{
	return leave_loop(argc, argv, FLOW_CONTINUE);
}

static int leave(int argc, char **argv, enum flow flow)
{
	int status = sh.status;
	if (argc > 1 && !parse_number(argv[1], &status))
		return 2;
	sh.status = status & 255;
	sh.flow = flow;
	return sh.status;
}

int builtin_return(int argc, char **argv)
{
	return leave(argc, argv, FLOW_RETURN);
}

int builtin_exit(int argc, char **argv)
{
	return leave(argc, argv, FLOW_EXIT);
}

int builtin_eval(int argc, char **argv)
{
	struct buffer text = { 0 };
	for (int i = 1; i < argc; i++)
		buffer_format(&text, "%s%s", i > 1 ? " " : "", argv[i]);
	int status = text.length ? run_text(text.data, text.length, sh.line) : 0;
	buffer_free(&text);
	return status;
}

int builtin_dot(int argc, char **argv)
{
	if (argc < 2) {
		sh_error("%s: filename argument required", argv[0]);
		return 2;
	}
	char *path = strchr(argv[1], '/') ? xstrdup(argv[1]) : process_find(argv[1], variable_get("PATH"));
	if (!path && access(argv[1], R_OK) == 0)
		path = xstrdup(argv[1]);
	if (!path) {
		sh_error("%s: can't open '%s': %s", argv[0], argv[1], strerror(ENOENT));
		if (!sh.interactive)
			sh.flow = FLOW_EXIT;
		return sh.status = 2;
	}
	char **outer = sh.args;
	if (argc > 2) {
		sh.args = NULL;
		set_args(argv + 2);
	}
	int status = run_file(path);
	if (sh.flow == FLOW_RETURN) {
		sh.flow = FLOW_NONE;
		status = sh.status;
	}
	if (argc > 2) {
		free_list(sh.args);
		sh.args = outer;
	}
	free(path);
	return status;
}

/* Goes on as another program. */
int builtin_exec(int argc, char **argv)
{
	if (argc < 2)
		return 0;
	fflush(stdout);
	default_private_signals();
	sh.status = exit_status_of_errno(-exec_program(argv + 1));
	if (sh.interactive)
		traps_init();
	else
		sh.flow = FLOW_EXIT;
	return sh.status;
}
