/* Answering requests: which server, which location, which file. */
#include "serve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct { long accepted, handled, requests; } counters;

static void answer_uri(struct exchange *x);

/* Goes on with another address inside the server. */
static void redirect_inside(struct exchange *x)
{
	x->redirected = true;
	answer_uri(x);
}

/* Gives a text to the exchange, to be freed with it. */
static char *owned(struct exchange *x, char *text)
{
	if (x->owned_count < (int)(sizeof x->owned / sizeof *x->owned))
		x->owned[x->owned_count++] = text;
	return text;
}

/* ---- pages ---- */

static void error_body(struct http_reply *reply, int status)
{
	struct buffer page = { 0 };
	buffer_format(&page, "<html>\r\n<head><title>%d %s</title></head>\r\n<body>\r\n<center><h1>%d %s</h1></center>\r\n<hr><center>%s</center>\r\n</body>\r\n</html>\r\n",
		status, status == 302 ? "Found" : http_reason(status), status, status == 302 ? "Found" : http_reason(status), server_token());
	http_reply_text(reply, status, "text/html", page.data);
	buffer_free(&page);
}

static void add_configured_headers(struct exchange *x)
{
	int status = x->reply->status;
	bool plain = status == 200 || status == 201 || status == 204 || status == 206 || (status >= 301 && status <= 304) || status == 307 || status == 308;
	for (const struct named *header = x->scope->headers; header; header = header->next) {
		if (!plain && !header->always)
			continue;
		char *value = variables_expand(x, header->value);
		if (*value)
			buffer_format(&x->reply->headers, "%s: %s\r\n", header->name, value);
		free(value);
	}
	if (x->scope->expires && plain) {
		long seconds = !strcmp(x->scope->expires, "max") ? 315360000 : atol(x->scope->expires);
		char *unit = x->scope->expires + strspn(x->scope->expires, "-0123456789");
		seconds *= *unit == 'm' ? 60 : *unit == 'h' ? 3600 : *unit == 'd' ? 86400 : *unit == 'y' ? 31536000 : 1;
		if (!strcmp(x->scope->expires, "epoch") || seconds < 0)
			buffer_text(&x->reply->headers, "Cache-Control: no-cache\r\n");
		else if (strcmp(x->scope->expires, "off"))
			buffer_format(&x->reply->headers, "Cache-Control: max-age=%ld\r\n", seconds);
	}
}

static void finish_reply(struct exchange *x)
{
	add_configured_headers(x);
}

/* An error: the page that error_page names, or nginx's own. */
static void answer_error(struct exchange *x, int status)
{
	char code[8];
	snprintf(code, sizeof code, "%d", status);
	for (struct named *page = x->scope->error_pages; page && !x->error_page; page = page->next) {
		if (strcmp(page->name, code))
			continue;
		x->error_page = page;
		if (*page->value != '/' && *page->value != '@') {
			error_body(x->reply, page->status ? page->status : 302);
			char *location = variables_expand(x, page->value);
			buffer_format(&x->reply->headers, "Location: %s\r\n", location);
			free(location);
			finish_reply(x);
			return;
		}
		x->uri = owned(x, variables_expand(x, page->value));
		x->log_status = page->status ? page->status : status;
		redirect_inside(x);
		if (x->reply->upstream < 0 && (x->reply->status == 200 || page->status))
			x->reply->status = x->log_status;
		return;
	}
	error_body(x->reply, x->error_page && x->log_status ? x->log_status : status);
	finish_reply(x);
}

static void answer_redirect(struct exchange *x, int status, const char *to)
{
	error_body(x->reply, status);
	buffer_format(&x->reply->headers, "Location: %s\r\n", to);
	finish_reply(x);
}

static void log_request_error(const struct exchange *x, const char *problem)
{
	char *host = x->request->head ? http_request_header(x->request, "Host") : NULL;
	const char *name = x->server->names ? x->server->names[0] : "";
	log_line("error", "*%ld %s, client: %s, server: %s, request: \"%s %s HTTP/1.%d\", host: \"%s\"", counters.requests, problem, x->request->peer.ip, name,
		x->request->method, x->request->target, x->request->minor, host ? host : "");
	free(host);
}

/* ---- files ---- */

static const char *type_of(const struct exchange *x, const char *path)
{
	const char *name = strrchr(path, '/'), *dot = strrchr(name ? name : path, '.');
	for (const struct named *type = x->scope->types; dot && type; type = type->next)
		if (!strcasecmp(type->name, dot + 1))
			return type->value;
	const char *known = dot && !x->scope->types ? http_mime_type(path) : NULL;
	return known ? known : x->scope->default_type ? x->scope->default_type : "text/plain";
}

/* One range `a-b`, `a-`, `-b`. false: the whole file. *bad: outside of it */
static bool wanted_range(const struct exchange *x, int64_t size, int64_t *from, int64_t *to, bool *bad)
{
	char *header = http_request_header(x->request, "Range");
	bool found = false;
	if (header && !strncmp(header, "bytes=", 6) && !strchr(header, ',')) {
		char *at = header + 6, *dash = strchr(at, '-');
		if (dash) {
			found = true;
			if (dash == at) {
				*from = size - atoll(dash + 1);
				*from = *from < 0 ? 0 : *from;
				*to = size - 1;
			} else {
				*from = atoll(at);
				*to = dash[1] ? atoll(dash + 1) : size - 1;
			}
			if (*to >= size)
				*to = size - 1;
			*bad = *from > *to || *from >= size;
		}
	}
	free(header);
	return found;
}

static void answer_file(struct exchange *x, const char *path, const struct stat *st)
{
	char etag[48];
	int64_t from = 0, to = st->st_size - 1;
	bool bad = false;
	snprintf(etag, sizeof etag, "\"%llx-%llx\"", (long long)st->st_mtim.tv_sec, (long long)st->st_size);
	char *known = http_request_header(x->request, "If-None-Match"), *since = http_request_header(x->request, "If-Modified-Since");
	bool unchanged = known ? !strcmp(known, etag) : since && !strcmp(since, http_date(st->st_mtim.tv_sec));
	free(known);
	free(since);
	int fd = open(path, O_RDONLY);
	if (fd < 0) {
		answer_error(x, errno == EACCES ? 403 : 404);
		return;
	}
	struct http_reply *r = x->reply;
	r->status = unchanged ? 304 : 200;
	if (!unchanged && wanted_range(x, st->st_size, &from, &to, &bad)) {
		if (bad) {
			close(fd);
			error_body(r, 416);
			buffer_format(&r->headers, "Content-Range: bytes */%lld\r\n", (long long)st->st_size);
			return;
		}
		r->status = 206;
		lseek(fd, from, SEEK_SET);
		buffer_format(&r->headers, "Content-Range: bytes %lld-%lld/%lld\r\n", (long long)from, (long long)to, (long long)st->st_size);
	}
	if (unchanged) {
		close(fd);
	} else {
		r->file = fd;
		r->file_length = to - from + 1;
		buffer_format(&r->headers, "Content-Type: %s\r\n", type_of(x, path));
	}
	buffer_format(&r->headers, "Last-Modified: %s\r\nETag: %s\r\n", http_date(st->st_mtim.tv_sec), etag);
	if (!unchanged)
		buffer_text(&r->headers, "Accept-Ranges: bytes\r\n");
	finish_reply(x);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void answer_listing(struct exchange *x, const char *path)
{
	struct buffer page = { 0 };
	char **names = NULL;
	size_t count = 0;
	DIR *directory = opendir(path);
	for (struct dirent *entry; directory && (entry = readdir(directory));)
		if (entry->d_name[0] != '.') {
			names = xrealloc(names, (count + 1) * sizeof *names);
			names[count++] = xstrdup(entry->d_name);
		}
	if (directory)
		closedir(directory);
	if (count)
		qsort(names, count, sizeof *names, compare);
	buffer_format(&page, "<html>\r\n<head><title>Index of %s</title></head>\r\n<body>\r\n<h1>Index of %s</h1><hr><pre><a href=\"../\">../</a>\r\n", x->uri, x->uri);
	for (size_t i = 0; i < count; i++) {
		struct buffer full = { 0 };
		struct stat st;
		char when[32] = "";
		buffer_format(&full, "%s/%s", path, names[i]);
		bool ok = !stat(full.data, &st), folder = ok && S_ISDIR(st.st_mode);
		if (ok)
			strftime(when, sizeof when, "%d-%b-%Y %H:%M", gmtime(&st.st_mtim.tv_sec));
		int gap = 50 - (int)strlen(names[i]) - folder;
		buffer_format(&page, "<a href=\"%s%s\">%s%s</a>%*s %s ", names[i], folder ? "/" : "", names[i], folder ? "/" : "", gap > 0 ? gap : 1, "", when);
		if (folder)
			buffer_format(&page, "%19s\r\n", "-");
		else
			buffer_format(&page, "%19lld\r\n", ok ? (long long)st.st_size : 0);
		buffer_free(&full);
		free(names[i]);
	}
	free(names);
	buffer_text(&page, "</pre><hr></body>\r\n</html>\r\n");
	http_reply_text(x->reply, 200, "text/html", page.data);
	buffer_free(&page);
	finish_reply(x);
}

static char *file_path(const struct exchange *x, const char *uri, const struct location *location)
{
	struct buffer path = { 0 };
	if (x->scope->alias && location) {
		size_t prefix = location->match == MATCH_REGEX ? 0 : strlen(location->pattern);
		char *alias = variables_expand(x, x->scope->alias);
		buffer_format(&path, "%s%s", alias, location->match == MATCH_REGEX ? "" : strlen(uri) >= prefix ? uri + prefix : "");
		free(alias);
	} else {
		char *root = variables_expand(x, x->scope->root ? x->scope->root : "/etc/nginx/html");
		buffer_format(&path, "%s%s", root, uri);
		free(root);
	}
	return path.data;
}

static void answer_directory(struct exchange *x, const char *path)
{
	static char *DEFAULT[] = { "index.html", NULL };
	struct stat st;
	for (char **name = x->scope->index ? x->scope->index : DEFAULT; *name; name++) {
		struct buffer full = { 0 };
		buffer_format(&full, "%s%s", path, *name);
		if (!stat(full.data, &st) && S_ISREG(st.st_mode)) {
			struct buffer uri = { 0 };
			buffer_format(&uri, "%s%s", x->uri, *name);
			x->uri = owned(x, uri.data);
			buffer_free(&full);
			redirect_inside(x); /* the index file may have a location of its own */
			return;
		}
		buffer_free(&full);
	}
	if (x->scope->autoindex == 1) {
		answer_listing(x, path);
		return;
	}
	struct buffer problem = { 0 };
	buffer_format(&problem, "directory index of \"%s\" is forbidden", path);
	log_request_error(x, problem.data);
	buffer_free(&problem);
	answer_error(x, 403);
}

static void answer_path(struct exchange *x, const struct location *location)
{
	struct stat st;
	if (strcmp(x->request->method, "GET") && strcmp(x->request->method, "HEAD") && !x->error_page) {
		answer_error(x, 405);
		return;
	}
	char *path = file_path(x, x->uri, location);
	if (stat(path, &st)) {
		struct buffer problem = { 0 };
		int error = errno == ENOTDIR ? 20 : errno == EACCES ? 13 : 2;
		buffer_format(&problem, "open() \"%s\" failed (%d: %s)", path, error, strerror(errno));
		log_request_error(x, problem.data);
		buffer_free(&problem);
		answer_error(x, error == 13 ? 403 : 404);
	} else if (S_ISDIR(st.st_mode) && path[strlen(path) - 1] != '/') {
		char *host = http_request_header(x->request, "Host");
		struct buffer to = { 0 };
		buffer_format(&to, "http://%s%s/", host && *host ? host : "localhost", x->uri);
		answer_redirect(x, 301, to.data);
		buffer_free(&to);
		free(host);
	} else if (S_ISDIR(st.st_mode)) {
		answer_directory(x, path);
	} else {
		answer_file(x, path, &st);
	}
	free(path);
}

/* ---- passing on ---- */

static void pass_on(struct exchange *x, const struct location *location)
{
	struct upstream *upstream = x->scope->upstream;
	struct http_reply *r = x->reply;
	int total = 0;
	for (struct upstream_server *s = upstream->servers; s; s = s->next)
		total += s->weight;
	int turn = upstream->next_index++ % total;
	struct upstream_server *server = upstream->servers;
	for (; turn >= server->weight; server = server->next)
		turn -= server->weight;
	char ip[16];
	net_format_ip(server->ip, ip);
	snprintf(x->upstream, sizeof x->upstream, "%s:%d", ip, server->port);
	/* with a path in proxy_pass, it takes the place of the location's */
	struct buffer uri = { 0 };
	if (x->scope->proxy_uri) {
		char *expanded = variables_expand(x, x->scope->proxy_uri);
		size_t prefix = location && location->match != MATCH_REGEX ? strlen(location->pattern) : 0;
		buffer_format(&uri, "%s%s", expanded, strlen(x->uri) >= prefix ? x->uri + prefix : "");
		if (x->query)
			buffer_format(&uri, "?%s", x->query);
		free(expanded);
	} else {
		bool rewritten = strcmp(x->uri, x->request->path) != 0;
		buffer_text(&uri, rewritten ? x->uri : x->request->target);
		if (rewritten && x->query)
			buffer_format(&uri, "?%s", x->query);
	}
	struct buffer *out = &r->upstream_request;
	buffer_format(out, "%s %s HTTP/1.0\r\n", x->request->method, uri.data);
	buffer_free(&uri);
	bool host_set = false;
	for (const struct named *h = x->scope->proxy_headers; h; h = h->next) {
		char *value = variables_expand(x, h->value);
		bool hop = !strcasecmp(h->name, "Connection") || !strcasecmp(h->name, "Upgrade");
		if (*value && !hop)
			buffer_format(out, "%s: %s\r\n", h->name, value);
		host_set |= !strcasecmp(h->name, "Host");
		free(value);
	}
	if (!host_set)
		buffer_format(out, "Host: %s\r\n", x->scope->proxy_pass);
	buffer_text(out, "Connection: close\r\n");
	for (const char *line = x->request->head; line && *line;) {
		static const char *const OWN[] = { "Host:", "Connection:", "Keep-Alive:", "Upgrade:", "Transfer-Encoding:", "Content-Length:", "Expect:" };
		size_t length = strcspn(line, "\r");
		bool skipped = false;
		for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++)
			skipped |= !strncasecmp(line, OWN[i], strlen(OWN[i]));
		for (const struct named *h = x->scope->proxy_headers; h; h = h->next)
			skipped |= !strncasecmp(line, h->name, strlen(h->name)) && line[strlen(h->name)] == ':';
		if (!skipped)
			buffer_format(out, "%.*s\r\n", (int)length, line);
		line += length + (line[length] ? 2 : 0);
	}
	if (x->request->body_length)
		buffer_format(out, "Content-Length: %zu\r\n", x->request->body_length);
	buffer_text(out, "\r\n");
	buffer_add(out, x->request->body ? x->request->body : "", x->request->body_length);
	int fd;
	if (net_connect_start(server->ip, server->port, &fd, &r->upstream_pending) != NET_OK) {
		struct buffer problem = { 0 };
		int error = errno == ECONNREFUSED ? 111 : errno == ETIMEDOUT ? 110 : 113;
		buffer_format(&problem, "connect() failed (%d: %s) while connecting to upstream", error, strerror(errno));
		log_request_error(x, problem.data);
		buffer_free(&problem);
		out->length = 0;
		answer_error(x, error == 110 ? 504 : 502);
		return;
	}
	add_configured_headers(x);
	r->upstream = fd;
}

/* ---- finding the location ---- */

static bool regex_match(struct exchange *x, const regex_t *regex, const char *uri)
{
	regmatch_t m[10];
	if (regexec(regex, uri, 10, m, 0))
		return false;
	for (int i = 0; i < 10; i++) {
		free(x->captures[i]);
		x->captures[i] = m[i].rm_so >= 0 ? xstrndup(uri + m[i].rm_so, (size_t)(m[i].rm_eo - m[i].rm_so)) : NULL;
	}
	return true;
}

static struct location *find_location(struct exchange *x, struct location *list)
{
	struct location *best = NULL;
	size_t longest = 0;
	const char *uri = x->uri;
	for (struct location *l = list; l; l = l->next) {
		size_t length = strlen(l->pattern);
		if (l->match == MATCH_EXACT && !strcmp(uri, l->pattern))
			return l;
		if ((l->match == MATCH_PREFIX || l->match == MATCH_FIRM_PREFIX) && !strncmp(uri, l->pattern, length) && (!best || length >= longest)) {
			best = l;
			longest = length;
		}
	}
	if (best && best->inner) {
		struct location *inner = find_location(x, best->inner);
		if (inner)
			return inner;
	}
	if (!best || best->match != MATCH_FIRM_PREFIX)
		for (struct location *l = list; l; l = l->next)
			if (l->match == MATCH_REGEX && regex_match(x, &l->regex, uri))
				return l;
	return best;
}

static bool allowed(const struct exchange *x)
{
	for (const struct access *a = x->scope->access; a; a = a->next)
		if (!strcmp(a->address, "all") || !strcmp(a->address, x->request->peer.ip))
			return a->rule == RULE_ALLOW;
	return true;
}

static void answer_return(struct exchange *x)
{
	int status = x->scope->return_status;
	char *text = x->scope->return_text ? variables_expand(x, x->scope->return_text) : NULL;
	if (status == 444) {
		x->reply->status = 444;
		x->reply->close = true;
	} else if (text && (status == 301 || status == 302 || status == 303 || status == 307 || status == 308)) {
		answer_redirect(x, status, text);
	} else if (text) {
		http_reply_text(x->reply, status, x->scope->default_type ? x->scope->default_type : "text/plain", text);
		finish_reply(x);
	} else if (status >= 300 || status == 204) {
		if (status == 204)
			x->reply->status = 204;
		else
			answer_error(x, status);
	} else {
		http_reply_text(x->reply, status, "text/plain", "");
		finish_reply(x);
	}
	free(text);
}

static void set_uri(struct exchange *x, char *text)
{
	char *question = strchr(text, '?');
	if (question) {
		*question = 0;
		x->query = owned(x, xstrdup(question + 1));
	}
	x->uri = owned(x, text);
}

/* true: a reply is there, or the search begins again */
static bool rewrite(struct exchange *x, const struct rewrite *list)
{
	for (const struct rewrite *r = list; r; r = r->next) {
		if (!regex_match(x, &r->regex, x->uri))
			continue;
		char *to = variables_expand(x, r->replacement);
		if (r->flag == 'r' || r->flag == 'p' || strstr(to, "://")) {
			answer_redirect(x, r->flag == 'p' ? 301 : 302, to);
			return true;
		}
		set_uri(x, to);
		if (r->flag == 'l') {
			redirect_inside(x);
			return true;
		}
		if (r->flag == 'b')
			return false;
	}
	return false;
}

static struct location *named_location(const struct server *server, const char *name)
{
	for (struct location *l = server->locations; l; l = l->next)
		if (l->match == MATCH_NAMED && !strcmp(l->pattern, name))
			return l;
	return NULL;
}

static void answer_location(struct exchange *x, struct location *location);

static void answer_try_files(struct exchange *x, struct location *location)
{
	char **files = x->scope->try_files;
	for (; files[1]; files++) {
		struct stat st;
		char *uri = variables_expand(x, *files);
		size_t length = strlen(uri);
		bool folder = length && uri[length - 1] == '/';
		char *path = file_path(x, uri, location);
		bool found = !stat(path, &st) && S_ISDIR(st.st_mode) == folder;
		free(path);
		if (found) {
			x->uri = owned(x, uri);
			answer_path(x, location);
			return;
		}
		free(uri);
	}
	if (**files == '=') {
		answer_error(x, atoi(*files + 1));
	} else if (**files == '@') {
		struct location *named = named_location(x->server, *files);
		if (named)
			answer_location(x, named);
		else
			answer_error(x, 500);
	} else {
		set_uri(x, variables_expand(x, *files));
		redirect_inside(x);
	}
}

static void answer_status(struct exchange *x)
{
	struct buffer page = { 0 };
	buffer_format(&page, "Active connections: 1 \nserver accepts handled requests\n %ld %ld %ld \nReading: 0 Writing: 1 Waiting: 0 \n", counters.accepted, counters.handled, counters.requests);
	http_reply_text(x->reply, 200, "text/plain", page.data);
	buffer_free(&page);
}

static void answer_location(struct exchange *x, struct location *location)
{
	if (location)
		x->scope = &location->scope;
	if (x->scope->internal && !x->redirected) {
		answer_error(x, 404);
		return;
	}
	if (location && rewrite(x, location->scope.rewrites))
		return;
	if (x->scope->return_status) {
		answer_return(x);
		return;
	}
	if (!allowed(x)) {
		log_request_error(x, "access forbidden by rule");
		answer_error(x, 403);
		return;
	}
	if ((int64_t)x->request->body_length > x->scope->max_body && x->scope->max_body)
		answer_error(x, 413);
	else if (x->scope->stub_status)
		answer_status(x);
	else if (x->scope->upstream)
		pass_on(x, location);
	else if (x->scope->try_files)
		answer_try_files(x, location);
	else
		answer_path(x, location);
}

static void answer_uri(struct exchange *x)
{
	if (x->depth++ > 10) {
		log_request_error(x, "rewrite or internal redirection cycle");
		error_body(x->reply, 500);
		return;
	}
	x->scope = &x->server->scope;
	if (*x->uri == '@') {
		struct location *named = named_location(x->server, x->uri);
		x->uri = x->request->path;
		answer_location(x, named);
		return;
	}
	struct location *location = find_location(x, x->server->locations);
	/* `/folder` where `location /folder/` passes on: nginx adds the slash */
	if (!location || strcmp(location->pattern, x->uri))
		for (struct location *l = x->server->locations; l; l = l->next) {
			size_t length = strlen(l->pattern);
			if (l->scope.upstream && l->match == MATCH_PREFIX && length == strlen(x->uri) + 1 && l->pattern[length - 1] == '/' && !strncmp(l->pattern, x->uri, length - 1)) {
				answer_redirect(x, 301, l->pattern);
				return;
			}
		}
	answer_location(x, location);
}

/* ---- finding the server ---- */

static bool name_matches(const char *pattern, const char *host)
{
	size_t length = strlen(pattern), host_length = strlen(host);
	if (!strcasecmp(pattern, host) || !strcmp(pattern, "*"))
		return true;
	if (pattern[0] == '*' && pattern[1] == '.')
		return host_length > length - 1 && !strcasecmp(host + host_length - (length - 1), pattern + 1);
	if (pattern[0] == '.')
		return !strcasecmp(host, pattern + 1) || (host_length > length && !strcasecmp(host + host_length - length, pattern));
	if (length > 2 && !strcmp(pattern + length - 2, ".*"))
		return !strncasecmp(pattern, host, length - 1);
	if (pattern[0] == '~') {
		regex_t regex;
		bool match = !regcomp(&regex, pattern + 1, REG_EXTENDED | REG_ICASE | REG_NOSUB) && !regexec(&regex, host, 0, NULL, 0);
		return match;
	}
	return false;
}

static struct server *find_server(const struct http_request *request)
{
	char *header = request->head ? http_request_header(request, "Host") : NULL;
	struct server *fallback = NULL, *result = NULL;
	bool fallback_default = false;
	if (header)
		header[strcspn(header, ":")] = 0;
	for (struct server *s = config.servers; s && !result; s = s->next)
		for (struct listen *l = s->listens; l; l = l->next) {
			if (l->port != request->local_port)
				continue;
			if (!fallback || (l->is_default && !fallback_default)) {
				fallback = s;
				fallback_default = l->is_default;
			}
			for (char **name = s->names; header && name && *name && !result; name++)
				if (name_matches(*name, header))
					result = s;
		}
	free(header);
	return result ? result : fallback;
}

static void begin(struct exchange *x, struct http_request *request, struct http_reply *reply)
{
	*x = (struct exchange){ .request = request, .reply = reply, .server = find_server(request), .started = net_now() };
	x->scope = &x->server->scope;
	x->uri = request->path;
	x->query = request->query;
}

void serve_request(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	struct exchange *x = xmalloc(sizeof *x);
	int status = reply->status;
	(void)server;
	counters.requests++;
	counters.accepted++;
	counters.handled++;
	begin(x, request, reply);
	reply->context = x;
	if (request->bad) {
		error_body(reply, status ? status : 400);
		return;
	}
	if (rewrite(x, x->server->scope.rewrites))
		return;
	if (x->server->scope.return_status)
		answer_return(x);
	else
		answer_uri(x);
}

void serve_upstream_failed(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	struct exchange *x = xmalloc(sizeof *x);
	(void)server;
	begin(x, request, reply);
	reply->context = x;
	log_request_error(x, "upstream prematurely closed connection while reading response header from upstream");
	error_body(reply, 502);
}

void serve_finished(struct http_server *server, const struct http_request *request, const struct http_reply *reply)
{
	struct exchange *x = reply->context;
	(void)server;
	(void)request;
	if (!x)
		return;
	x->log_status = 0;
	const struct access_log *log = &x->scope->log;
	if (!x->scope->has_log || log->file)
		write_access_log(x, x->scope->has_log ? log->file : default_access_log(), log->format);
	for (int i = 0; i < 10; i++)
		free(x->captures[i]);
	for (int i = 0; i < x->owned_count; i++)
		free(x->owned[i]);
	free(x);
}
