#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api.h"
#include "config.h"
#include "sha256.h"
#include "store.h"

static const char *layer_link(const char *name, const char *digest)
{
	return store_path("repositories/%s/_layers/sha256/%s/link", name, digest + 7);
}

static void blob_unknown(struct exchange *x)
{
	char detail[320];
	snprintf(detail, sizeof detail, "{\"digest\":\"%s\"}", x->reference);
	reply_error(x, 404, "BLOB_UNKNOWN", "blob unknown to registry", detail);
}

void serve_blob(struct exchange *x)
{
	int64_t size;
	if (!is_digest(x->reference)) {
		reply_error(x, 400, "DIGEST_INVALID", "provided digest did not match uploaded content", "\"invalid checksum digest format\"");
		return;
	}
	if (is_method(x, "DELETE") && config.deletes) {
		if (!store_exists(layer_link(x->name, x->reference))) {
			blob_unknown(x);
			return;
		}
		store_remove(layer_link(x->name, x->reference));
		reply_empty(x, 202);
		return;
	}
	if (!is_read(x)) {
		reply_unsupported(x);
		return;
	}
	int file = store_exists(layer_link(x->name, x->reference)) ? store_open(blob_path(x->reference), &size) : -1;
	if (file < 0) {
		blob_unknown(x);
		return;
	}
	add_digest_header(x, x->reference);
	buffer_text(&x->reply->headers, "Cache-Control: max-age=31536000\r\n");
	reply_file(x, file, size, "application/octet-stream");
}

static const char *upload_path(const struct exchange *x, const char *file)
{
	return store_path("repositories/%s/_uploads/%s%s%s", x->name, x->reference, *file ? "/" : "", file);
}

static int64_t upload_size(const struct exchange *x)
{
	int64_t size = -1;
	int file = store_open(upload_path(x, "data"), &size);
	if (file >= 0)
		close(file);
	return size;
}

static void new_identifier(char text[37])
{
	uint8_t bytes[16];
	arc4random_buf(bytes, sizeof bytes);
	bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40); /* RFC 9562, version 4 */
	bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
	for (int i = 0, at = 0; i < 16; i++)
		at += snprintf(text + at, (size_t)(37 - at), "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", bytes[i]);
}

/* Where to go on, and how much is there. */
static void reply_upload(struct exchange *x, int status, int64_t size)
{
	reply_empty(x, status);
	buffer_format(&x->reply->headers, "Location: /v2/%s/blobs/uploads/%s\r\nDocker-Upload-Uuid: %s\r\nRange: 0-%lld\r\n", x->name,
		x->reference, x->reference, (long long)(size > 0 ? size - 1 : 0));
}

static void reply_created(struct exchange *x, const char *digest)
{
	reply_empty(x, 201);
	buffer_format(&x->reply->headers, "Location: /v2/%s/blobs/%s\r\n", x->name, digest);
	add_digest_header(x, digest);
}

static void no_room(struct exchange *x)
{
	reply_error(x, 500, "UNKNOWN", "unknown error", "\"no space left on device\"");
}

static bool link_blob(struct exchange *x, const char *digest)
{
	return store_write(layer_link(x->name, digest), digest, strlen(digest));
}

static void digest_of_file(const char *path, char digest[72])
{
	struct sha256 sha;
	char bytes[16384];
	ssize_t got;
	int64_t size;
	int file = store_open(path, &size);
	sha256_start(&sha);
	while (file >= 0 && (got = read(file, bytes, sizeof bytes)) > 0)
		sha256_add(&sha, bytes, (size_t)got);
	if (file >= 0)
		close(file);
	strcpy(digest, "sha256:");
	sha256_text(&sha, digest + 7);
}

/* The upload becomes a blob, if it is what it is said to be. */
static void finish(struct exchange *x, const char *digest)
{
	char actual[72];
	if (!is_digest(digest)) {
		reply_error(x, 400, "DIGEST_INVALID", "provided digest did not match uploaded content", "\"invalid checksum digest format\"");
		return;
	}
	digest_of_file(upload_path(x, "data"), actual);
	if (strcmp(actual, digest)) {
		store_remove(upload_path(x, ""));
		reply_error(x, 400, "DIGEST_INVALID", "provided digest did not match uploaded content", NULL);
		return;
	}
	bool kept = store_exists(blob_path(digest)) || store_rename(upload_path(x, "data"), blob_path(digest));
	store_remove(upload_path(x, ""));
	if (kept && link_blob(x, digest))
		reply_created(x, digest);
	else
		no_room(x);
}

/* POST: a new upload, one that is whole already (`?digest=`), or a blob of another repository (`?mount=&from=`). */
static void start(struct exchange *x)
{
	char identifier[37];
	char *mount = query_value(x->request, "mount"), *digest = query_value(x->request, "digest");
	if (mount && is_digest(mount) && store_exists(blob_path(mount)) && link_blob(x, mount)) {
		reply_created(x, mount);
	} else {
		new_identifier(identifier);
		strcpy(x->reference, identifier);
		if (!store_append(upload_path(x, "data"), x->request->body, x->request->body_length))
			no_room(x);
		else if (digest)
			finish(x, digest);
		else
			reply_upload(x, 202, (int64_t)x->request->body_length);
	}
	free(mount);
	free(digest);
}

/* A chunk must begin where the last one ended. */
static bool continues(const struct exchange *x, int64_t size)
{
	long long from, to;
	char *range = http_request_header(x->request, "Content-Range");
	bool ok = !range || (sscanf(range, "%lld-%lld", &from, &to) == 2 && from == size && to - from + 1 == (long long)x->request->body_length);
	free(range);
	return ok;
}

static void add_chunk(struct exchange *x, int64_t size, bool last)
{
	char *digest = last ? query_value(x->request, "digest") : NULL;
	if (!continues(x, size)) {
		reply_upload(x, 416, size);
	} else if (x->request->body_length && !store_append(upload_path(x, "data"), x->request->body, x->request->body_length)) {
		no_room(x);
	} else if (last) {
		finish(x, digest ? digest : "");
	} else {
		reply_upload(x, 202, size + (int64_t)x->request->body_length);
	}
	free(digest);
}

void serve_upload(struct exchange *x)
{
	if (!*x->reference) {
		if (is_method(x, "POST"))
			start(x);
		else
			reply_unsupported(x);
		return;
	}
	int64_t size = strspn(x->reference, "0123456789abcdef-") == 36 && strlen(x->reference) == 36 ? upload_size(x) : -1;
	if (size < 0)
		reply_error(x, 404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry", NULL);
	else if (is_method(x, "GET"))
		reply_upload(x, 204, size);
	else if (is_method(x, "PATCH"))
		add_chunk(x, size, false);
	else if (is_method(x, "PUT"))
		add_chunk(x, size, true);
	else if (is_method(x, "DELETE")) {
		store_remove(upload_path(x, ""));
		reply_empty(x, 204);
	} else
		reply_unsupported(x);
}
