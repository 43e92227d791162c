#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "config.h"
#include "json.h"
#include "sha256.h"
#include "store.h"

static const char *revision_link(const char *name, const char *digest)
{
	return store_path("repositories/%s/_manifests/revisions/sha256/%s/link", name, digest + 7);
}

static const char *tag_link(const char *name, const char *tag)
{
	return store_path("repositories/%s/_manifests/tags/%s/current/link", name, tag);
}

/* What a manifest refers to. */
struct contents {
	const char *repository;
	char media_type[128];
	bool malformed;
	char missing[72];
};

static void visit(void *context, const char *path, const char *text, size_t length)
{
	struct contents *c = context;
	char digest[72];
	if (!strcmp(path, "mediaType") && length < sizeof c->media_type) {
		memcpy(c->media_type, text, length);
		c->media_type[length] = 0;
	}
	bool blob = !strcmp(path, "config.digest") || !strcmp(path, "layers.digest"), child = !strcmp(path, "manifests.digest");
	if (!blob && !child)
		return;
	if (length != 71) {
		c->malformed = true;
		return;
	}
	memcpy(digest, text, length);
	digest[length] = 0;
	if (!is_digest(digest))
		c->malformed = true;
	else if (!*c->missing && !store_exists(child ? revision_link(c->repository, digest)
						     : store_path("repositories/%s/_layers/sha256/%s/link", c->repository, digest + 7)))
		strcpy(c->missing, digest);
}

static bool is_tag(const char *text)
{
	size_t length = strlen(text);
	return length > 0 && length <= 128 && *text != '.' && *text != '-' &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == length;
}

static void unknown(struct exchange *x)
{
	char detail[640];
	if (is_digest(x->reference))
		snprintf(detail, sizeof detail, "{\"Name\":\"%s\",\"Revision\":\"%s\"}", x->name, x->reference);
	else
		snprintf(detail, sizeof detail, "{\"Tag\":\"%s\"}", x->reference);
	reply_error(x, 404, "MANIFEST_UNKNOWN", "manifest unknown", detail);
}

/* The digest that a reference stands for in the repository; false: none */
static bool resolve(const struct exchange *x, char digest[72])
{
	struct buffer link = { 0 };
	if (is_digest(x->reference))
		strcpy(digest, x->reference);
	else {
		bool found = is_tag(x->reference) && store_read(tag_link(x->name, x->reference), &link) && is_digest(link.data);
		if (found)
			strcpy(digest, link.data);
		buffer_free(&link);
		if (!found)
			return false;
	}
	return store_exists(revision_link(x->name, digest));
}

static void read_manifest(struct exchange *x)
{
	char digest[72];
	struct buffer content = { 0 };
	struct contents contents = { .repository = x->name };
	if (!resolve(x, digest) || !store_read(blob_path(digest), &content)) {
		unknown(x);
		buffer_free(&content);
		return;
	}
	json_read(content.data, content.length, visit, &contents);
	http_reply_text(x->reply, 200, *contents.media_type ? contents.media_type : "application/vnd.oci.image.manifest.v1+json", "");
	buffer_add(&x->reply->body, content.data, content.length);
	add_digest_header(x, digest);
	buffer_free(&content);
}

static void write_manifest(struct exchange *x)
{
	struct contents contents = { .repository = x->name };
	struct sha256 sha;
	char digest[72] = "sha256:", detail[160];
	const struct http_request *request = x->request;
	if (!is_digest(x->reference) && !is_tag(x->reference)) {
		reply_error(x, 400, "TAG_INVALID", "manifest tag did not match URI", NULL);
		return;
	}
	if (!request->body_length || !json_read(request->body, request->body_length, visit, &contents) || contents.malformed) {
		reply_error(x, 400, "MANIFEST_INVALID", "manifest invalid", "{}");
		return;
	}
	sha256_start(&sha);
	sha256_add(&sha, request->body, request->body_length);
	sha256_text(&sha, digest + 7);
	if (is_digest(x->reference) && strcmp(x->reference, digest)) {
		reply_error(x, 400, "DIGEST_INVALID", "provided digest did not match uploaded content", NULL);
		return;
	}
	if (*contents.missing) {
		snprintf(detail, sizeof detail, "{\"Digest\":\"%s\"}", contents.missing);
		reply_error(x, 400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry", detail);
		return;
	}
	bool written = store_write(blob_path(digest), request->body, request->body_length) && store_write(revision_link(x->name, digest), digest, 71);
	if (written && !is_digest(x->reference))
		written = store_write(store_path("repositories/%s/_manifests/tags/%s/index/sha256/%s/link", x->name, x->reference, digest + 7), digest, 71) &&
			  store_write(tag_link(x->name, x->reference), digest, 71);
	if (!written) {
		reply_error(x, 500, "UNKNOWN", "unknown error", "\"no space left on device\"");
		return;
	}
	reply_empty(x, 201);
	buffer_format(&x->reply->headers, "Location: /v2/%s/manifests/%s\r\n", x->name, digest);
	add_digest_header(x, digest);
}

/* A tag goes alone; a manifest with every tag of it. */
static void delete_manifest(struct exchange *x)
{
	char digest[72], **tags;
	if (!resolve(x, digest)) {
		unknown(x);
		return;
	}
	if (!is_digest(x->reference)) {
		store_remove(store_path("repositories/%s/_manifests/tags/%s", x->name, x->reference));
		reply_empty(x, 202);
		return;
	}
	size_t count = store_list(store_path("repositories/%s/_manifests/tags", x->name), &tags);
	for (size_t i = 0; i < count; i++) {
		struct buffer link = { 0 };
		if (store_read(tag_link(x->name, tags[i]), &link) && !strcmp(link.data, digest))
			store_remove(store_path("repositories/%s/_manifests/tags/%s", x->name, tags[i]));
		buffer_free(&link);
	}
	free_names(tags, count);
	store_remove(store_path("repositories/%s/_manifests/revisions/sha256/%s", x->name, digest + 7));
	reply_empty(x, 202);
}

void serve_manifest(struct exchange *x)
{
	if (is_read(x))
		read_manifest(x);
	else if (is_method(x, "PUT"))
		write_manifest(x);
	else if (is_method(x, "DELETE") && config.deletes)
		delete_manifest(x);
	else
		reply_unsupported(x);
}
