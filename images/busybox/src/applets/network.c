/* nslookup and nc. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applet.h"
#include "net.h"
#include "process.h"
#include "wasix.h"

static void print_server(void)
{
	char *text = read_text("/etc/resolv.conf"), address[64] = "127.0.0.1";
	const char *line = text ? strstr(text, "nameserver") : NULL;
	if (line)
		sscanf(line, "nameserver %63s", address);
	printf("Server:    %s\nAddress 1: %s\n\n", address, address);
	free(text);
}

int nslookup_main(int argc, char **argv)
{
	uint8_t ips[16][4];
	int at = 1, status = 0;
	while (at < argc && argv[at][0] == '-')
		at++;
	if (at >= argc)
		show_usage("HOST");
	if (at + 1 < argc)
		die("asking another server (%s) is not supported: names are resolved by the node", argv[at + 1]);
	print_server();
	int count = wasix_lookup(argv[at], ips, 16);
	if (count < 1) {
		fflush(stdout);
		fprintf(stderr, "nslookup: can't resolve '%s'%s\n", argv[at], count < 0 ? ": Try again" : "");
		return 1;
	}
	printf("Name:      %s\n", argv[at]);
	for (int i = 0; i < count; i++)
		printf("Address %d: %d.%d.%d.%d\n", i + 1, ips[i][0], ips[i][1], ips[i][2], ips[i][3]);
	return status;
}

/* Both directions until the peer has ended. */
static int relay(int fd, double idle)
{
	struct pollfd ends[2] = { { .fd = 0, .events = POLLIN }, { .fd = fd, .events = POLLIN } };
	char chunk[8192];
	for (;;) {
		int ready = poll(ends, 2, idle > 0 ? (int)(idle * 1000) : -1);
		if (ready == 0)
			return 1;
		if (ready < 0)
			continue;
		if (ends[0].revents) {
			ssize_t got = read(0, chunk, sizeof chunk);
			if (got > 0 && !net_write_all(fd, chunk, (size_t)got))
				return 1;
			if (got <= 0) {
				shutdown(fd, SHUT_WR);
				ends[0].fd = -1;
			}
		}
		if (ends[1].revents) {
			ssize_t got = read(fd, chunk, sizeof chunk);
			if (got < 0 && errno == EINTR)
				continue;
			if (got <= 0 || !net_write_all(1, chunk, (size_t)got))
				return got < 0;
		}
	}
}

int nc_main(int argc, char **argv)
{
	char *values[2] = { 0 };
	static const char USAGE[] = "[-nvz] [-w SEC] HOST PORT  or  nc -l -p PORT [-k]";
	uint64_t set = options(argc, argv, "lp:w:vznk", values, USAGE);
	double wait = values[1] ? parse_duration(values[1]) : 0;
	if (HAS(set, 'l')) {
		const char *port = values[0] ? values[0] : optind < argc ? argv[argc - 1] : NULL;
		if (!port)
			show_usage(USAGE);
		int listener = wasix_tcp_listen((uint16_t)atoi(port));
		if (listener < 0)
			die("bind: %s", strerror(errno));
		int status = 0;
		do {
			int fd = wasix_tcp_accept(listener, NULL);
			if (fd < 0)
				die("accept: %s", strerror(errno));
			status = relay(fd, wait);
			close(fd);
		} while (HAS(set, 'k'));
		return status;
	}
	if (argc - optind < 2)
		show_usage(USAGE);
	uint8_t ip[4];
	char address[16];
	int fd;
	const char *host = argv[optind], *port = argv[optind + 1];
	if (!net_resolve(host, ip))
		die("bad address '%s'", host);
	net_format_ip(ip, address);
	enum net_result result = net_connect(ip, (uint16_t)atoi(port), wait > 0 ? (int64_t)(wait * 1000) : -1, &fd);
	if (result != NET_OK) {
		if (result == NET_TIMED_OUT)
			die("timed out");
		die("can't connect to remote host (%s): %s", address, strerror(errno));
	}
	if (HAS(set, 'v'))
		fprintf(stderr, "%s (%s:%s) open\n", host, address, port);
	int status = HAS(set, 'z') ? 0 : relay(fd, wait);
	close(fd);
	return status;
}
