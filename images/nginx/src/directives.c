/* What each directive means, where it may stand, and how many arguments it takes (nginx.org/en/docs/dirindex.html). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config.h"
#include "net.h"
#include "variables.h"

struct config config = { .daemon = true, .server_tokens = true, .keep_alive_ms = 75000, .prefix = "/etc/nginx" };

enum { MAIN = 1, EVENTS = 2, HTTP = 4, SERVER = 8, LOCATION = 16, UPSTREAM = 32, TYPES = 64, ANY_HTTP = HTTP | SERVER | LOCATION };

/* Where a directive is being applied. */
struct place {
	int context;
	struct scope *scope;
	struct server *server;
	struct location *location;
	struct upstream *upstream;
};

static void apply_block(const struct directive *first, struct place *place);

char *config_path(const char *path)
{
	struct buffer full = { 0 };
	buffer_format(&full, *path == '/' ? "%.0s%s" : "%s/%s", config.prefix, path);
	return full.data;
}

static bool on_off(const struct directive *d)
{
	if (!strcasecmp(d->args[0], "on"))
		return true;
	if (strcasecmp(d->args[0], "off"))
		config_error(d, "invalid value \"%s\" in \"%s\" directive, it must be \"on\" or \"off\"", d->args[0], d->name);
	return false;
}

static int64_t size_value(const struct directive *d)
{
	char *end;
	int64_t value = strtoll(d->args[0], &end, 10);
	if (*end == 'k' || *end == 'K')
		value *= 1024, end++;
	else if (*end == 'm' || *end == 'M')
		value *= 1024 * 1024, end++;
	else if (*end == 'g' || *end == 'G')
		value *= 1024 * 1024 * 1024, end++;
	if (!*d->args[0] || *end)
		config_error(d, "\"%s\" directive invalid value", d->name);
	return value;
}

static int64_t time_ms(const struct directive *d)
{
	char *end;
	double value = strtod(d->args[0], &end);
	if (!strcmp(end, "ms"))
		return (int64_t)value;
	if (*end && strcmp(end, "s") && strcmp(end, "m") && strcmp(end, "h"))
		config_error(d, "invalid value \"%s\" in \"%s\" directive", d->args[0], d->name);
	return (int64_t)(value * 1000 * (*end == 'm' ? 60 : *end == 'h' ? 3600 : 1));
}

static void check_variables(const struct directive *d, const char *text)
{
	char unknown[64];
	if (!variables_known(text, unknown, sizeof unknown))
		config_error(d, "unknown \"%s\" variable", unknown);
}

static struct named *add_named(struct named **list, const char *name, const char *value)
{
	struct named *n = xmalloc(sizeof *n), **end = list;
	*n = (struct named){ .name = xstrdup(name), .value = xstrdup(value) };
	while (*end)
		end = &(*end)->next;
	return *end = n;
}

static FILE *open_log(const struct directive *d, const char *path)
{
	char *full = config_path(path);
	FILE *file = !strcmp(path, "stderr") ? stderr : !strcmp(full, "/dev/stdout") ? stdout : fopen(full, "a");
	if (!file)
		config_error(d, "open() \"%s\" failed (%d: %s)", full, errno == ENOENT ? 2 : errno, strerror(errno));
	setvbuf(file, NULL, _IOLBF, 4096);
	return file;
}

/* ---- directives ---- */

typedef void apply_function(const struct directive *d, struct place *place);

static void apply_nothing(const struct directive *d, struct place *place)
{
	(void)d;
	(void)place;
}

/* Taken, but this server does no such thing: said once at the start. */
static void apply_warned(const struct directive *d, struct place *place)
{
	(void)place;
	if (d->count == 1 && !strcmp(d->args[0], "off"))
		return;
	fprintf(stderr, "nginx: [warn] \"%s\" has no effect in this nginx in %s:%d\n", d->name, d->file ? d->file : "command line", d->line);
}

static void apply_daemon(const struct directive *d, struct place *place)
{
	(void)place;
	config.daemon = on_off(d);
}

static void apply_pid(const struct directive *d, struct place *place)
{
	(void)place;
	config.pid_file = config_path(d->args[0]);
}

static void apply_error_log(const struct directive *d, struct place *place)
{
	if (place->context != MAIN)
		return; /* one log for all: the main one */
	config.error_log = open_log(d, d->args[0]);
	config.error_notice = d->count > 1 && (!strcmp(d->args[1], "notice") || !strcmp(d->args[1], "info") || !strcmp(d->args[1], "debug"));
}

static void apply_inner(const struct directive *d, struct place *place)
{
	int context = !strcmp(d->name, "events") ? EVENTS : HTTP;
	struct place inner = { .context = context, .scope = &config.http };
	(void)place;
	apply_block(d->block, &inner);
}

static void inherit(struct scope *scope, const struct scope *from)
{
	*scope = *from;
	scope->return_status = 0;
	scope->return_text = NULL;
	scope->proxy_pass = scope->proxy_uri = scope->alias = NULL;
	scope->upstream = NULL;
	scope->try_files = NULL;
	scope->rewrites = NULL;
	scope->stub_status = scope->internal = false;
}

static void apply_server(const struct directive *d, struct place *place)
{
	if (place->context == UPSTREAM) {
		struct upstream_server *s = xmalloc(sizeof *s), **end = &place->upstream->servers;
		char *colon = strrchr(d->args[0], ':'), *host = colon ? xstrndup(d->args[0], (size_t)(colon - d->args[0])) : xstrdup(d->args[0]);
		*s = (struct upstream_server){ .name = xstrdup(d->args[0]), .port = (uint16_t)(colon ? atoi(colon + 1) : 80), .weight = 1 };
		for (int i = 1; i < d->count; i++)
			if (!strncmp(d->args[i], "weight=", 7))
				s->weight = atoi(d->args[i] + 7) > 0 ? atoi(d->args[i] + 7) : 1;
		if (!net_resolve(host, s->ip))
			config_error(d, "host not found in upstream \"%s\"", d->args[0]);
		while (*end)
			end = &(*end)->next;
		*end = s;
		return;
	}
	struct server *server = xmalloc(sizeof *server), **end = &config.servers;
	memset(server, 0, sizeof *server);
	inherit(&server->scope, place->scope);
	while (*end)
		end = &(*end)->next;
	*end = server;
	struct place inner = { .context = SERVER, .scope = &server->scope, .server = server };
	apply_block(d->block, &inner);
	if (!server->listens) {
		server->listens = xmalloc(sizeof *server->listens);
		*server->listens = (struct listen){ .port = 80 };
	}
}

static void apply_upstream(const struct directive *d, struct place *place)
{
	struct upstream *upstream = xmalloc(sizeof *upstream);
	(void)place;
	*upstream = (struct upstream){ .name = xstrdup(d->args[0]), .next = config.upstreams };
	config.upstreams = upstream;
	struct place inner = { .context = UPSTREAM, .upstream = upstream };
	apply_block(d->block, &inner);
	if (!upstream->servers)
		config_error(d, "no servers are inside upstream");
}

static void apply_types(const struct directive *d, struct place *place)
{
	place->scope->types = NULL;
	for (const struct directive *type = d->block; type; type = type->next)
		for (int i = 0; i < type->count; i++)
			add_named(&place->scope->types, type->args[i], type->name);
}

static void apply_listen(const struct directive *d, struct place *place)
{
	struct listen *listen = xmalloc(sizeof *listen), **end = &place->server->listens;
	const char *address = d->args[0], *colon = strrchr(address, ':');
	char *port_end;
	*listen = (struct listen){ .port = 80 };
	bool v6 = *address == '[';
	const char *port = v6 ? (strstr(address, "]:") ? strstr(address, "]:") + 2 : NULL) : colon ? colon + 1 : strspn(address, "0123456789") == strlen(address) ? address : NULL;
	if (port) {
		long number = strtol(port, &port_end, 10);
		if (*port_end || number < 1 || number > 65535)
			config_error(d, "invalid port in \"%s\" of the \"listen\" directive", address);
		listen->port = (uint16_t)number;
	}
	if (!v6 && address != port && *address != '*') {
		char *host = xstrndup(address, colon ? (size_t)(colon - address) : strlen(address));
		if (!net_resolve(host, listen->ip))
			config_error(d, "host not found in \"%s\" of the \"listen\" directive", address);
	}
	for (int i = 1; i < d->count; i++) {
		if (!strcmp(d->args[i], "default_server") || !strcmp(d->args[i], "default"))
			listen->is_default = true;
		else if (!strcmp(d->args[i], "ssl") || !strcmp(d->args[i], "http2") || !strcmp(d->args[i], "quic"))
			config_error(d, "the \"%s\" parameter requires ngx_http_%s_module", d->args[i], !strcmp(d->args[i], "ssl") ? "ssl" : !strcmp(d->args[i], "quic") ? "v3" : "v2");
		else if (strcmp(d->args[i], "reuseport") && strcmp(d->args[i], "deferred") && strncmp(d->args[i], "ipv6only=", 9) && strncmp(d->args[i], "backlog=", 8))
			config_error(d, "invalid parameter \"%s\"", d->args[i]);
	}
	while (*end)
		end = &(*end)->next;
	*end = listen;
}

static void apply_server_name(const struct directive *d, struct place *place)
{
	place->server->names = d->args;
}

static void apply_location(const struct directive *d, struct place *place)
{
	struct location *location = xmalloc(sizeof *location);
	struct location **end = place->location ? &place->location->inner : &place->server->locations;
	memset(location, 0, sizeof *location);
	const char *modifier = d->count == 2 ? d->args[0] : "", *pattern = d->args[d->count - 1];
	location->pattern = xstrdup(pattern);
	if (!strcmp(modifier, "=")) {
		location->match = MATCH_EXACT;
	} else if (!strcmp(modifier, "^~")) {
		location->match = MATCH_FIRM_PREFIX;
	} else if (!strcmp(modifier, "~") || !strcmp(modifier, "~*")) {
		location->match = MATCH_REGEX;
		if (regcomp(&location->regex, pattern, REG_EXTENDED | (modifier[1] ? REG_ICASE : 0)))
			config_error(d, "pcre2_compile() failed in \"%s\"", pattern);
	} else if (*modifier) {
		config_error(d, "invalid location modifier \"%s\"", modifier);
	} else if (*pattern == '@') {
		location->match = MATCH_NAMED;
	}
	inherit(&location->scope, place->scope);
	for (; *end; end = &(*end)->next)
		if ((*end)->match == location->match && !strcmp((*end)->pattern, pattern))
			config_error(d, "duplicate location \"%s\"", pattern);
	*end = location;
	struct place inner = { .context = LOCATION, .scope = &location->scope, .server = place->server, .location = location };
	apply_block(d->block, &inner);
}

static void apply_root(const struct directive *d, struct place *place)
{
	check_variables(d, d->args[0]);
	*(strcmp(d->name, "root") ? &place->scope->alias : &place->scope->root) = config_path(d->args[0]);
}

static void apply_index(const struct directive *d, struct place *place)
{
	place->scope->index = d->args;
}

static void apply_try_files(const struct directive *d, struct place *place)
{
	for (int i = 0; i < d->count; i++)
		check_variables(d, d->args[i]);
	place->scope->try_files = d->args;
}

static void apply_default_type(const struct directive *d, struct place *place)
{
	place->scope->default_type = d->args[0];
}

static void apply_return(const struct directive *d, struct place *place)
{
	char *end;
	long status = strtol(d->args[0], &end, 10);
	if (*end) { /* `return http://…` */
		if (d->count > 1)
			config_error(d, "invalid return code \"%s\"", d->args[0]);
		status = 302;
	} else if (status < 0 || status > 999) {
		config_error(d, "invalid return code \"%s\"", d->args[0]);
	}
	if (place->scope->return_status)
		return; /* the first counts */
	place->scope->return_status = (int)status;
	place->scope->return_text = *end ? d->args[0] : d->count > 1 ? d->args[1] : NULL;
	if (place->scope->return_text)
		check_variables(d, place->scope->return_text);
}

static void apply_rewrite(const struct directive *d, struct place *place)
{
	struct rewrite *rewrite = xmalloc(sizeof *rewrite), **end = &place->scope->rewrites;
	*rewrite = (struct rewrite){ .replacement = d->args[1] };
	check_variables(d, d->args[1]);
	if (regcomp(&rewrite->regex, d->args[0], REG_EXTENDED))
		config_error(d, "pcre2_compile() failed in \"%s\"", d->args[0]);
	if (d->count > 2) {
		static const char *const FLAGS[] = { "last", "break", "redirect", "permanent" };
		for (size_t i = 0; i < 4; i++)
			if (!strcmp(d->args[2], FLAGS[i]))
				rewrite->flag = *FLAGS[i];
		if (!rewrite->flag)
			config_error(d, "invalid parameter \"%s\"", d->args[2]);
	}
	while (*end)
		end = &(*end)->next;
	*end = rewrite;
}

static void apply_log_format(const struct directive *d, struct place *place)
{
	struct log_format *format = xmalloc(sizeof *format);
	struct buffer text = { 0 };
	(void)place;
	buffer_text(&text, "");
	for (int i = 1; i < d->count; i++)
		if (strncmp(d->args[i], "escape=", 7))
			buffer_text(&text, d->args[i]);
	check_variables(d, text.data);
	*format = (struct log_format){ .name = d->args[0], .format = text.data, .next = config.formats };
	config.formats = format;
}

static void apply_access_log(const struct directive *d, struct place *place)
{
	place->scope->has_log = true;
	place->scope->log = (struct access_log){ 0 };
	if (!strcmp(d->args[0], "off"))
		return;
	place->scope->log.file = open_log(d, d->args[0]);
	if (d->count < 2 || strchr(d->args[1], '=') || !strcmp(d->args[1], "combined"))
		return;
	for (struct log_format *f = config.formats; f; f = f->next)
		if (!strcmp(f->name, d->args[1]))
			place->scope->log.format = f->format;
	if (!place->scope->log.format)
		config_error(d, "unknown log format \"%s\"", d->args[1]);
}

/* A level that has headers of its own does not inherit any. */
static void forget_inherited(struct named **list, struct place *place, const struct named *outer)
{
	(void)place;
	if (*list == outer)
		*list = NULL;
}

static const struct named *outer_headers(const struct place *place, bool proxy)
{
	if (place->context == HTTP)
		return NULL;
	const struct scope *outer = place->location ? &place->server->scope : &config.http;
	return proxy ? outer->proxy_headers : outer->headers;
}

static void apply_add_header(const struct directive *d, struct place *place)
{
	check_variables(d, d->args[1]);
	if (place->context != HTTP)
		forget_inherited(&place->scope->headers, place, outer_headers(place, false));
	add_named(&place->scope->headers, d->args[0], d->args[1])->always = d->count > 2 && !strcmp(d->args[2], "always");
}

static void apply_proxy_set_header(const struct directive *d, struct place *place)
{
	check_variables(d, d->args[1]);
	if (place->context != HTTP)
		forget_inherited(&place->scope->proxy_headers, place, outer_headers(place, true));
	add_named(&place->scope->proxy_headers, d->args[0], d->args[1]);
}

static void apply_error_page(const struct directive *d, struct place *place)
{
	int count = d->count - 1, answer = 0;
	if (count > 1 && d->args[count - 1][0] == '=') {
		answer = atoi(d->args[count - 1] + 1);
		count--;
	}
	for (int i = 0; i < count; i++) {
		if (atoi(d->args[i]) < 300 || atoi(d->args[i]) > 599)
			config_error(d, "value \"%s\" must be between 300 and 599", d->args[i]);
		add_named(&place->scope->error_pages, d->args[i], d->args[d->count - 1])->status = answer;
	}
}

static void apply_proxy_pass(const struct directive *d, struct place *place)
{
	const char *url = d->args[0];
	if (strncmp(url, "http://", 7)) {
		if (!strncmp(url, "https://", 8))
			config_error(d, "https protocol requires SSL support");
		config_error(d, "invalid URL prefix");
	}
	url += 7;
	size_t authority = strcspn(url, "/");
	char *name = xstrndup(url, authority), *colon = strrchr(name, ':');
	if (strchr(name, '$'))
		config_error(d, "variables in the host of \"proxy_pass\" are not supported");
	place->scope->proxy_pass = name;
	place->scope->proxy_uri = url[authority] ? xstrdup(url + authority) : NULL;
	if (place->scope->proxy_uri)
		check_variables(d, place->scope->proxy_uri);
	for (struct upstream *u = config.upstreams; u; u = u->next)
		if (!strcmp(u->name, name))
			place->scope->upstream = u;
	if (place->scope->upstream)
		return;
	struct upstream *upstream = xmalloc(sizeof *upstream);
	struct upstream_server *server = xmalloc(sizeof *server);
	char *host = colon ? xstrndup(name, (size_t)(colon - name)) : xstrdup(name);
	*server = (struct upstream_server){ .name = name, .port = (uint16_t)(colon ? atoi(colon + 1) : 80), .weight = 1 };
	if (!net_resolve(host, server->ip))
		config_error(d, "host not found in upstream \"%s\"", host);
	*upstream = (struct upstream){ .name = name, .servers = server };
	place->scope->upstream = upstream;
}

static void apply_autoindex(const struct directive *d, struct place *place)
{
	place->scope->autoindex = on_off(d);
}

static void apply_flag(const struct directive *d, struct place *place)
{
	*(strcmp(d->name, "internal") ? &place->scope->stub_status : &place->scope->internal) = true;
}

static void apply_access(const struct directive *d, struct place *place)
{
	struct access *access = xmalloc(sizeof *access), **end = &place->scope->access;
	*access = (struct access){ .rule = *d->name == 'a' ? RULE_ALLOW : RULE_DENY, .address = d->args[0] };
	if (strchr(d->args[0], '/'))
		config_error(d, "networks in \"%s\" are not supported", d->name);
	while (*end)
		end = &(*end)->next;
	*end = access;
}

static void apply_expires(const struct directive *d, struct place *place)
{
	place->scope->expires = d->args[0];
}

static void apply_max_body(const struct directive *d, struct place *place)
{
	place->scope->max_body = size_value(d);
}

static void apply_keepalive(const struct directive *d, struct place *place)
{
	(void)place;
	config.keep_alive_ms = time_ms(d);
}

static void apply_tokens(const struct directive *d, struct place *place)
{
	(void)place;
	config.server_tokens = on_off(d);
}

static const struct {
	const char *name;
	int contexts, least, most;
	bool block;
	apply_function *apply;
} DIRECTIVES[] = {
	{ "user", MAIN, 1, 2, false, apply_nothing },
	{ "worker_processes", MAIN, 1, 1, false, apply_nothing },
	{ "worker_rlimit_nofile", MAIN, 1, 1, false, apply_nothing },
	{ "worker_shutdown_timeout", MAIN, 1, 1, false, apply_nothing },
	{ "daemon", MAIN, 1, 1, false, apply_daemon },
	{ "master_process", MAIN, 1, 1, false, apply_nothing },
	{ "pid", MAIN, 1, 1, false, apply_pid },
	{ "error_log", MAIN | ANY_HTTP, 1, 2, false, apply_error_log },
	{ "events", MAIN, 0, 0, true, apply_inner },
	{ "worker_connections", EVENTS, 1, 1, false, apply_nothing },
	{ "multi_accept", EVENTS, 1, 1, false, apply_nothing },
	{ "use", EVENTS, 1, 1, false, apply_nothing },
	{ "accept_mutex", EVENTS, 1, 1, false, apply_nothing },
	{ "http", MAIN, 0, 0, true, apply_inner },
	{ "server", HTTP, 0, 0, true, apply_server },
	{ "server", UPSTREAM, 1, 5, false, apply_server },
	{ "upstream", HTTP, 1, 1, true, apply_upstream },
	{ "keepalive", UPSTREAM, 1, 1, false, apply_nothing },
	{ "types", ANY_HTTP, 0, 0, true, apply_types },
	{ "listen", SERVER, 1, 6, false, apply_listen },
	{ "server_name", SERVER, 1, 50, false, apply_server_name },
	{ "location", SERVER | LOCATION, 1, 2, true, apply_location },
	{ "root", ANY_HTTP, 1, 1, false, apply_root },
	{ "alias", LOCATION, 1, 1, false, apply_root },
	{ "index", ANY_HTTP, 1, 20, false, apply_index },
	{ "try_files", SERVER | LOCATION, 2, 20, false, apply_try_files },
	{ "default_type", ANY_HTTP, 1, 1, false, apply_default_type },
	{ "return", SERVER | LOCATION, 1, 2, false, apply_return },
	{ "rewrite", SERVER | LOCATION, 2, 3, false, apply_rewrite },
	{ "log_format", HTTP, 2, 50, false, apply_log_format },
	{ "access_log", ANY_HTTP, 1, 5, false, apply_access_log },
	{ "add_header", ANY_HTTP, 2, 3, false, apply_add_header },
	{ "error_page", ANY_HTTP, 2, 20, false, apply_error_page },
	{ "proxy_pass", LOCATION, 1, 1, false, apply_proxy_pass },
	{ "proxy_set_header", ANY_HTTP, 2, 2, false, apply_proxy_set_header },
	{ "proxy_http_version", ANY_HTTP, 1, 1, false, apply_nothing },
	{ "proxy_redirect", ANY_HTTP, 1, 2, false, apply_nothing },
	{ "proxy_buffering", ANY_HTTP, 1, 1, false, apply_nothing },
	{ "proxy_connect_timeout", ANY_HTTP, 1, 1, false, apply_warned },
	{ "proxy_read_timeout", ANY_HTTP, 1, 1, false, apply_warned },
	{ "proxy_send_timeout", ANY_HTTP, 1, 1, false, apply_warned },
	{ "autoindex", ANY_HTTP, 1, 1, false, apply_autoindex },
	{ "stub_status", SERVER | LOCATION, 0, 1, false, apply_flag },
	{ "internal", LOCATION, 0, 0, false, apply_flag },
	{ "allow", ANY_HTTP, 1, 1, false, apply_access },
	{ "deny", ANY_HTTP, 1, 1, false, apply_access },
	{ "expires", ANY_HTTP, 1, 2, false, apply_expires },
	{ "client_max_body_size", ANY_HTTP, 1, 1, false, apply_max_body },
	{ "client_body_timeout", ANY_HTTP, 1, 1, false, apply_warned },
	{ "client_header_timeout", HTTP | SERVER, 1, 1, false, apply_warned },
	{ "keepalive_timeout", ANY_HTTP, 1, 2, false, apply_keepalive },
	{ "keepalive_requests", ANY_HTTP, 1, 1, false, apply_warned },
	{ "server_tokens", ANY_HTTP, 1, 1, false, apply_tokens },
	{ "sendfile", ANY_HTTP, 1, 1, false, apply_nothing },
	{ "tcp_nopush", ANY_HTTP, 1, 1, false, apply_nothing },
	{ "tcp_nodelay", ANY_HTTP, 1, 1, false, apply_nothing },
	{ "types_hash_max_size", ANY_HTTP, 1, 1, false, apply_nothing },
	{ "server_names_hash_bucket_size", HTTP, 1, 1, false, apply_nothing },
	{ "log_not_found", ANY_HTTP, 1, 1, false, apply_warned },
	{ "charset", ANY_HTTP, 1, 1, false, apply_warned },
	{ "etag", ANY_HTTP, 1, 1, false, apply_nothing },
	{ "gzip", ANY_HTTP, 1, 1, false, apply_warned },
	{ "gzip_types", ANY_HTTP, 1, 50, false, apply_nothing },
	{ "gzip_vary", ANY_HTTP, 1, 1, false, apply_nothing },
	{ "gzip_proxied", ANY_HTTP, 1, 10, false, apply_nothing },
	{ "gzip_comp_level", ANY_HTTP, 1, 1, false, apply_nothing },
	{ "gzip_min_length", ANY_HTTP, 1, 1, false, apply_nothing },
	{ "gzip_disable", ANY_HTTP, 1, 5, false, apply_nothing },
	{ "gzip_http_version", ANY_HTTP, 1, 1, false, apply_nothing },
	{ "gzip_static", ANY_HTTP, 1, 1, false, apply_warned },
};

static void apply_one(const struct directive *d, struct place *place)
{
	bool known = false;
	for (size_t i = 0; i < sizeof DIRECTIVES / sizeof *DIRECTIVES; i++) {
		if (strcmp(d->name, DIRECTIVES[i].name))
			continue;
		known = true;
		if (!(DIRECTIVES[i].contexts & place->context))
			continue;
		if (d->has_block && !DIRECTIVES[i].block)
			config_error(d, "directive \"%s\" is not terminated by \";\"", d->name);
		if (!d->has_block && DIRECTIVES[i].block)
			config_error(d, "directive \"%s\" has no opening \"{\"", d->name);
		if (d->count < DIRECTIVES[i].least || d->count > DIRECTIVES[i].most)
			config_error(d, "invalid number of arguments in \"%s\" directive", d->name);
		DIRECTIVES[i].apply(d, place);
		return;
	}
	if (known)
		config_error(d, "\"%s\" directive is not allowed here", d->name);
	config_error(d, "unknown directive \"%s\"", d->name);
}

static void apply_block(const struct directive *first, struct place *place)
{
	/* upstreams and formats first: they may be used above where they are */
	for (int pass = 0; pass < 2; pass++)
		for (const struct directive *d = first; d; d = d->next) {
			bool early = place->context == HTTP && (!strcmp(d->name, "upstream") || !strcmp(d->name, "log_format"));
			bool last = !strcmp(d->name, "location") || (place->context == HTTP && !strcmp(d->name, "server"));
			if (place->context == HTTP || place->context == SERVER || place->context == LOCATION) {
				/* settings before what inherits them */
				if ((pass == 0) == (last && !early))
					continue;
			} else if (pass == 1) {
				continue;
			}
			apply_one(d, place);
		}
}

void config_apply(const struct directive *globals, const struct directive *tree)
{
	struct place place = { .context = MAIN };
	config.http.autoindex = -1;
	config.http.max_body = 1 << 20;
	for (const struct directive *d = globals; d; d = d->next)
		apply_one(d, &place);
	apply_block(tree, &place);
	bool events = false;
	for (const struct directive *d = tree; d; d = d->next)
		events |= !strcmp(d->name, "events");
	if (!events)
		config_error(NULL, "no \"events\" section in configuration");
}
