#include "serve.h"

#include "process.h"
#include "wasix.h"

static volatile bool stopping, never;

static void stop(int signal)
{
	(void)signal;
	stopping = true;
}

static void failed(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	(void)server;
	(void)request;
	http_reply_text(reply, 500, "text/plain; charset=utf-8", "it ended without an answer\n");
}

void serve_ports(const int *listeners, const uint16_t *ports, int count,
		 void (*handle)(struct http_server *, struct http_request *, struct http_reply *))
{
	on_signal(WASIX_SIGTERM, stop);
	on_signal(WASIX_SIGINT, stop);
	on_signal(WASIX_SIGPIPE, signal_ignore);
	struct http_server server = {
		.listeners = listeners, .ports = ports, .listener_count = count, .handle = handle, .upstream_failed = failed,
		.stop = &stopping, .stop_now = &never, .keep_alive_ms = 5000, .max_body = 1 << 20,
	};
	http_serve(&server);
}
