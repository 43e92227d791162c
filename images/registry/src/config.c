#include "config.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "buffer.h"

extern char **environ;

struct config config = { "/var/lib/registry", ":5000", 5000, false };

void log_line(const char *level, const char *format, ...)
{
	struct timespec now;
	char when[32], message[1024];
	va_list arguments;
	clock_gettime(CLOCK_REALTIME, &now);
	strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", gmtime(&now.tv_sec));
	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	fprintf(stderr, "time=\"%s.%09ldZ\" level=%s msg=\"%s\"\n", when, now.tv_nsec, level, message);
	fflush(stderr);
}

static _Noreturn void refuse(const char *what)
{
	fprintf(stderr, "configuration error: %s\n", what);
	exit(1);
}

static void set_address(const char *value)
{
	const char *colon = strrchr(value, ':');
	long port = colon ? strtol(colon + 1, NULL, 10) : 0;
	if (port <= 0 || port > 65535)
		refuse("http.addr must be HOST:PORT");
	snprintf(config.address, sizeof config.address, "%s", value);
	config.port = (uint16_t)port;
}

/* `storage.filesystem.rootdirectory`. false: no setting of this server */
static bool set(const char *key, const char *value)
{
	if (!strcmp(key, "http.addr"))
		set_address(value);
	else if (!strcmp(key, "storage.filesystem.rootdirectory"))
		snprintf(config.root, sizeof config.root, "%s", value);
	else if (!strcmp(key, "storage.delete.enabled"))
		config.deletes = !strcasecmp(value, "true");
	else if (!strcmp(key, "version") ? strcmp(value, "0.1") : strcmp(key, "log.level") && strcmp(key, "log.fields.service"))
		return false;
	return true;
}

/* A mapping of mappings, which is all of YAML that a configuration of these settings needs. */
static void read_file(FILE *file)
{
	struct level { int indent; char key[64]; } levels[8];
	int depth = 0;
	char line[512];
	while (fgets(line, sizeof line, file)) {
		char *comment = strstr(line, " #"), *at = line, key[512] = "";
		if (comment)
			*comment = 0;
		at += strspn(at, " ");
		at[strcspn(at, "\r\n")] = 0;
		if (!*at || *at == '#')
			continue;
		int indent = (int)(at - line);
		char *colon = strchr(at, ':');
		if (!colon || *at == '-')
			refuse(at);
		while (depth > 0 && levels[depth - 1].indent >= indent)
			depth--;
		if (depth == 8)
			refuse(at);
		*colon++ = 0;
		levels[depth].indent = indent;
		snprintf(levels[depth++].key, sizeof levels->key, "%s", at);
		colon += strspn(colon, " \"'");
		for (size_t end = strlen(colon); end && strchr(" \"'", colon[end - 1]); end--)
			colon[end - 1] = 0;
		if (!*colon)
			continue;
		for (int i = 0; i < depth; i++)
			snprintf(key + strlen(key), sizeof key - strlen(key), "%s%s", i ? "." : "", levels[i].key);
		if (!set(key, colon)) {
			char what[640];
			snprintf(what, sizeof what, "%s is not a setting of this registry", key);
			refuse(what);
		}
	}
}

/* REGISTRY_STORAGE_DELETE_ENABLED is storage.delete.enabled. */
static void read_variables(void)
{
	for (char **variable = environ; *variable; variable++) {
		char key[256];
		const char *equals = strchr(*variable, '=');
		if (strncmp(*variable, "REGISTRY_", 9) || !equals || strstr(*variable, "_PORT") || strstr(*variable, "_SERVICE_"))
			continue; /* the last two: what Kubernetes tells of a Service called registry */
		size_t length = (size_t)(equals - *variable) - 9;
		if (length >= sizeof key)
			continue;
		for (size_t i = 0; i < length; i++)
			key[i] = (*variable)[9 + i] == '_' ? '.' : (char)tolower((*variable)[9 + i]);
		key[length] = 0;
		if (!set(key, equals + 1))
			log_line("warning", "%.*s is not a setting of this registry", (int)(equals - *variable), *variable);
	}
}

void read_config(const char *path)
{
	FILE *file = path ? fopen(path, "r") : NULL;
	if (path && !file) {
		fprintf(stderr, "configuration error: open %s: no such file or directory\n", path);
		exit(1);
	}
	if (file) {
		read_file(file);
		fclose(file);
	}
	read_variables();
}
