#include "terminal.h"

#include "posix_jobs.h"
#include "wasix.h"

static posix_termios saved;

int terminal_foreground(void)
{
	int32_t group;
	return posix_tcgetpgrp(0, &group) ? -1 : group;
}

void terminal_set_foreground(int group)
{
	(void)posix_tcsetpgrp(0, group);
}

void terminal_save(void)
{
	(void)posix_tcgetattr(0, &saved);
}

void terminal_restore(void)
{
	(void)posix_tcsetattr(0, POSIX_TCSADRAIN, &saved);
}

void terminal_echo(bool on)
{
	wasix_tty state;
	if (wasix_tty_get(&state) == 0) {
		state.echo = on;
		wasix_tty_set(&state);
	}
}

void terminal_raw(bool on)
{
	wasix_tty state;
	if (wasix_tty_get(&state) == 0) {
		state.echo = !on;
		state.line_buffered = !on;
		wasix_tty_set(&state);
	}
}

void terminal_size(int *columns, int *rows)
{
	wasix_tty state;
	bool known = wasix_tty_get(&state) == 0 && state.cols && state.rows;
	*columns = known ? (int)state.cols : 80;
	*rows = known ? (int)state.rows : 24;
}
