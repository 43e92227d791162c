#include "shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "demo_server.h"
#include "process.h"
#include "query.h"

/* Its output and its errors come through one pipe; ours are put aside meanwhile. */
static int start(const char *command, int *output)
{
	int ends[2];
	char *words[] = { "sh", "-c", (char *)command, NULL };
	if (make_pipe(ends) != 0)
		return -1;
	int out = duplicate_private(1, 10), err = duplicate_private(2, 10), read_end = duplicate_private(ends[0], 10);
	close(ends[0]);
	duplicate_onto(ends[1], 1);
	duplicate_onto(ends[1], 2);
	close(ends[1]);
	int pid = process_spawn("/bin/sh", words, NULL);
	duplicate_onto(out, 1);
	duplicate_onto(err, 2);
	close(out);
	close(err);
	*output = read_end;
	return pid;
}

void reply_shell(const struct http_request *request, struct http_reply *reply)
{
	struct buffer printed = { 0 }, out = { 0 };
	char block[4096], *command = query_value(request, "shellCommand");
	int output = -1, code = 0;
	ssize_t got;
	if (!*command) {
		free(command);
		command = query_value(request, "cmd");
	}
	demo_log("GET /shell?cmd=%s", command);
	int pid = start(command, &output);
	while (output >= 0 && (got = read(output, block, sizeof block)) > 0)
		buffer_add(&printed, block, (size_t)got);
	if (output >= 0)
		close(output);
	if (pid > 0)
		process_wait(pid, false, &code);
	buffer_char(&out, '{');
	if (pid < 0 || code)
		buffer_format(&out, "\"error\":\"exit status %d\"", pid < 0 ? 127 : code);
	if (printed.length) {
		buffer_text(&out, out.length > 1 ? ",\"output\":" : "\"output\":");
		add_json(&out, printed.data);
	}
	buffer_char(&out, '}');
	http_reply_text(reply, 200, "text/plain; charset=utf-8", out.data);
	buffer_free(&printed);
	buffer_free(&out);
	free(command);
}
