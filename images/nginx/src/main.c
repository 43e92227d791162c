/* A web server that reads nginx's configuration and answers as nginx does. It is not nginx. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "serve.h"
#include "wasix.h"

#define MAX_LISTENERS 32

struct directive *config_read_text(const char *text);

static volatile bool stopping, stopping_now;

static void finish(int signal)
{
	(void)signal;
	stopping = true;
}

static void stop(int signal)
{
	(void)signal;
	stopping_now = true;
}

static void print_version(void)
{
	const char *version = getenv("NGINX_VERSION");
	fprintf(stderr, "nginx version: tabernetes-nginx/%s\n", version ? version : "0");
}

static int signal_running(const char *name)
{
	static const struct { const char *name; int signal; } SIGNALS[] = { { "stop", WASIX_SIGTERM }, { "quit", WASIX_SIGQUIT }, { "reopen", WASIX_SIGUSR1 }, { "reload", WASIX_SIGHUP } };
	char line[32] = "";
	for (size_t i = 0; i < sizeof SIGNALS / sizeof *SIGNALS; i++) {
		if (strcmp(name, SIGNALS[i].name))
			continue;
		FILE *file = fopen(config.pid_file, "r");
		if (!file) {
			fprintf(stderr, "nginx: [error] open() \"%s\" failed (2: %s)\n", config.pid_file, strerror(errno));
			return 1;
		}
		if (!fgets(line, sizeof line, file))
			*line = 0;
		fclose(file);
		if (process_kill(atoi(line), SIGNALS[i].signal)) {
			fprintf(stderr, "nginx: [alert] kill(%d, %d) failed (3: %s)\n", atoi(line), SIGNALS[i].signal, strerror(errno));
			return 1;
		}
		return 0;
	}
	fprintf(stderr, "nginx: invalid option: \"-s %s\"\n", name);
	return 1;
}

static int open_listener(const uint8_t ip[4], uint16_t port)
{
	int32_t fd, error;
	wasix_addr_port address = wasix_address(ip, port);
	if (wasix_result(wasix_sock_open(WASIX_INET4, WASIX_SOCK_STREAM, WASIX_PROTO_TCP, &fd)))
		return -1;
	error = wasix_sock_bind(fd, &address);
	if (!error)
		error = wasix_sock_listen(fd, 511);
	if (!error)
		return fd;
	close(fd);
	return wasix_result(error);
}

static int open_listeners(int fds[MAX_LISTENERS], uint16_t ports[MAX_LISTENERS])
{
	int count = 0;
	for (struct server *s = config.servers; s; s = s->next)
		for (struct listen *l = s->listens; l; l = l->next) {
			bool known = false;
			char ip[16];
			for (int i = 0; i < count; i++)
				known |= ports[i] == l->port;
			if (known || count == MAX_LISTENERS)
				continue;
			net_format_ip(l->ip, ip);
			ports[count] = l->port;
			fds[count] = open_listener(l->ip, l->port);
			if (fds[count] < 0)
				config_error(NULL, "bind() to %s:%d failed (%d: %s)", ip, l->port, errno == EADDRINUSE ? 98 : errno == EACCES ? 13 : 99, strerror(errno));
			count++;
		}
	return count;
}

static void write_pid(void)
{
	FILE *file = fopen(config.pid_file, "w");
	if (!file)
		config_error(NULL, "open() \"%s\" failed (2: %s)", config.pid_file, strerror(errno));
	fprintf(file, "%d\n", process_id());
	fclose(file);
}

/* To the background: a copy in the foreground, which outlives us. */
static int go_to_background(int argc, char **argv)
{
	char **again = xmalloc(((size_t)argc + 3) * sizeof *again);
	memcpy(again, argv, (size_t)argc * sizeof *again);
	again[argc] = "-g";
	again[argc + 1] = "daemon off;";
	again[argc + 2] = NULL;
	if (process_spawn_search("nginx", again, NULL) < 0) {
		fprintf(stderr, "nginx: [alert] fork() failed: %s\n", strerror(errno));
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static int fds[MAX_LISTENERS];
	static uint16_t ports[MAX_LISTENERS];
	const char *path = "/etc/nginx/nginx.conf", *wanted_signal = NULL;
	bool test = false, dump = false;
	struct directive *globals = NULL, **globals_end = &globals;
	int option;
	config.pid_file = xstrdup("/var/run/nginx.pid");
	while ((option = getopt(argc, argv, "vVtTqs:c:p:g:h?")) != -1) {
		switch (option) {
		case 'v': print_version(); return 0;
		case 'V':
			print_version();
			fputs("a web server of Tabernetes that reads nginx's configuration; not nginx itself\nconfigure arguments:\n", stderr);
			return 0;
		case 't': test = true; break;
		case 'T': test = dump = true; break;
		case 'q': break;
		case 's': wanted_signal = optarg; break;
		case 'c': path = optarg; break;
		case 'p': config.prefix = optarg; break;
		case 'g':
			*globals_end = config_read_text(optarg);
			while (*globals_end)
				globals_end = &(*globals_end)->next;
			break;
		default:
			print_version();
			fputs("Usage: nginx [-?hvVtTq] [-s signal] [-p prefix] [-c filename] [-g directives]\n", stderr);
			return option == 'h' || (option == '?' && !optopt) ? 0 : 1;
		}
	}
	config_apply(globals, config_read(path));
	if (wanted_signal)
		return signal_running(wanted_signal);
	if (test) {
		fprintf(stderr, "nginx: the configuration file %s syntax is ok\nnginx: configuration file %s test is successful\n", path, path);
		if (dump) {
			FILE *file = fopen(path, "r");
			printf("# configuration file %s:\n", path);
			for (int c; file && (c = getc(file)) != EOF;)
				putchar(c);
		}
		return 0;
	}
	if (config.daemon)
		return go_to_background(argc, argv);
	on_signal(WASIX_SIGTERM, finish); /* nginx would drop what runs; a pod's end should not */
	on_signal(WASIX_SIGINT, stop);
	on_signal(WASIX_SIGQUIT, finish);
	on_signal(WASIX_SIGPIPE, signal_ignore);
	on_signal(WASIX_SIGWINCH, signal_ignore);
	on_signal(WASIX_SIGUSR1, signal_ignore);
	int count = open_listeners(fds, ports);
	write_pid();
	log_line("notice", "using the \"poll\" event method");
	log_line("notice", "%s (Tabernetes)", server_token());
	log_line("notice", "start worker processes");
	struct http_server server = {
		.listeners = fds, .ports = ports, .listener_count = count, .handle = serve_request, .finished = serve_finished, .upstream_failed = serve_upstream_failed,
		.stop = &stopping, .stop_now = &stopping_now, .keep_alive_ms = config.keep_alive_ms, .max_body = 64 << 20, .name = server_token(),
	};
	http_serve(&server);
	log_line("notice", "exit");
	unlink(config.pid_file);
	return 0;
}
