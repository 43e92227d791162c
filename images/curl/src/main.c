/* curl, for http: options, texts and exit codes of the real one (curl.se/docs/manpage.html). */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "http_client.h"
#include "options.h"

enum { OK = 0, UNSUPPORTED_PROTOCOL = 1, BAD_URL = 3, NO_HOST = 6, NO_CONNECT = 7, PARTIAL = 18, HTTP_ERROR = 22, WRITE_ERROR = 23, TIMED_OUT = 28, TOO_MANY_REDIRECTS = 47, EMPTY_REPLY = 52, RECEIVE_ERROR = 56 };

struct transfer {
	struct http_url url;
	char ip[16];
	FILE *out;
	int64_t started, connected, first_byte, finished; /* milliseconds */
	int64_t received, length;
	int status, redirects;
	char *effective_url, *content_type;
	bool write_failed;
	int64_t last_progress;
};

static int fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fail(int code, const char *format, ...)
{
	va_list args;
	if (options.silent && !options.show_error)
		return code;
	if (options.meter)
		fputc('\n', stderr);
	fprintf(stderr, "curl: (%d) ", code);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return code;
}

static void verbose(char mark, const char *text)
{
	if (!options.verbose)
		return;
	while (*text) {
		size_t length = strcspn(text, "\r\n");
		fprintf(stderr, "%c %.*s\n", mark, (int)length, text);
		text += length;
		text += strspn(text, "\r\n");
	}
}

static void meter_header(void)
{
	fputs("  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
	      "                                 Dload  Upload   Total   Spent    Left  Speed\n", stderr);
}

static void meter(const struct transfer *t, bool last)
{
	int64_t elapsed = net_now() - t->started, speed = t->received * 1000 / (elapsed > 0 ? elapsed : 1);
	int percent = t->length > 0 ? (int)(t->received * 100 / t->length) : last ? 100 : 0;
	fprintf(stderr, "\r%3d %5lld  %3d %5lld    0     0  %5lld      0 --:--:-- %2lld:%02lld:%02lld --:--:-- %5lld%s", percent, (long long)(t->length > 0 ? t->length : t->received),
		percent, (long long)t->received, (long long)speed, (long long)elapsed / 3600000, (long long)elapsed / 60000 % 60, (long long)elapsed / 1000 % 60, (long long)speed, last ? "\n" : "");
}

static bool has_header(const char *name)
{
	for (int i = 0; i < options.header_count; i++)
		if (!strncasecmp(options.headers[i], name, strlen(name)) && options.headers[i][strlen(name)] == ':')
			return true;
	return false;
}

static void build_request(struct buffer *request, const struct http_url *url, const char *method)
{
	buffer_format(request, "%s %s HTTP/1.1\r\n", method, url->path);
	if (!has_header("Host"))
		buffer_format(request, url->port == 80 ? "Host: %s\r\n" : "Host: %s:%d\r\n", url->host, url->port);
	const char *user = options.user ? options.user : url->userinfo;
	if (user) {
		char *secret = base64_encode(user, strlen(user));
		buffer_format(request, "Authorization: Basic %s\r\n", secret);
		free(secret);
	}
	if (!has_header("User-Agent") && *options.agent)
		buffer_format(request, "User-Agent: %s\r\n", options.agent);
	if (!has_header("Accept"))
		buffer_text(request, "Accept: */*\r\n");
	if (options.cookie)
		buffer_format(request, "Cookie: %s\r\n", options.cookie);
	if (options.referer)
		buffer_format(request, "Referer: %s\r\n", options.referer);
	if (options.range)
		buffer_format(request, "Range: bytes=%s\r\n", options.range);
	for (int i = 0; i < options.header_count; i++) {
		const char *colon = strchr(options.headers[i], ':');
		if (colon && colon[1 + strspn(colon + 1, " ")]) /* `Name:` alone takes a header away */
			buffer_format(request, "%s\r\n", options.headers[i]);
	}
	if (options.has_data) {
		buffer_format(request, "Content-Length: %zu\r\n", options.data.length);
		if (!has_header("Content-Type"))
			buffer_format(request, "Content-Type: %s\r\n", options.json ? "application/json" : "application/x-www-form-urlencoded");
	}
	buffer_text(request, "\r\n");
	verbose('>', request->data);
	if (options.verbose)
		fputs("> \n", stderr);
	if (options.has_data && options.data.length)
		buffer_add(request, options.data.data, options.data.length);
}

static bool write_body(void *context, const char *bytes, size_t length)
{
	struct transfer *t = context;
	t->received += (int64_t)length;
	if (fwrite(bytes, 1, length, t->out) != length || (t->out == stdout && options.no_buffer && fflush(stdout)))
		t->write_failed = true;
	if (t->out == stdout)
		fflush(stdout);
	if (options.meter && net_now() - t->last_progress >= 1000) {
		t->last_progress = net_now();
		meter(t, false);
	}
	return !t->write_failed;
}

static bool drop_body(void *context, const char *bytes, size_t length)
{
	(void)context;
	(void)bytes;
	(void)length;
	return true;
}

static int timed_out(const struct transfer *t, bool connecting)
{
	long long elapsed = (long long)(net_now() - t->started);
	if (connecting)
		return fail(TIMED_OUT, "Failed to connect to %s port %d after %lld ms: Timeout was reached", t->url.host, t->url.port, elapsed);
	return fail(TIMED_OUT, "Operation timed out after %lld milliseconds with %lld out of %lld bytes received", elapsed, (long long)t->received, (long long)(t->length > 0 ? t->length : 0));
}

static int result_code(const struct transfer *t, enum http_result result)
{
	switch (result) {
	case HTTP_OK: return OK;
	case HTTP_TIMED_OUT: return timed_out(t, false);
	case HTTP_CLOSED_EARLY:
		if (t->status)
			return fail(PARTIAL, t->length > 0 ? "end of response with %lld bytes missing" : "transfer closed with outstanding read data remaining", (long long)(t->length - t->received));
		return fail(EMPTY_REPLY, "Empty reply from server");
	case HTTP_RESET: return fail(RECEIVE_ERROR, "Recv failure: %s", strerror(errno));
	case HTTP_MALFORMED: return fail(UNSUPPORTED_PROTOCOL, "Received HTTP/0.9 when not allowed");
	case HTTP_STOPPED: return fail(WRITE_ERROR, "Failure writing output to destination");
	}
	return OK;
}

static int connect_to(struct transfer *t, int *fd)
{
	uint8_t ip[4];
	const char *host = t->url.host;
	if (!net_resolve(host, ip))
		return fail(NO_HOST, "Could not resolve host: %s", host);
	net_format_ip(ip, t->ip);
	int64_t limit = options.connect_timeout;
	if (options.max_time >= 0 && (limit < 0 || options.max_time < limit))
		limit = options.max_time;
	if (options.verbose)
		fprintf(stderr, "*   Trying %s:%d...\n", t->ip, t->url.port);
	enum net_result result = net_connect(ip, t->url.port, limit, fd);
	long long elapsed = (long long)(net_now() - t->started);
	if (result == NET_TIMED_OUT && limit >= 0)
		return timed_out(t, true);
	if (result != NET_OK) {
		if (options.verbose)
			fprintf(stderr, "* connect to %s port %d failed: %s\n", t->ip, t->url.port, result == NET_REFUSED ? "Connection refused" : strerror(errno));
		return fail(NO_CONNECT, "Failed to connect to %s port %d after %lld ms: Couldn't connect to server", host, t->url.port, elapsed);
	}
	if (options.verbose)
		fprintf(stderr, "* Connected to %s (%s) port %d\n", host, t->ip, t->url.port);
	t->connected = net_now();
	return OK;
}

/* One request. *location: where to go on, or NULL. */
static int exchange(struct transfer *t, const char *method, char **location)
{
	struct http_connection connection = { .deadline = options.max_time >= 0 ? t->started + options.max_time : -1, .idle_timeout = -1 };
	struct http_response response = { 0 };
	struct buffer request = { 0 };
	*location = NULL;
	int code = connect_to(t, &connection.fd);
	if (code)
		return code;
	build_request(&request, &t->url, method);
	net_write_all(connection.fd, request.data, request.length);
	buffer_free(&request);
	t->status = 0;
	code = result_code(t, http_read_head(&connection, &response));
	if (code) {
		close(connection.fd);
		return code;
	}
	t->first_byte = net_now();
	t->status = response.status;
	t->length = response.length;
	free(t->content_type);
	t->content_type = http_header(&response, "Content-Type");
	verbose('<', response.head);
	if (options.verbose)
		fputs("< \n", stderr);
	if (options.include || options.head)
		fprintf(t->out, "%s\r\n", response.head);
	bool redirect = options.follow && response.status >= 301 && response.status <= 308 && response.status != 304;
	char *next = redirect ? http_header(&response, "Location") : NULL;
	if (options.fail && response.status >= 400) {
		code = fail(HTTP_ERROR, "The requested URL returned error: %d", response.status);
	} else if (strcmp(method, "HEAD")) {
		code = result_code(t, http_read_body(&connection, &response, next ? drop_body : write_body, t));
	}
	if (options.verbose && !code)
		fprintf(stderr, "* Connection #0 to host %s left intact\n", t->url.host);
	if (next && !code)
		*location = http_resolve_location(&t->url, next);
	free(next);
	close(connection.fd);
	http_free_response(&response);
	return code;
}

static void write_out(const struct transfer *t, const char *format, int code)
{
	for (; *format; format++) {
		if (*format == '\\' && format[1]) {
			format++;
			putchar(*format == 'n' ? '\n' : *format == 't' ? '\t' : *format == 'r' ? '\r' : *format);
			continue;
		}
		if (format[0] == '%' && format[1] == '%') {
			putchar('%');
			format++;
			continue;
		}
		const char *end = format[0] == '%' && format[1] == '{' ? strchr(format, '}') : NULL;
		if (!end) {
			putchar(*format);
			continue;
		}
		char *name = xstrndup(format + 2, (size_t)(end - format - 2));
		const struct { const char *name; int64_t since; } times[] = {
			{ "time_total", t->finished }, { "time_connect", t->connected }, { "time_starttransfer", t->first_byte }, { "time_pretransfer", t->connected },
			{ "time_namelookup", t->started }, { "time_redirect", t->started },
		};
		bool known = false;
		for (size_t i = 0; i < sizeof times / sizeof *times; i++)
			if (!strcmp(name, times[i].name)) {
				int64_t elapsed = times[i].since ? times[i].since - t->started : 0;
				printf("%lld.%06lld", (long long)elapsed / 1000, (long long)elapsed % 1000 * 1000);
				known = true;
			}
		if (known)
			;
		else if (!strcmp(name, "http_code") || !strcmp(name, "response_code"))
			printf("%03d", t->status);
		else if (!strcmp(name, "size_download"))
			printf("%lld", (long long)t->received);
		else if (!strcmp(name, "remote_ip"))
			fputs(t->ip, stdout);
		else if (!strcmp(name, "remote_port"))
			printf("%d", t->url.port);
		else if (!strcmp(name, "url_effective"))
			fputs(t->effective_url, stdout);
		else if (!strcmp(name, "content_type"))
			fputs(t->content_type ? t->content_type : "", stdout);
		else if (!strcmp(name, "num_redirects"))
			printf("%d", t->redirects);
		else if (!strcmp(name, "method"))
			fputs(options.method ? options.method : "GET", stdout);
		else if (!strcmp(name, "http_version"))
			fputs("1.1", stdout);
		else if (!strcmp(name, "scheme"))
			fputs(t->url.scheme, stdout);
		else if (!strcmp(name, "exitcode"))
			printf("%d", code);
		else
			fprintf(stderr, "curl: unknown --write-out variable: '%s'\n", name);
		free(name);
		format = end;
	}
	fflush(stdout);
}

static int open_output(struct transfer *t, const char *output)
{
	char *name = NULL;
	t->out = stdout;
	if (output && !strcmp(output, "\001")) { /* -O */
		char *path = xstrndup(t->url.path, strcspn(t->url.path, "?"));
		name = xstrdup(strrchr(path, '/') + 1);
		free(path);
		if (!*name)
			return fail(WRITE_ERROR, "Failed writing received data to disk/application: remote file name has no length");
	} else if (output && strcmp(output, "-")) {
		name = xstrdup(output);
	}
	if (name && !(t->out = fopen(name, "w"))) {
		if (!options.silent)
			fprintf(stderr, "Warning: Failed to open the file %s: %s\n", name, strerror(errno));
		return fail(WRITE_ERROR, "Failure writing output to destination");
	}
	free(name);
	return OK;
}

static int run_once(struct transfer *t, const char *text, const char *output)
{
	const char *method = options.method ? options.method : options.head ? "HEAD" : options.has_data && !options.get ? "POST" : "GET";
	char *location = NULL;
	memset(t, 0, sizeof *t);
	t->started = t->last_progress = net_now();
	t->effective_url = xstrdup(text);
	if (!http_parse_url(text, &t->url))
		return fail(BAD_URL, "URL using bad/illegal format or missing URL");
	int code = open_output(t, output);
	if (!code && options.meter) {
		meter_header();
		meter(t, false);
	}
	while (!code) {
		if (strcmp(t->url.scheme, "http"))
			return fail(UNSUPPORTED_PROTOCOL, "Protocol \"%s\" not supported or disabled in libcurl", t->url.scheme);
		code = exchange(t, method, &location);
		if (code || !location)
			break;
		if (++t->redirects > options.max_redirects)
			return fail(TOO_MANY_REDIRECTS, "Maximum (%d) redirects followed", options.max_redirects);
		if (!options.method && t->status <= 303 && options.has_data) {
			method = "GET"; /* as browsers do */
			options.has_data = false;
		}
		if (options.verbose)
			fprintf(stderr, "* Issue another request to this URL: '%s'\n", location);
		http_free_url(&t->url);
		http_parse_url(location, &t->url);
		t->effective_url = location;
	}
	t->finished = net_now();
	if (options.meter && !code)
		meter(t, true);
	if (t->out && t->out != stdout)
		fclose(t->out);
	return code;
}

static bool worth_retrying(int code, int status)
{
	if (code == TIMED_OUT || code == NO_HOST)
		return true;
	if (code == NO_CONNECT)
		return options.retry_refused || options.retry_all;
	return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504 || (code && options.retry_all);
}

static int run(const char *url, const char *output)
{
	struct transfer t;
	int code;
	double delay = options.retry_delay > 0 ? options.retry_delay : 1;
	for (int left = options.retries;; left--) {
		code = run_once(&t, url, output);
		if (left <= 0 || !worth_retrying(code, t.status))
			break;
		if (!options.silent)
			fprintf(stderr, "Warning: Problem: %s. Will retry in %.0f second%s. %d %s left.\n", code == TIMED_OUT ? "timeout" : code ? "connection refused" : "HTTP error", delay,
				delay == 1 ? "" : "s", left, left == 1 ? "retry" : "retries");
		struct timespec wait = { .tv_sec = (time_t)delay, .tv_nsec = (long)((delay - (double)(time_t)delay) * 1e9) };
		clock_nanosleep(CLOCK_MONOTONIC, 0, &wait, NULL);
		if (options.retry_delay <= 0)
			delay *= 2;
	}
	if (options.write_out) {
		fflush(stdout);
		write_out(&t, options.write_out, code);
	}
	return code;
}

int main(int argc, char **argv)
{
	int code = parse_options(argc, argv), status = 0;
	if (code >= 0)
		return code;
	for (int i = 0; i < options.url_count; i++) {
		int result = run(options.urls[i], options.outputs[i]);
		if (result)
			status = result;
		if (result && options.fail_early)
			break;
	}
	return status;
}
