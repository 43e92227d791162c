#include "worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "wasix.h"

static int spawn_with_output(char *const words[], int output)
{
	int own = duplicate_private(1, 10);
	duplicate_onto(output, 1);
	int pid = process_spawn(words[0], words, NULL);
	duplicate_onto(own, 1);
	close(own);
	return pid;
}

void worker_start(const struct http_request *request, struct http_reply *reply)
{
	int32_t near, far;
	int code;
	struct buffer target = { 0 };
	buffer_format(&target, "%s?%s", request->path, request->query ? request->query : "");
	while (process_wait(-1, true, &code) > 0)
		; /* earlier ones that have ended */
	if (wasix_result(wasix_sock_pair(WASIX_UNIX, WASIX_SOCK_STREAM, 0, &near, &far)) != 0) {
		http_reply_text(reply, 500, "text/plain; charset=utf-8", "no socket\n");
	} else {
		char *words[] = { "/agnhost", "netexec", "--answer", target.data, NULL };
		int kept = duplicate_private(near, 10); /* the other process must not hold it open */
		close(near);
		int pid = spawn_with_output(words, far);
		close(far);
		if (pid < 0) {
			close(kept);
			http_reply_text(reply, 500, "text/plain; charset=utf-8", "no process\n");
		} else {
			reply->upstream = kept;
		}
	}
	buffer_free(&target);
}

int worker_run(char *target, void (*answer)(const struct http_request *request, struct http_reply *reply))
{
	char *query = strchr(target, '?');
	struct http_reply reply = { .status = 200, .file = -1, .upstream = -1 };
	if (query)
		*query++ = '\0';
	answer(&(struct http_request){ .method = "GET", .target = target, .path = target, .query = query }, &reply);
	printf("HTTP/1.1 %d %s\r\n%sContent-Length: %zu\r\n\r\n", reply.status, http_reason(reply.status),
	       reply.headers.data ? reply.headers.data : "", reply.body.length);
	fwrite(reply.body.data, 1, reply.body.length, stdout);
	fflush(stdout);
	return 0;
}
