/* redis-server: reads its configuration and its data, then serves. */
#include "programs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <sys/time.h>
#include <unistd.h>

#include "aof.h"
#include "process.h"
#include "rdb.h"
#include "replication.h"
#include "server.h"
#include "wasix.h"

struct server server = { .listener = -1, .aof_fd = -1, .stream_db = -1, .old_offset = -1, .aof_db = -1 };

int64_t clock_us(void)
{
	struct timeval now;
	gettimeofday(&now, NULL);
	return (int64_t)now.tv_sec * 1000000 + now.tv_usec;
}

int64_t clock_ms(void)
{
	return clock_us() / 1000;
}

void random_hex(char *text, int length)
{
	unsigned char bytes[64];
	getentropy(bytes, (size_t)length);
	for (int i = 0; i < length; i++)
		text[i] = "0123456789abcdef"[bytes[i] & 15];
	text[length] = '\0';
}

static void stop(int signal)
{
	if (server.stopping) /* asked twice */
		_exit(1);
	server.stopping = true;
	server.stop_signal = signal;
}

const char *program_version(void)
{
	const char *version = getenv("REDIS_VERSION");
	return version && *version ? version : "7.2.5";
}

static void print_usage(FILE *out)
{
	fputs("Usage: ./redis-server [/path/to/redis.conf] [options] [-]\n"
	      "       ./redis-server - (read config from stdin)\n"
	      "       ./redis-server -v or --version\n"
	      "       ./redis-server -h or --help\n",
	      out);
}

/* The path of the configuration file, absolute, for CONFIG REWRITE finds it later from another directory. */
static char *absolute(const char *path)
{
	char here[4096];
	if (*path == '/' || !strcmp(path, "-"))
		return xstrdup(path);
	struct buffer whole = { 0 };
	buffer_format(&whole, "%s/%s", getcwd(here, sizeof here) ? here : "", path);
	return whole.data;
}

static void log_start(void)
{
	log_line(log_was_warning(), "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo");
	log_line(log_was_warning(), "Redis version=%s, bits=%zu, commit=00000000, modified=0, pid=%d, just started", server.version, sizeof(void *) * 8,
		 server.pid);
	if (server.config_file || server.config.port != 6379 || server.config.master_host || server.config.maxmemory || server.config.appendonly)
		log_line(log_was_warning(), "Configuration loaded");
	else
		log_line(LOG_WARNING, "Warning: no config file specified, using the default config. In order to specify a config file use redis-server "
				      "/path/to/redis.conf");
}

static void write_pidfile(void)
{
	FILE *file = *server.config.pidfile ? fopen(server.config.pidfile, "w") : NULL;
	if (!file)
		return;
	fprintf(file, "%d\n", server.pid);
	fclose(file);
}

static void listen_on_port(void)
{
	server.listener = wasix_tcp_listen((uint16_t)server.config.port);
	if (server.listener < 0) {
		int error = errno;
		log_line(LOG_WARNING, "Could not create server TCP listening socket *:%d: bind: %s", server.config.port,
			 error == EADDRINUSE ? "Address already in use" : strerror(error));
		log_line(LOG_WARNING, "Failed listening on port %d (tcp), aborting.", server.config.port);
		exit(1);
	}
	net_set_blocking(server.listener, false);
}

static void load_data(void)
{
	bool loaded = server.config.appendonly ? aof_open() : rdb_load_file();
	if (!loaded)
		exit(1);
	server.dirty = 0;
	server.saved_at = clock_ms();
}

static void configure(int argc, char *argv[])
{
	int at = 1;
	config_set_defaults();
	if (argc > 1 && (argv[1][0] != '-' || !strcmp(argv[1], "-"))) {
		server.config_file = absolute(argv[1]);
		at = 2;
	}
	config_load(server.config_file, argv + at, argc - at);
}

int server_main(int argc, char *argv[])
{
	const char *first = argc > 1 ? argv[1] : "";
	server.version = program_version();
	server.major = atoi(server.version);
	server.minor = strchr(server.version, '.') ? atoi(strchr(server.version, '.') + 1) : 0;
	server.pid = process_id();
	if (!strcmp(first, "-v") || !strcmp(first, "--version")) {
		printf("Redis server v=%s sha=00000000:0 malloc=libc bits=%zu build=tabernetes\n", server.version, sizeof(void *) * 8);
		return 0;
	}
	if (!strcmp(first, "-h") || !strcmp(first, "--help")) {
		print_usage(stdout);
		return 0;
	}
	server.started_at = server.now = clock_ms();
	srandom((unsigned)clock_us());
	random_hex(server.run_id, 40);
	replication_new_id();
	configure(argc, argv);
	log_start();
	on_signal(WASIX_SIGTERM, stop);
	on_signal(WASIX_SIGINT, stop);
	on_signal(WASIX_SIGPIPE, signal_ignore);
	db_open_all(server.config.databases);
	listen_on_port();
	write_pidfile();
	log_line(LOG_NOTICE, "Running mode=standalone, port=%d.", server.config.port);
	log_line(log_was_warning(), "Server initialized");
	config_warn_ignored();
	load_data();
	replica_follow();
	log_line(LOG_NOTICE, server.major > 7 || (server.major == 7 && server.minor >= 2) ? "Ready to accept connections tcp" : "Ready to accept connections");
	server_loop();
	return 0;
}
