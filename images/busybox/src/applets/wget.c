/* wget, for http. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applet.h"
#include "http_client.h"

static bool quiet, show_headers, spider, resume;
static const char *output_name, *directory, *agent = "Wget", *post_data;
static char *log_name;
static double timeout_seconds = 900;
static long tries = 1;
static struct buffer extra_headers;

struct download {
	int fd;
	const char *name;
	int64_t done, total;
	bool meter, failed;
};

static void progress(const struct download *d, bool last)
{
	char label[21], bar[30];
	int percent = d->total > 0 ? (int)(d->done * 100 / d->total) : last ? 100 : 0, stars = percent * 28 / 100;
	snprintf(label, sizeof label, "%.20s", d->name);
	for (int i = 0; i < 28; i++)
		bar[i] = i < stars ? '*' : ' ';
	bar[28] = 0;
	fprintf(stderr, "\r%-20s %3d%% |%s| %5s  0:00:00 ETA%s", label, percent, bar, human_size((uint64_t)d->done), last ? "\n" : "");
}

static bool save_piece(void *context, const char *bytes, size_t length)
{
	struct download *d = context;
	while (length) {
		ssize_t put = write(d->fd, bytes, length);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			d->failed = true;
			return false;
		}
		bytes += put;
		length -= (size_t)put;
		d->done += put;
	}
	return true;
}

static const char *connect_error(enum net_result result)
{
	switch (result) {
	case NET_REFUSED: return "Connection refused";
	case NET_UNREACHABLE: return "Host is unreachable";
	default: return strerror(errno);
	}
}

static char *file_name(const struct http_url *url)
{
	char *path = xstrndup(url->path, strcspn(url->path, "?"));
	const char *name = strrchr(path, '/') + 1;
	char *result = xstrdup(*name ? name : "index.html");
	free(path);
	return directory ? join_path(directory, result) : result;
}

static void send_request(int fd, const struct http_url *url, int64_t from)
{
	struct buffer request = { 0 };
	buffer_format(&request, "%s %s HTTP/1.1\r\n", post_data ? "POST" : spider ? "HEAD" : "GET", url->path);
	if (!extra_headers.data || !strcasestr(extra_headers.data, "Host:"))
		buffer_format(&request, url->port == 80 ? "Host: %s\r\n" : "Host: %s:%d\r\n", url->host, url->port);
	buffer_format(&request, "User-Agent: %s\r\nConnection: close\r\n", agent);
	if (url->userinfo) {
		char *secret = base64_encode(url->userinfo, strlen(url->userinfo));
		buffer_format(&request, "Authorization: Basic %s\r\n", secret);
		free(secret);
	}
	if (from)
		buffer_format(&request, "Range: bytes=%lld-\r\n", (long long)from);
	if (post_data)
		buffer_format(&request, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n", strlen(post_data));
	if (extra_headers.length)
		buffer_add(&request, extra_headers.data, extra_headers.length);
	buffer_text(&request, "\r\n");
	if (post_data)
		buffer_text(&request, post_data);
	net_write_all(fd, request.data, request.length);
	buffer_free(&request);
}

static void print_headers(const struct http_response *response)
{
	for (const char *line = response->head; *line;) {
		size_t length = strcspn(line, "\r\n");
		fprintf(stderr, "  %.*s\n", (int)length, line);
		line += length;
		line += strspn(line, "\r\n");
	}
}

static void check(enum http_result result)
{
	switch (result) {
	case HTTP_OK:
	case HTTP_STOPPED: return;
	case HTTP_TIMED_OUT: die("download timed out");
	case HTTP_CLOSED_EARLY: die("connection closed prematurely");
	case HTTP_MALFORMED: die("bad header line or no HTTP answer");
	case HTTP_RESET: die("error getting response: %s", strerror(errno));
	}
}

static int open_output(const char *name, int64_t *from)
{
	struct stat st;
	if (!strcmp(name, "-"))
		return 1;
	*from = resume && !stat(name, &st) ? st.st_size : 0;
	int fd = open(name, O_WRONLY | O_CREAT | (*from ? O_APPEND : O_TRUNC), 0666);
	if (fd < 0)
		die("can't open '%s': %s", name, strerror(errno));
	return fd;
}

/* One request; gives the address to go on with, or NULL when it is done. */
static char *fetch(const char *text)
{
	struct http_url url;
	uint8_t ip[4];
	char address[16];
	if (!http_parse_url(text, &url) || strcmp(url.scheme, "http"))
		die("not an http or ftp url: %s", text);
	if (!net_resolve(url.host, ip))
		die("bad address '%s'", url.host);
	net_format_ip(ip, address);
	if (!quiet)
		fprintf(stderr, "Connecting to %s (%s:%d)\n", url.host, address, url.port);
	struct http_connection connection = { .deadline = -1, .idle_timeout = (int64_t)(timeout_seconds * 1000) };
	enum net_result result = NET_FAILED;
	for (long attempt = 0; attempt < tries && result != NET_OK; attempt++)
		result = net_connect(ip, url.port, connection.idle_timeout, &connection.fd);
	if (result == NET_TIMED_OUT)
		die("download timed out");
	if (result != NET_OK)
		die("can't connect to remote host (%s): %s", address, connect_error(result));
	struct stat st;
	char *name = output_name ? (char *)output_name : file_name(&url);
	int64_t from = resume && strcmp(name, "-") && !stat(name, &st) ? st.st_size : 0;
	struct http_response response;
	send_request(connection.fd, &url, from);
	check(http_read_head(&connection, &response));
	if (show_headers)
		print_headers(&response);
	if (response.status >= 301 && response.status <= 308 && response.status != 304) {
		char *location = http_header(&response, "Location");
		if (location) {
			close(connection.fd);
			return http_resolve_location(&url, location);
		}
	}
	if (response.status != 200 && response.status != 201 && response.status != 202 && response.status != 204 && response.status != 206)
		die("server returned error: %.*s", (int)strcspn(response.head, "\r\n"), response.head);
	if (spider) {
		if (!quiet)
			fputs("remote file exists\n", stderr);
		return NULL;
	}
	if (response.status != 206)
		resume = false;
	struct download d = { .fd = open_output(name, &from), .name = !strcmp(name, "-") ? "-" : base_name(name), .total = response.length };
	d.meter = !quiet;
	if (d.meter)
		fprintf(stderr, d.fd == 1 ? "writing to stdout\n" : "saving to '%s'\n", name);
	enum http_result body = http_read_body(&connection, &response, save_piece, &d);
	if (d.failed)
		die("write error: %s", strerror(errno));
	check(body);
	if (d.meter) {
		progress(&d, true);
		fprintf(stderr, d.fd == 1 ? "written to stdout\n" : "'%s' saved\n", name);
	}
	close(connection.fd);
	return NULL;
}

int wget_main(int argc, char **argv)
{
	static const struct option LONG[] = {
		{ "quiet", 0, 0, 'q' }, { "output-document", 1, 0, 'O' }, { "server-response", 0, 0, 'S' }, { "timeout", 1, 0, 'T' }, { "spider", 0, 0, 's' },
		{ "header", 1, 0, 'h' }, { "user-agent", 1, 0, 'U' }, { "post-data", 1, 0, 'p' }, { "continue", 0, 0, 'c' }, { "directory-prefix", 1, 0, 'P' },
		{ "tries", 1, 0, 't' }, { "output-file", 1, 0, 'o' }, { "no-check-certificate", 0, 0, 'k' }, { "no-verbose", 0, 0, 'q' }, { 0 },
	};
	static const char USAGE[] = "[-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR] [--post-data STR] [-U AGENT] [-P DIR] [-T SEC] [-t TRIES] URL...";
	int letter;
	opterr = 0;
	while ((letter = getopt_long(argc, argv, "qO:ST:U:cP:t:o:Y:", LONG, NULL)) != -1) {
		switch (letter) {
		case 'q': quiet = true; break;
		case 'O': output_name = optarg; break;
		case 'S': show_headers = true; break;
		case 'T': timeout_seconds = parse_duration(optarg); break;
		case 's': spider = true; break;
		case 'h': buffer_format(&extra_headers, "%s\r\n", optarg); break;
		case 'U': agent = optarg; break;
		case 'p': post_data = optarg; break;
		case 'c': resume = true; break;
		case 'P': directory = optarg; break;
		case 't': tries = parse_count(optarg); break;
		case 'o': log_name = optarg; break;
		case 'k':
		case 'Y': break; /* about certificates and proxies, of which there are none */
		default: show_usage(USAGE);
		}
	}
	if (optind >= argc)
		show_usage(USAGE);
	if (log_name && !freopen(log_name, "w", stderr))
		return 1;
	if (timeout_seconds < 0)
		die("invalid number");
	if (tries < 1)
		tries = 1;
	for (int i = optind; i < argc; i++) {
		char *next = fetch(argv[i]);
		for (int hops = 0; next; hops++) {
			if (hops == 20)
				die("too many redirections");
			next = fetch(next);
		}
	}
	return 0;
}
