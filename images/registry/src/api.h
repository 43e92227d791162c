/* The OCI distribution API (distribution-spec, spec.md), one file for each kind of thing. */
#ifndef API_H
#define API_H

#include "http_server.h"

struct exchange {
	struct http_request *request;
	struct http_reply *reply;
	char name[256];      /* of the repository */
	char reference[256]; /* tag, digest or upload */
};

void serve_manifest(struct exchange *x);
void serve_blob(struct exchange *x);
/* The reference is empty for a new upload. */
void serve_upload(struct exchange *x);
void serve_tags(struct exchange *x);
void serve_catalog(struct exchange *x);

bool is_method(const struct exchange *x, const char *method);
/* GET or HEAD */
bool is_read(const struct exchange *x);
/* Value of a query parameter, decoded, malloc'ed; NULL when absent. */
char *query_value(const struct http_request *request, const char *name);
bool repository_exists(const char *name);
void reply_empty(struct exchange *x, int status);
/* {"errors":[{"code":…,"message":…,"detail":…}]}; detail is JSON, or NULL */
void reply_error(struct exchange *x, int status, const char *code, const char *message, const char *detail);
void reply_unsupported(struct exchange *x);
void add_digest_header(struct exchange *x, const char *digest);
/* Answers with a file: whole, a range of it, or its size alone for HEAD. */
void reply_file(struct exchange *x, int file, int64_t size, const char *type);

#endif
