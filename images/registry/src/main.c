/* registry: the distribution API of OCI over files, with the settings, paths and answers of docker.io/library/registry:2. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api.h"
#include "config.h"
#include "process.h"
#include "wasix.h"

enum { LARGEST_CHUNK = 1 << 30 };

static volatile bool stopping, never;

static void stop(int signal)
{
	(void)signal;
	stopping = true;
}

/* github.com/distribution/reference: lower case, digits and separators between them. */
static bool is_repository(const char *name)
{
	bool separator = true;
	if (strlen(name) > 255)
		return false;
	for (; *name; name++) {
		bool letter = (*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9');
		if (!letter && (!strchr("/._-", *name) || (separator && *name != '-' && *name != '_')))
			return false;
		separator = !letter;
	}
	return !separator;
}

/* `/v2/NAME/KIND/REFERENCE`: the last KIND there is, since a name may have slashes. */
static bool split(struct exchange *x, const char *path, const char *kind)
{
	const char *found = NULL;
	for (const char *at = path; (at = strstr(at, kind)); at++)
		found = at;
	if (!found)
		return false;
	snprintf(x->name, sizeof x->name, "%.*s", (int)(found - path), path);
	snprintf(x->reference, sizeof x->reference, "%s", found + strlen(kind));
	return true;
}

static void route(struct exchange *x)
{
	const char *path = x->request->path;
	void (*serve)(struct exchange *) = NULL;
	if (!strcmp(path, "/v2") || !strcmp(path, "/v2/")) {
		http_reply_text(x->reply, 200, "application/json; charset=utf-8", "{}");
		return;
	}
	if (strncmp(path, "/v2/", 4)) {
		http_reply_text(x->reply, strcmp(path, "/") ? 404 : 200, "text/plain; charset=utf-8", strcmp(path, "/") ? "404 page not found\n" : "");
		return;
	}
	path += 4;
	if (!strcmp(path, "_catalog")) {
		serve_catalog(x);
		return;
	}
	if (split(x, path, "/blobs/uploads/") || split(x, path, "/blobs/uploads"))
		serve = serve_upload;
	else if (split(x, path, "/blobs/"))
		serve = serve_blob;
	else if (split(x, path, "/manifests/"))
		serve = serve_manifest;
	else if (split(x, path, "/tags/list") && !*x->reference)
		serve = serve_tags;
	if (!serve)
		http_reply_text(x->reply, 404, "text/plain; charset=utf-8", "404 page not found\n");
	else if (!is_repository(x->name))
		reply_error(x, 400, "NAME_INVALID", "invalid repository name", NULL);
	else
		serve(x);
}

static void handle(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	struct exchange x = { .request = request, .reply = reply };
	(void)server;
	if (request->bad) {
		http_reply_text(reply, reply->status ? reply->status : 400, "text/plain; charset=utf-8", "400 Bad Request");
		return;
	}
	route(&x);
	buffer_text(&reply->headers, "Docker-Distribution-Api-Version: registry/2.0\r\nX-Content-Type-Options: nosniff\r\n");
}

/* Apache's combined format, on the standard output. */
static void finished(struct http_server *server, const struct http_request *request, const struct http_reply *reply)
{
	(void)server;
	if (request->bad)
		return;
	char when[64], *agent = http_request_header(request, "User-Agent");
	time_t now = time(NULL);
	strftime(when, sizeof when, "%d/%b/%Y:%H:%M:%S +0000", gmtime(&now));
	printf("%s - - [%s] \"%s %s HTTP/1.%d\" %d %lld \"\" \"%s\"\n", request->peer.ip, when, request->method, request->target, request->minor,
		reply->status, (long long)reply->bytes_sent, agent ? agent : "");
	fflush(stdout);
	free(agent);
}

static int serve(const char *config_path)
{
	read_config(config_path);
	on_signal(WASIX_SIGTERM, stop);
	on_signal(WASIX_SIGINT, stop);
	on_signal(WASIX_SIGPIPE, signal_ignore);
	int listener = wasix_tcp_listen(config.port);
	if (listener < 0) {
		log_line("fatal", "listen tcp %s: bind: %s", config.address, errno == EADDRINUSE ? "address already in use" : strerror(errno));
		return 1;
	}
	log_line("info", "using filesystem storage at %s", config.root);
	log_line("info", "listening on [::]:%u", config.port);
	struct http_server server = {
		.listeners = &listener, .ports = &config.port, .listener_count = 1, .handle = handle, .finished = finished,
		.stop = &stopping, .stop_now = &never, .keep_alive_ms = 30000, .max_body = LARGEST_CHUNK,
	};
	http_serve(&server);
	return 0;
}

static int usage(void)
{
	fputs("`registry`\n\nUsage:\n  registry [flags]\n  registry [command]\n\nAvailable Commands:\n"
	      "  serve       `serve` stores and distributes Docker images\n\nFlags:\n  -h, --help      help for registry\n"
	      "  -v, --version   show the version and exit\n", stderr);
	return 0;
}

int main(int count, char **words)
{
	const char *version = getenv("VERSION"), *first = count > 1 ? words[1] : "";
	if (!strcmp(first, "serve"))
		return serve(count > 2 ? words[2] : getenv("REGISTRY_CONFIGURATION_PATH"));
	if (!strcmp(first, "-v") || !strcmp(first, "--version")) {
		printf("registry (Tabernetes' own) %s\n", version ? version : "");
		return 0;
	}
	if (!*first || !strcmp(first, "help") || !strcmp(first, "-h") || !strcmp(first, "--help"))
		return usage();
	fprintf(stderr, "Error: unknown command \"%s\" for \"registry\"\nRun 'registry --help' for usage.\n", first);
	return 1;
}
