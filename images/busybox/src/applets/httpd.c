/* httpd: static files of a directory. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "applet.h"
#include "http_server.h"
#include "process.h"
#include "wasix.h"

static const char *home = ".";
static int verbose;
static volatile bool stopping;

static void stop(int signal)
{
	(void)signal;
	stopping = true;
}

static void reply_error(struct http_reply *reply, int status, const char *details)
{
	struct buffer page = { 0 };
	buffer_format(&page, "<HTML><HEAD><TITLE>%d %s</TITLE></HEAD>\n<BODY><H1>%d %s</H1>\n%s\n</BODY></HTML>\n", status, http_reason(status), status, http_reason(status), details);
	http_reply_text(reply, status, "text/html", page.data);
	buffer_free(&page);
}

static void handle(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	struct buffer path = { 0 };
	struct stat st;
	(void)server;
	if (request->bad) {
		reply_error(reply, reply->status ? reply->status : 400, "Unsupported method");
		return;
	}
	if (strcmp(request->method, "GET") && strcmp(request->method, "HEAD")) {
		reply_error(reply, 501, "The requested method is not recognized");
		return;
	}
	buffer_format(&path, "%s%s", home, request->path);
	bool found = !stat(path.data, &st);
	if (found && S_ISDIR(st.st_mode)) {
		if (path.data[path.length - 1] != '/') {
			reply_error(reply, 302, "");
			buffer_format(&reply->headers, "Location: %s/\r\n", request->path);
			buffer_free(&path);
			return;
		}
		buffer_text(&path, "index.html");
		found = !stat(path.data, &st);
	}
	int fd = found && S_ISREG(st.st_mode) ? open(path.data, O_RDONLY) : -1;
	if (fd < 0) {
		reply_error(reply, 404, "The requested URL was not found");
	} else {
		const char *type = http_mime_type(path.data);
		reply->status = 200;
		reply->file = fd;
		reply->file_length = st.st_size;
		buffer_format(&reply->headers, "Content-type: %s\r\n", type ? type : "application/octet-stream");
		buffer_format(&reply->headers, "Last-Modified: %s\r\n", http_date(st.st_mtim.tv_sec));
	}
	buffer_free(&path);
}

static void finished(struct http_server *server, const struct http_request *request, const struct http_reply *reply)
{
	(void)server;
	if (!verbose)
		return;
	fprintf(stderr, "%s:%d: response:%d\n", request->peer.ip, request->peer.port, reply->status);
	if (verbose > 1 && request->path)
		fprintf(stderr, "%s:%d: url:%s\n", request->peer.ip, request->peer.port, request->path);
}

int httpd_main(int argc, char **argv)
{
	static const char USAGE[] = "[-f] [-v[v]] [-p [IP:]PORT] [-h HOME]";
	int port = 80;
	bool foreground = false;
	int letter;
	opterr = 0;
	while ((letter = getopt(argc, argv, "fvp:h:")) != -1) {
		switch (letter) {
		case 'f': foreground = true; break;
		case 'v': verbose++; break;
		case 'p': port = atoi(strchr(optarg, ':') ? strchr(optarg, ':') + 1 : optarg); break;
		case 'h': home = optarg; break;
		default: show_usage(USAGE);
		}
	}
	if (!foreground) { /* go to the background: a copy of ours with -f, which outlives us */
		char **again = xmalloc(((size_t)argc + 2) * sizeof *again);
		again[0] = argv[0];
		again[1] = "-f";
		for (int i = 1; i <= argc; i++)
			again[i + 1] = argv[i];
		if (process_spawn_search("httpd", again, NULL) < 0)
			die("can't execute '%s': %s", argv[0], strerror(errno));
		return 0;
	}
	int listener = wasix_tcp_listen((uint16_t)port);
	if (listener < 0)
		die("bind: %s", strerror(errno));
	on_signal(15, stop);
	on_signal(2, stop);
	uint16_t ports[] = { (uint16_t)port };
	struct http_server server = {
		.listeners = &listener, .ports = ports, .listener_count = 1, .handle = handle, .finished = finished,
		.stop = &stopping, .stop_now = &(volatile bool){ false }, .keep_alive_ms = 30000, .max_body = 1 << 20,
	};
	http_serve(&server);
	return 0;
}
