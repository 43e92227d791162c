#include <stdarg.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>

#include "server.h"

enum log_level log_was_warning(void)
{
	return server.major > 7 || (server.major == 7 && server.minor >= 2) ? LOG_NOTICE : LOG_WARNING;
}

/* C: it starts, M: a master, S: a replica. */
static char role(void)
{
	return server.listener < 0 ? 'C' : server.config.master_host ? 'S' : 'M';
}

static FILE *log_open(void)
{
	bool to_file = server.config.logfile && *server.config.logfile;
	return to_file ? fopen(server.config.logfile, "a") : stdout;
}

static void log_close(FILE *file)
{
	fflush(file);
	if (file != stdout)
		fclose(file);
}

void log_signal(const char *name)
{
	FILE *file = log_open();
	if (!file)
		return;
	fprintf(file, "%d:signal-handler (%lld) Received %s scheduling shutdown...\n", server.pid, (long long)clock_ms() / 1000, name);
	log_close(file);
}

void log_line(enum log_level level, const char *format, ...)
{
	char text[1024], date[32];
	struct timeval now;
	va_list args;
	if ((int)level < server.config.loglevel)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	gettimeofday(&now, NULL);
	strftime(date, sizeof date, "%d %b %Y %H:%M:%S", localtime(&now.tv_sec));
	FILE *file = log_open();
	if (!file)
		return;
	fprintf(file, "%d:%c %s.%03d %c %s\n", server.pid, role(), date, (int)(now.tv_usec / 1000), ".-*#"[level], text);
	log_close(file);
}
