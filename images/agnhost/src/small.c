/* Subcommands of a few lines. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "commands.h"
#include "demo_server.h"
#include "dns.h"
#include "flags.h"
#include "process.h"
#include "wasix.h"

static volatile bool stopping;

static void stop(int signal)
{
	(void)signal;
	stopping = true;
}

int run_pause(int argc, char *argv[])
{
	flags_read(NULL, 0, argc, argv, 0);
	const struct timespec day = { 86400, 0 };
	on_signal(WASIX_SIGTERM, stop);
	on_signal(WASIX_SIGINT, stop);
	puts("Paused");
	fflush(stdout);
	while (!stopping)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &day, NULL);
	return 0;
}

/* As Go prints a list of strings; the subcommand's own name is not among them in an entry point of its own. */
int run_entrypoint_tester(int argc, char *argv[])
{
	fputs("[/agnhost", stdout);
	for (int i = 0; i < argc; i++)
		printf(" %s", argv[i]);
	puts("]");
	return 0;
}

int run_etc_hosts(int argc, char *argv[])
{
	char line[1024];
	flags_read(NULL, 0, argc, argv, 0);
	FILE *file = fopen("/etc/hosts", "r");
	while (file && fgets(line, sizeof line, file))
		fputs(line, stdout);
	if (file)
		fclose(file);
	return file ? 0 : 1;
}

int run_dns_suffix(int argc, char *argv[])
{
	struct dns_config config = dns_config();
	flags_read(NULL, 0, argc, argv, 0);
	for (int i = 0; i < config.searches; i++)
		printf("%s%s", i ? "," : "", config.search[i]);
	puts("");
	return 0;
}

int run_dns_server_list(int argc, char *argv[])
{
	char ip[16];
	struct dns_config config = dns_config();
	flags_read(NULL, 0, argc, argv, 0);
	net_format_ip(config.server, ip);
	puts(ip);
	return 0;
}

static void generate(int id)
{
	static const char *const methods[] = { "GET", "POST", "PUT" }, *const namespaces[] = { "kube-system", "default", "ns" };
	static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";
	char name[6] = "", when[32];
	struct timespec now;
	int length = 3 + rand() % 2;
	for (int i = 0; i < length; i++)
		name[i] = letters[(size_t)rand() % (sizeof letters - 1)];
	clock_gettime(CLOCK_REALTIME, &now);
	strftime(when, sizeof when, "%m%d %H:%M:%S", gmtime(&now.tv_sec));
	fprintf(stderr, "I%s.%06ld %7d logs_generator.go:76] %d %s /api/v1/namespaces/%s/pods/%s %d\n", when, now.tv_nsec / 1000, process_id(), id,
		methods[rand() % 3], namespaces[rand() % 3], name, 200 + rand() % 400);
	fflush(stderr);
}

int run_logs_generator(int argc, char *argv[])
{
	int lines = 0;
	int64_t duration = 0;
	const struct flag flags[] = { { "log-lines-total", FLAG_NUMBER, &lines, 't' }, { "run-duration", FLAG_DURATION, &duration, 'd' } };
	flags_read(flags, 2, argc, argv, 0);
	if (lines <= 0 || duration <= 0) {
		if (lines <= 0)
			fprintf(stderr, "Invalid total number of lines: %d\n", lines);
		else
			fprintf(stderr, "Invalid duration: %" PRId64 "ms\n", duration);
		return 255;
	}
	int64_t delay = duration * 1000000 / lines;
	const struct timespec pause = { (time_t)(delay / 1000000000), (long)(delay % 1000000000) };
	srand((unsigned)time(NULL));
	for (int id = 0; id < lines; id++) {
		generate(id);
		nanosleep(&pause, NULL);
	}
	return 0;
}
