#include "variables.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "process.h"

static const char *const NAMES[] = {
	"args", "binary_remote_addr", "body_bytes_sent", "bytes_sent", "connection", "connection_requests", "content_length", "content_type", "document_root", "document_uri", "host",
	"hostname", "is_args", "msec", "nginx_version", "pid", "proxy_add_x_forwarded_for", "proxy_host", "proxy_port", "query_string", "remote_addr", "remote_port", "remote_user",
	"request", "request_body", "request_filename", "request_id", "request_length", "request_method", "request_time", "request_uri", "scheme", "server_addr", "server_name",
	"server_port", "server_protocol", "status", "time_iso8601", "time_local", "upstream_addr", "upstream_response_time", "upstream_status", "uri",
};

static size_t name_at(const char *text, const char **name)
{
	size_t length = 0;
	bool braces = *text == '{';
	*name = text + braces;
	if (isdigit((unsigned char)**name) && !braces) {
		*name = text;
		return 1;
	}
	while (isalnum((unsigned char)(*name)[length]) || (*name)[length] == '_')
		length++;
	return length;
}

bool variables_known(const char *text, char *unknown, size_t size)
{
	for (const char *dollar = strchr(text, '$'); dollar; dollar = strchr(dollar + 1, '$')) {
		const char *name;
		size_t length = name_at(dollar + 1, &name);
		bool known = !length || isdigit((unsigned char)*name) || !strncmp(name, "http_", 5) || !strncmp(name, "arg_", 4) || !strncmp(name, "cookie_", 7) || !strncmp(name, "sent_http_", 10);
		for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES && !known; i++)
			known = strlen(NAMES[i]) == length && !strncmp(NAMES[i], name, length);
		if (!known) {
			snprintf(unknown, size, "%.*s", (int)length, name);
			return false;
		}
	}
	return true;
}

static void add_header(struct buffer *out, const struct exchange *x, const char *name)
{
	char header[64];
	size_t i = 0;
	for (; name[i] && i < sizeof header - 1; i++)
		header[i] = name[i] == '_' ? '-' : name[i];
	header[i] = 0;
	char *value = x->request->head ? http_request_header(x->request, header) : NULL;
	buffer_text(out, value ? value : "");
	free(value);
}

static void add_argument(struct buffer *out, const struct exchange *x, const char *name)
{
	size_t length = strlen(name);
	for (const char *at = x->query; at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL)
		if (!strncasecmp(at, name, length) && at[length] == '=') {
			at += length + 1;
			buffer_add(out, at, strcspn(at, "&"));
			return;
		}
}

static void add_time(struct buffer *out, const char *format)
{
	char text[64];
	time_t now = time(NULL);
	strftime(text, sizeof text, format, gmtime(&now));
	buffer_text(out, text);
}

static void add_host(struct buffer *out, const struct exchange *x)
{
	char *host = x->request->head ? http_request_header(x->request, "Host") : NULL;
	if (host && *host)
		buffer_add(out, host, strcspn(host, ":"));
	else if (x->server && x->server->names)
		buffer_text(out, x->server->names[0]);
	free(host);
}

static void add_hostname(struct buffer *out)
{
	char name[256] = "localhost";
	FILE *file = fopen("/proc/sys/kernel/hostname", "r");
	if (file && fgets(name, sizeof name, file))
		name[strcspn(name, "\n")] = 0;
	if (file)
		fclose(file);
	buffer_text(out, name);
}

static void add_variable(struct buffer *out, const struct exchange *x, const char *name)
{
	const struct http_request *r = x->request;
#define IS(other) (!strcmp(name, other))
	if (isdigit((unsigned char)*name))
		buffer_text(out, x->captures[*name - '0'] ? x->captures[*name - '0'] : "");
	else if (!strncmp(name, "http_", 5))
		add_header(out, x, name + 5);
	else if (!strncmp(name, "arg_", 4))
		add_argument(out, x, name + 4);
	else if (IS("args") || IS("query_string"))
		buffer_text(out, x->query ? x->query : "");
	else if (IS("is_args"))
		buffer_text(out, x->query && *x->query ? "?" : "");
	else if (IS("uri") || IS("document_uri"))
		buffer_text(out, x->uri ? x->uri : "");
	else if (IS("request_uri"))
		buffer_text(out, r->target ? r->target : "");
	else if (IS("request_method"))
		buffer_text(out, r->method ? r->method : "");
	else if (IS("request") && r->target)
		buffer_format(out, "%s %s HTTP/1.%d", r->method, r->target, r->minor);
	else if (IS("server_protocol"))
		buffer_format(out, "HTTP/1.%d", r->minor);
	else if (IS("scheme"))
		buffer_text(out, "http");
	else if (IS("host"))
		add_host(out, x);
	else if (IS("hostname"))
		add_hostname(out);
	else if (IS("remote_addr"))
		buffer_text(out, r->peer.ip);
	else if (IS("remote_port"))
		buffer_format(out, "%d", r->peer.port);
	else if (IS("remote_user"))
		;
	else if (IS("proxy_add_x_forwarded_for")) {
		size_t before = out->length;
		add_header(out, x, "x_forwarded_for");
		if (out->length > before)
			buffer_text(out, ", ");
		buffer_text(out, r->peer.ip);
	} else if (IS("proxy_host") || IS("proxy_port"))
		buffer_text(out, x->scope && x->scope->proxy_pass ? x->scope->proxy_pass : "");
	else if (IS("server_port"))
		buffer_format(out, "%d", r->local_port);
	else if (IS("server_name"))
		buffer_text(out, x->server && x->server->names ? x->server->names[0] : "");
	else if (IS("server_addr"))
		buffer_text(out, "0.0.0.0");
	else if (IS("document_root"))
		buffer_text(out, x->scope && x->scope->root ? x->scope->root : "");
	else if (IS("request_filename"))
		buffer_format(out, "%s%s", x->scope && x->scope->root ? x->scope->root : "", x->uri ? x->uri : "");
	else if (IS("status"))
		buffer_format(out, "%03d", x->log_status ? x->log_status : x->reply->status);
	else if (IS("body_bytes_sent") || IS("bytes_sent"))
		buffer_format(out, "%lld", (long long)x->reply->bytes_sent);
	else if (IS("request_length"))
		buffer_format(out, "%zu", (r->head ? strlen(r->head) : 0) + r->body_length);
	else if (IS("request_body"))
		buffer_text(out, r->body ? r->body : "");
	else if (IS("content_type"))
		add_header(out, x, "content_type");
	else if (IS("content_length"))
		add_header(out, x, "content_length");
	else if (IS("request_time") || IS("upstream_response_time"))
		buffer_format(out, "%lld.%03lld", (long long)(net_now() - x->started) / 1000, (long long)(net_now() - x->started) % 1000);
	else if (IS("upstream_addr"))
		buffer_text(out, x->upstream);
	else if (IS("upstream_status") && *x->upstream)
		buffer_format(out, "%d", x->reply->status);
	else if (IS("time_local"))
		add_time(out, "%d/%b/%Y:%H:%M:%S +0000");
	else if (IS("time_iso8601"))
		add_time(out, "%Y-%m-%dT%H:%M:%S+00:00");
	else if (IS("msec"))
		buffer_format(out, "%lld.000", (long long)time(NULL));
	else if (IS("pid"))
		buffer_format(out, "%d", process_id());
	else if (IS("nginx_version"))
		buffer_text(out, getenv("NGINX_VERSION") ? getenv("NGINX_VERSION") : "0");
	else if (IS("connection") || IS("connection_requests"))
		buffer_text(out, "1");
	else if (IS("request_id"))
		buffer_format(out, "%08x%08x%08x%08x", arc4random(), arc4random(), arc4random(), arc4random());
#undef IS
}

char *variables_expand(const struct exchange *x, const char *text)
{
	struct buffer out = { 0 };
	buffer_text(&out, "");
	while (*text) {
		const char *name;
		size_t length = *text == '$' ? name_at(text + 1, &name) : 0;
		if (!length) {
			buffer_char(&out, *text++);
			continue;
		}
		char *copy = xstrndup(name, length);
		add_variable(&out, x, copy);
		free(copy);
		text = name + length + (text[1] == '{' && name[length] == '}');
	}
	return out.data;
}
