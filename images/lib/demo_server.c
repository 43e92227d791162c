#include "demo_server.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "process.h"
#include "wasix.h"

static volatile bool stopping, never;

static void stop(int signal)
{
	(void)signal;
	stopping = true;
}

const char *demo_hostname(void)
{
	static char hostname[256];
	if (*hostname)
		return hostname;
	FILE *file = fopen("/proc/sys/kernel/hostname", "r");
	if (file && fgets(hostname, sizeof hostname, file))
		hostname[strcspn(hostname, "\n")] = 0;
	if (file)
		fclose(file);
	if (!*hostname)
		strcpy(hostname, "localhost");
	return hostname;
}

void demo_log(const char *format, ...)
{
	char when[32];
	time_t now = time(NULL);
	va_list arguments;
	strftime(when, sizeof when, "%Y/%m/%d %H:%M:%S", gmtime(&now));
	fprintf(stderr, "%s ", when);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	fflush(stderr);
}

int demo_serve(uint16_t port, void (*ready)(uint16_t), void (*handle)(struct http_server *, struct http_request *, struct http_reply *),
	void (*finished)(struct http_server *, const struct http_request *, const struct http_reply *))
{
	on_signal(WASIX_SIGTERM, stop);
	on_signal(WASIX_SIGINT, stop);
	on_signal(WASIX_SIGPIPE, signal_ignore);
	int listener = wasix_tcp_listen(port);
	if (listener < 0)
		return -1;
	if (ready)
		ready(port);
	struct http_server server = {
		.listeners = &listener, .ports = &port, .listener_count = 1, .handle = handle, .finished = finished,
		.stop = &stopping, .stop_now = &never, .keep_alive_ms = 5000, .max_body = 1 << 20,
	};
	http_serve(&server);
	return 0;
}
