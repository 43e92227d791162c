/* nginx's configuration: the tree as written, and what it means. */
#ifndef CONFIG_H
#define CONFIG_H

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "buffer.h"

/* ---- as written (syntax.c) ---- */

struct directive {
	char *name;
	char **args; /* NULL-terminated */
	int count;
	bool has_block;
	struct directive *block, *next;
	const char *file;
	int line;
};

/* Reads a file and what it includes. Ends the program with nginx's `[emerg]` on a mistake. */
struct directive *config_read(const char *path);
_Noreturn void config_error(const struct directive *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- what it means (directives.c) ---- */

struct named {
	char *name, *value;
	int status; /* of error_page */
	bool always;
	struct named *next;
};

struct access_log {
	FILE *file;         /* NULL: off */
	const char *format;
};

enum access_rule { RULE_ALLOW, RULE_DENY };
struct access {
	enum access_rule rule;
	char *address; /* "all" or dotted */
	struct access *next;
};

struct rewrite {
	regex_t regex;
	char *replacement;
	char flag; /* l: last, b: break, r: redirect, p: permanent, 0 */
	struct rewrite *next;
};

/* What a server, a location or http itself says; locations inherit what they do not say. */
struct scope {
	char *root, *alias, *default_type;
	char **index, **try_files;
	struct named *types, *headers, *error_pages, *proxy_headers;
	struct access_log log;
	bool has_log;
	struct access *access;
	struct rewrite *rewrites;
	int return_status;  /* 0: none */
	char *return_text;
	char *proxy_pass;   /* host part resolved into `upstream`; rest is proxy_uri */
	struct upstream *upstream;
	char *proxy_uri;    /* NULL: the request's own */
	int autoindex;      /* -1 unsaid */
	bool stub_status, internal;
	int64_t max_body;
	char *expires;
};

struct upstream_server {
	char *name;
	uint8_t ip[4];
	uint16_t port;
	int weight;
	struct upstream_server *next;
};
struct upstream {
	char *name;
	struct upstream_server *servers;
	int next_index;
	struct upstream *next;
};

enum match { MATCH_PREFIX, MATCH_FIRM_PREFIX, MATCH_EXACT, MATCH_REGEX, MATCH_NAMED };
struct location {
	enum match match;
	char *pattern;
	regex_t regex;
	struct scope scope;
	struct location *inner, *next;
};

struct listen {
	uint8_t ip[4];
	uint16_t port;
	bool is_default;
	struct listen *next;
};

struct server {
	struct listen *listens;
	char **names;
	struct scope scope;
	struct location *locations;
	struct server *next;
};

struct log_format {
	char *name, *format;
	struct log_format *next;
};

struct config {
	struct server *servers;
	struct upstream *upstreams;
	struct log_format *formats;
	struct scope http;
	char *pid_file;
	FILE *error_log;
	bool error_notice;       /* error_log's level is notice or lower */
	bool daemon, server_tokens;
	int64_t keep_alive_ms;
	const char *prefix;
};

extern struct config config;

/* Understands a tree; ends the program with `[emerg]` on a mistake. Directives of -g first. */
void config_apply(const struct directive *globals, const struct directive *tree);
char *config_path(const char *path);

/* ---- log.c ---- */

/* `2026/01/01 00:00:00 [error] 1#1: …` */
void log_line(const char *level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
