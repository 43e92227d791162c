#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "process.h"
#include "serve.h"

void log_line(const char *level, const char *format, ...)
{
	char when[32];
	time_t now = time(NULL);
	FILE *file = config.error_log ? config.error_log : stderr;
	va_list args;
	if (!strcmp(level, "notice") && !config.error_notice)
		return;
	strftime(when, sizeof when, "%Y/%m/%d %H:%M:%S", gmtime(&now));
	struct buffer line = { 0 };
	char text[1024];
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	buffer_format(&line, "%s [%s] %d#%d: %s\n", when, level, process_id(), process_id(), text);
	fwrite(line.data, 1, line.length, file);
	fflush(file);
	buffer_free(&line);
}

/* As in a log: `-` for nothing, quotes and control bytes escaped. */
static void add_field(struct buffer *out, const struct exchange *x, const char *variable)
{
	char *value = variables_expand(x, variable);
	if (!*value)
		buffer_char(out, '-');
	for (const char *c = value; *c; c++) {
		if (*c == '"' || *c == '\\' || (unsigned char)*c < 32 || (unsigned char)*c == 127)
			buffer_format(out, "\\x%02X", (unsigned char)*c);
		else
			buffer_char(out, *c);
	}
	free(value);
}

void write_access_log(const struct exchange *x, FILE *file, const char *format)
{
	static const char COMBINED[] = "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"";
	struct buffer line = { 0 };
	if (!file)
		return;
	for (const char *at = format ? format : COMBINED; *at;) {
		size_t length = 1;
		if (*at == '$') {
			length += strspn(at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_{}");
			char *variable = xstrndup(at, length);
			add_field(&line, x, variable);
			free(variable);
		} else {
			buffer_char(&line, *at);
		}
		at += length;
	}
	buffer_char(&line, '\n');
	fwrite(line.data, 1, line.length, file);
	fflush(file);
	buffer_free(&line);
}

FILE *default_access_log(void)
{
	static FILE *file;
	if (!file)
		file = fopen("/var/log/nginx/access.log", "a");
	return file;
}

const char *server_token(void)
{
	static char text[64];
	const char *version = getenv("NGINX_VERSION");
	if (!config.server_tokens || !version)
		return "nginx";
	snprintf(text, sizeof text, "nginx/%s", version);
	return text;
}
