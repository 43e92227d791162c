/* nc and telnet: bytes of the terminal to a socket and back. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applet.h"
#include "net.h"
#include "wasix.h"

static const char USAGE[] = "[-nuvz] [-w SEC] HOST PORT | -U PATH  or  nc -l [-uk] -p PORT | -lU PATH";

/* Both directions until the peer has ended. Datagrams have no end: `idle` ends them. */
static int relay(int fd, double idle)
{
	struct pollfd ends[2] = { { .fd = 0, .events = POLLIN }, { .fd = fd, .events = POLLIN } };
	static char chunk[65536];
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
			if (got < 0)
				fprintf(stderr, "nc: read: %s\n", strerror(errno));
			if (got <= 0 || !net_write_all(1, chunk, (size_t)got))
				return got < 0;
		}
	}
}

static int opened(int family, int type)
{
	int32_t fd;
	if (wasix_result(wasix_sock_open(family, type, 0, &fd)))
		die("socket: %s", strerror(errno));
	return fd;
}

static wasix_addr_port path_address(const char *path)
{
	wasix_addr_port address = { .tag = WASIX_UNIX };
	if (strlen(path) > 107)
		die("%s: File name too long", path);
	memcpy(&address.port, path, strlen(path));
	return address;
}

static wasix_addr_port any_address(const char *port)
{
	return wasix_address((const uint8_t[4]){ 0 }, (uint16_t)atoi(port));
}

/* Whoever sends first is the one that is talked with. */
static int serve_datagrams(const wasix_addr_port *address, double idle)
{
	static char chunk[65536];
	int fd = opened(address->tag, WASIX_SOCK_DGRAM);
	wasix_iovec iov = { chunk, sizeof chunk };
	wasix_addr_port peer;
	size_t size;
	uint16_t flags;
	if (wasix_result(wasix_sock_bind(fd, address)))
		die("bind: %s", strerror(errno));
	if (idle > 0 && !net_wait_readable(fd, (int64_t)(idle * 1000)))
		return 1;
	if (wasix_result(wasix_sock_recv_from(fd, &iov, 1, 0, &size, &flags, &peer)))
		die("read: %s", strerror(errno));
	if (!net_write_all(1, chunk, size) || wasix_result(wasix_sock_connect(fd, &peer)))
		return 1;
	return relay(fd, idle);
}

static int serve(const wasix_addr_port *address, bool again, double idle)
{
	int fd = opened(address->tag, WASIX_SOCK_STREAM), status = 0;
	wasix_sock_set_opt_flag(fd, WASIX_SO_REUSEADDR, 1);
	if (wasix_result(wasix_sock_bind(fd, address)))
		die("bind: %s", strerror(errno));
	if (wasix_result(wasix_sock_listen(fd, 128)))
		die("listen: %s", strerror(errno));
	do {
		int connection = wasix_tcp_accept(fd, NULL);
		if (connection < 0)
			die("accept: %s", strerror(errno));
		status = relay(connection, idle);
		close(connection);
	} while (again);
	return status;
}

static int talk(const wasix_addr_port *address, int type, const char *where, double idle)
{
	int fd = opened(address->tag, type);
	if (wasix_result(wasix_sock_connect(fd, address)))
		die("can't connect to remote host (%s): %s", where, strerror(errno));
	int status = relay(fd, idle);
	close(fd);
	return status;
}

/* The name is looked up; NULL-terminated text of the address goes to `text`. */
static void find_host(const char *host, uint8_t ip[4], char text[16])
{
	if (!net_resolve(host, ip))
		die("bad address '%s'", host);
	net_format_ip(ip, text);
}

static int talk_tcp(const char *host, const char *port, uint64_t set, double wait)
{
	uint8_t ip[4];
	char address[16];
	int fd;
	find_host(host, ip, address);
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

int nc_main(int argc, char **argv)
{
	char *values[2] = { 0 };
	uint64_t set = options(argc, argv, "lp:w:vznkuU", values, USAGE);
	double wait = values[1] ? parse_duration(values[1]) : 0;
	const char *last = optind < argc ? argv[argc - 1] : NULL;
	if (HAS(set, 'l')) {
		const char *where = values[0] ? values[0] : last;
		if (!where)
			show_usage(USAGE);
		wasix_addr_port address = HAS(set, 'U') ? path_address(where) : any_address(where);
		return HAS(set, 'u') ? serve_datagrams(&address, wait) : serve(&address, HAS(set, 'k'), wait);
	}
	if (argc - optind < (HAS(set, 'U') ? 1 : 2))
		show_usage(USAGE);
	if (HAS(set, 'U')) {
		wasix_addr_port address = path_address(last);
		return talk(&address, HAS(set, 'u') ? WASIX_SOCK_DGRAM : WASIX_SOCK_STREAM, last, wait);
	}
	if (!HAS(set, 'u'))
		return talk_tcp(argv[optind], argv[optind + 1], set, wait);
	uint8_t ip[4];
	char text[16];
	find_host(argv[optind], ip, text);
	wasix_addr_port address = wasix_address(ip, (uint16_t)atoi(argv[optind + 1]));
	return talk(&address, WASIX_SOCK_DGRAM, text, wait);
}

/* Commands of telnet's protocol (RFC 854): every option that the server asks for or offers is declined. */
enum { IAC = 255, DONT = 254, DO = 253, WONT = 252, WILL = 251, SB = 250, SE = 240 };

/* Takes commands out of what came. Returns how many bytes are text. */
static size_t without_commands(int fd, uint8_t *bytes, size_t length)
{
	static int state;
	size_t kept = 0;
	for (size_t i = 0; i < length; i++) {
		uint8_t byte = bytes[i];
		if (state == 0 && byte != IAC) {
			bytes[kept++] = byte;
		} else if (state == 0) {
			state = IAC;
		} else if (state == IAC && byte == IAC) {
			bytes[kept++] = byte;
			state = 0;
		} else if (state == IAC) {
			state = byte >= SB && byte <= DONT ? byte : 0;
		} else if (state == SB) {
			state = byte == SE ? 0 : SB;
		} else {
			if (state == DO || state == WILL)
				net_write_all(fd, (uint8_t[]){ IAC, state == DO ? WONT : DONT, byte }, 3);
			state = 0;
		}
	}
	return kept;
}

int telnet_main(int argc, char **argv)
{
	static const char usage[] = "HOST [PORT]";
	uint8_t ip[4];
	char address[16];
	int fd;
	options(argc, argv, "", NULL, usage);
	if (optind >= argc)
		show_usage(usage);
	find_host(argv[optind], ip, address);
	const char *port = optind + 1 < argc ? argv[optind + 1] : "23";
	if (net_connect(ip, (uint16_t)atoi(port), -1, &fd) != NET_OK)
		die("can't connect to remote host (%s): %s", address, strerror(errno));
	printf("Connected to %s\n", argv[optind]);
	fflush(stdout);
	struct pollfd ends[2] = { { .fd = 0, .events = POLLIN }, { .fd = fd, .events = POLLIN } };
	static uint8_t chunk[8192];
	for (;;) {
		if (poll(ends, 2, -1) < 0)
			continue;
		if (ends[0].revents) {
			ssize_t got = read(0, chunk, sizeof chunk);
			if (got <= 0)
				ends[0].fd = -1;
			else if (!net_write_all(fd, chunk, (size_t)got))
				return 1;
		}
		if (ends[1].revents) {
			ssize_t got = read(fd, chunk, sizeof chunk);
			if (got <= 0) {
				fprintf(stderr, "Connection closed by foreign host\n");
				return 1;
			}
			if (!net_write_all(1, chunk, without_commands(fd, chunk, (size_t)got)))
				return 1;
		}
	}
}

int ping_main(int argc, char **argv)
{
	static const char usage[] = "HOST";
	uint8_t ip[4];
	char address[16];
	int32_t fd;
	while (optind < argc && argv[optind][0] == '-')
		optind++;
	if (optind >= argc)
		show_usage(usage);
	find_host(argv[argc - 1], ip, address);
	printf("PING %s (%s): 56 data bytes\n", argv[argc - 1], address);
	fflush(stdout);
	if (wasix_result(wasix_sock_open(WASIX_INET4, WASIX_SOCK_RAW, 1, &fd)))
		die("can't create raw socket: %s (there is no ICMP between pods here; nc -vz HOST PORT tells whether one answers)",
		    strerror(errno));
	return 1;
}
