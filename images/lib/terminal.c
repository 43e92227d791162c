#include "terminal.h"

#include "wasix.h"

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
