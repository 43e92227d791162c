/* Directives with a form of their own, and what follows from new values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "aof.h"
#include "buffer.h"
#include "config_table.h"
#include "server.h"
#include "str.h"
#include "wasix.h"

static const char *set_saves(const char *value)
{
	struct save_point points[32];
	int words = 0, count = 0;
	char **word = split_words(value, &words, NULL);
	bool valid = words >= 0 && words % 2 == 0 && words <= 64;
	for (int i = 0; valid && i < words; i += 2) {
		int64_t seconds = 0, changes = 0;
		valid = text_to_int(word[i], strlen(word[i]), &seconds) && text_to_int(word[i + 1], strlen(word[i + 1]), &changes) &&
			seconds > 0 && changes >= 0;
		points[count++] = (struct save_point){ (int)seconds, (int)changes };
	}
	if (words == 1 && !*word[0]) {
		valid = true;
		count = 0;
	}
	free_words(word, words);
	if (!valid)
		return "Invalid save parameters";
	server.config.saves = xrealloc(server.config.saves, (size_t)(count + 1) * sizeof *points);
	memcpy(server.config.saves, points, (size_t)count * sizeof *points);
	server.config.save_count = count;
	return NULL;
}

static const char *set_master(const char *value)
{
	int words = 0;
	int64_t port;
	char **word = split_words(value, &words, NULL);
	const char *problem = NULL;
	if (words != 2) {
		problem = "wrong number of arguments";
	} else if (!strcasecmp(word[0], "no") && !strcasecmp(word[1], "one")) {
		free(server.config.master_host);
		server.config.master_host = NULL;
	} else if (!text_to_int(word[1], strlen(word[1]), &port) || port < 0 || port > 65535) {
		problem = "Invalid master port";
	} else {
		free(server.config.master_host);
		server.config.master_host = xstrdup(word[0]);
		server.config.master_port = (int)port;
	}
	free_words(word, words);
	return problem;
}

const char *special_set(const struct directive *directive, const char *value)
{
	if (!strcmp(directive->name, "save"))
		return set_saves(value);
	if (!strcmp(directive->name, "replicaof"))
		return set_master(value);
	if (!strcmp(directive->name, "dir"))
		return wasix_cd(value) == 0 ? NULL : strerror(errno);
	free(server.config.bind);
	server.config.bind = xstrdup(value);
	return NULL;
}

void special_get(const struct directive *directive, struct buffer *value)
{
	char path[4096];
	if (!strcmp(directive->name, "save")) {
		for (int i = 0; i < server.config.save_count; i++)
			buffer_format(value, "%s%d %d", i ? " " : "", server.config.saves[i].seconds, server.config.saves[i].changes);
	} else if (!strcmp(directive->name, "replicaof")) {
		if (server.config.master_host)
			buffer_format(value, "%s %d", server.config.master_host, server.config.master_port);
	} else if (!strcmp(directive->name, "dir")) {
		buffer_text(value, getcwd(path, sizeof path) ? path : "");
	} else {
		buffer_text(value, server.config.bind);
	}
}

void config_applied(const struct directive *directive)
{
	if (!strcmp(directive->name, "appendonly")) {
		if (server.config.appendonly && server.aof_fd < 0)
			server.config.appendonly = aof_rewrite();
		else if (!server.config.appendonly)
			aof_close();
	} else if (!strcmp(directive->name, "maxmemory")) {
		evict_to_limit();
	}
}
