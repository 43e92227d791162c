/*
 * The shell's state as a script. A subshell is a new `sh` that runs this first: variables, functions, options, parameters, $?, $! and $$ are those
 * of its parent; traps are not, as POSIX has it. Exported variables travel in the environment.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sh.h"

char *quote(const char *text)
{
	struct buffer out = { 0 };
	buffer_char(&out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buffer_text(&out, "'\\''");
		else
			buffer_char(&out, *text);
	}
	buffer_char(&out, '\'');
	return out.data;
}

static void add_variables(struct buffer *out)
{
	for (const struct variable *v = variables(); v; v = v->next) {
		if (v->value && !v->exported) {
			char *value = quote(v->value);
			buffer_format(out, "%s=%s\n", v->name, value);
			free(value);
		}
		if (v->exported && !v->value)
			buffer_format(out, "export %s\n", v->name);
	}
	for (const struct variable *v = variables(); v; v = v->next)
		if (v->readonly)
			buffer_format(out, "readonly %s\n", v->name);
}

char *serialise_state(void)
{
	struct buffer out = { 0 };
	const struct { bool on; const char *name; } options[] = {
		{ sh.errexit, "errexit" }, { sh.xtrace, "xtrace" }, { sh.nounset, "nounset" }, { sh.noglob, "noglob" }, { sh.verbose, "verbose" },
		{ sh.allexport, "allexport" }, { sh.noclobber, "noclobber" }, { sh.pipefail, "pipefail" },
	};
	add_variables(&out);
	for (const struct function *f = functions(); f; f = f->next)
		buffer_format(&out, "%s() %s\n", f->name, f->text);
	buffer_text(&out, "set --");
	for (char **arg = sh.args; *arg; arg++) {
		char *text = quote(*arg);
		buffer_format(&out, " %s", text);
		free(text);
	}
	buffer_char(&out, '\n');
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (options[i].on)
			buffer_format(&out, "set -o %s\n", options[i].name);
	/* last: it sets $? */
	char *name = quote(sh.name);
	buffer_format(&out, ".state %d %d %d %d %s\n", sh.pid, sh.status, sh.background, sh.condition > 0, name);
	free(name);
	return out.data;
}
