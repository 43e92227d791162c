/* http-echo: answers every request with one text. VERSION of the environment decides what it knows: 1.0.0 has status codes and ECHO_TEXT. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo_server.h"

static const char *version = "1.0.0", *text, *listen_on = ":5678";
static long status = 200;
static bool show_version;

static bool is_first(void)
{
	return version[0] == '0';
}

static const char *info(void)
{
	return is_first() ? "" : "[INFO] ";
}

static void usage(void)
{
	fputs("Usage of http-echo:\n"
	      "  -listen string\n    \taddress and port to listen (default \":5678\")\n", stderr);
	if (!is_first())
		fputs("  -status-code int\n    \thttp response code, e.g.: 200 (default 200)\n", stderr);
	fputs("  -text string\n    \ttext to put on the webpage\n"
	      "  -version\n    \tdisplay version information\n", stderr);
}

/* The value of `-name value`, `-name=value`, or the same with two dashes; NULL: it is another flag. */
static const char *value_of(const char *name, int count, char **words, int *at)
{
	const char *word = words[*at];
	word += word[0] == '-' && word[1] == '-' ? 2 : 1;
	size_t length = strlen(name);
	if (strncmp(word, name, length))
		return NULL;
	if (word[length] == '=')
		return word + length + 1;
	if (word[length])
		return NULL;
	if (*at + 1 < count)
		return words[++*at];
	fprintf(stderr, "flag needs an argument: -%s\n", name);
	usage();
	exit(2);
}

static void read_flags(int count, char **words)
{
	const char *value;
	for (int at = 1; at < count && words[at][0] == '-' && words[at][1]; at++) {
		const char *word = words[at];
		if (!strcmp(word, "-version") || !strcmp(word, "--version"))
			show_version = true;
		else if ((value = value_of("text", count, words, &at)))
			text = value;
		else if ((value = value_of("listen", count, words, &at)))
			listen_on = value;
		else if (!is_first() && (value = value_of("status-code", count, words, &at)))
			status = strtol(value, NULL, 10);
		else {
			if (strcmp(word, "-h") && strcmp(word, "-help") && strcmp(word, "--help"))
				fprintf(stderr, "flag provided but not defined: %s\n", word[1] == '-' ? word + 1 : word);
			usage();
			exit(strcmp(word, "-h") ? 2 : 0);
		}
	}
}

static void ready(uint16_t port)
{
	(void)port;
	demo_log("%s%s is listening on %s", info(), is_first() ? "Server" : "server", listen_on);
}

static void handle(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	(void)server;
	if (request->bad) {
		http_reply_text(reply, reply->status ? reply->status : 400, "text/plain; charset=utf-8", "400 Bad Request");
		return;
	}
	http_reply_text(reply, (int)status, "text/plain; charset=utf-8", text);
	buffer_format(&reply->headers, "X-App-Name: http-echo\r\nX-App-Version: %s\r\n", version);
	buffer_format(&reply->body, "\n");
}

/* As it logs each request: host, peer, request line, status, bytes, user agent. */
static void finished(struct http_server *server, const struct http_request *request, const struct http_reply *reply)
{
	(void)server;
	if (request->bad)
		return;
	char *host = http_request_header(request, "Host"), *agent = http_request_header(request, "User-Agent");
	demo_log("%s%s %s:%u \"%s %s HTTP/1.%d\" %d %lld \"%s\"", info(), host ? host : "", request->peer.ip, request->peer.port,
		request->method, request->target, request->minor, reply->status, (long long)reply->bytes_sent, agent ? agent : "");
	free(host);
	free(agent);
}

int main(int count, char **words)
{
	const char *given = getenv("VERSION");
	if (given && *given)
		version = given;
	if (!is_first())
		text = getenv("ECHO_TEXT");
	read_flags(count, words);
	if (show_version) {
		fprintf(stderr, "http-echo v%s\n", version);
		return 0;
	}
	if (!text || !*text) {
		fprintf(stderr, "Missing -text option!\n");
		return 127;
	}
	const char *colon = strrchr(listen_on, ':');
	long port = colon ? strtol(colon + 1, NULL, 10) : 0;
	if (port <= 0 || port > 65535) {
		demo_log("listen tcp: address %s: %s", listen_on, colon ? "invalid port" : "missing port in address");
		return 1;
	}
	if (demo_serve((uint16_t)port, ready, handle, finished) == 0)
		return 0;
	demo_log("listen tcp %s: bind: %s", listen_on, errno == EADDRINUSE ? "address already in use" : strerror(errno));
	return 1;
}
