/* Names of tags and repositories, in pages of `n` after `last`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "store.h"

static void add_page(struct exchange *x, char **names, size_t count, const char *path)
{
	struct buffer *body = &x->reply->body;
	char *limit = query_value(x->request, "n"), *last = query_value(x->request, "last");
	size_t room = limit ? (size_t)strtoul(limit, NULL, 10) : count, shown = 0;
	const char *final = NULL;
	bool more = false;
	for (size_t i = 0; i < count; i++) {
		if (last && strcmp(names[i], last) <= 0)
			continue;
		if (shown == room) {
			more = true;
			break;
		}
		buffer_format(body, "%s\"%s\"", shown++ ? "," : "", names[i]);
		final = names[i];
	}
	if (more && final)
		buffer_format(&x->reply->headers, "Link: <%s?last=%s&n=%zu>; rel=\"next\"\r\n", path, final, room);
	free(limit);
	free(last);
}

void serve_tags(struct exchange *x)
{
	char **tags, detail[320], path[320];
	if (!is_read(x)) {
		reply_unsupported(x);
		return;
	}
	if (!repository_exists(x->name)) {
		snprintf(detail, sizeof detail, "{\"name\":\"%s\"}", x->name);
		reply_error(x, 404, "NAME_UNKNOWN", "repository name not known to registry", detail);
		return;
	}
	size_t count = store_list(store_path("repositories/%s/_manifests/tags", x->name), &tags);
	snprintf(path, sizeof path, "/v2/%s/tags/list", x->name);
	http_reply_text(x->reply, 200, "application/json; charset=utf-8", "");
	buffer_format(&x->reply->body, "{\"name\":\"%s\",\"tags\":[", x->name);
	add_page(x, tags, count, path);
	buffer_text(&x->reply->body, "]}\n");
	free_names(tags, count);
}

struct found {
	char **names;
	size_t count, room;
};

static void find_repositories(struct found *found, const char *prefix)
{
	char **names, name[512];
	size_t count = store_list(store_path("repositories/%s", prefix), &names);
	for (size_t i = 0; i < count; i++) {
		if (*names[i] == '_')
			continue;
		snprintf(name, sizeof name, "%s%s%s", prefix, *prefix ? "/" : "", names[i]);
		if (store_exists(store_path("repositories/%s/_manifests", name))) {
			if (found->count == found->room)
				found->names = xrealloc(found->names, (found->room = found->room * 2 + 16) * sizeof *found->names);
			found->names[found->count++] = xstrdup(name);
		}
		find_repositories(found, name);
	}
	free_names(names, count);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void serve_catalog(struct exchange *x)
{
	struct found found = { 0 };
	if (!is_read(x)) {
		reply_unsupported(x);
		return;
	}
	find_repositories(&found, "");
	if (found.count)
		qsort(found.names, found.count, sizeof *found.names, by_name);
	http_reply_text(x->reply, 200, "application/json; charset=utf-8", "");
	buffer_text(&x->reply->body, "{\"repositories\":[");
	add_page(x, found.names, found.count, "/v2/_catalog");
	buffer_text(&x->reply->body, "]}\n");
	free_names(found.names, found.count);
}
