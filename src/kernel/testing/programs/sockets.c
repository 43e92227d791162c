/* Sockets as programs see them: each command is one behaviour, told on standard output. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "wasix.h"

static const uint8_t LOOPBACK[4] = { 127, 0, 0, 1 };

static const char *name(int error)
{
	switch (error) {
	case 0: return "ok";
	case EADDRINUSE: return "EADDRINUSE";
	case EAFNOSUPPORT: return "EAFNOSUPPORT";
	case EAGAIN: return "EAGAIN";
	case EALREADY: return "EALREADY";
	case ECONNREFUSED: return "ECONNREFUSED";
	case ECONNRESET: return "ECONNRESET";
	case EDESTADDRREQ: return "EDESTADDRREQ";
	case EFAULT: return "EFAULT";
	case EINPROGRESS: return "EINPROGRESS";
	case EINVAL: return "EINVAL";
	case EISCONN: return "EISCONN";
	case EMFILE: return "EMFILE";
	case EMSGSIZE: return "EMSGSIZE";
	case ENOENT: return "ENOENT";
	case ENOPROTOOPT: return "ENOPROTOOPT";
	case ENOTCONN: return "ENOTCONN";
	case ENOTSOCK: return "ENOTSOCK";
	case EPERM: return "EPERM";
	case EPIPE: return "EPIPE";
	case EPROTONOSUPPORT: return "EPROTONOSUPPORT";
	case EPROTOTYPE: return "EPROTOTYPE";
	case ENOTSUP: return "ENOTSUP";
	case ENXIO: return "ENXIO";
	case EACCES: return "EACCES";
	case ENETUNREACH: return "ENETUNREACH";
	default: return strerror(error);
	}
}

static int open_socket(int family, int type)
{
	int32_t fd = -1;
	int32_t error = wasix_sock_open(family, type, 0, &fd);
	if (error)
		printf("open: %s\n", name(error));
	return fd;
}

static void nonblocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static int socket_error(int fd)
{
	uint64_t error = 0;
	wasix_sock_get_opt_size(fd, WASIX_SO_ERROR, &error);
	return (int)error;
}

static int64_t milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int received(int fd, char *buffer, size_t length, int flags, size_t *size)
{
	wasix_iovec iov = { buffer, length };
	uint16_t out = 0;
	*size = 0;
	return wasix_sock_recv(fd, &iov, 1, flags, size, &out);
}

/* Sends back what it gets, connection after connection. */
static int echo_server(int port)
{
	int listener = wasix_tcp_listen((uint16_t)port);
	if (listener < 0)
		return printf("listen: %s\n", name(errno)), 1;
	printf("listening\n");
	fflush(stdout);
	for (;;) {
		static char chunk[65536];
		int fd = wasix_tcp_accept(listener, NULL);
		ssize_t got;
		while ((got = read(fd, chunk, sizeof chunk)) > 0)
			write(fd, chunk, (size_t)got);
		close(fd);
	}
}

/* A listener and a client in one process: blocking calls that need not wait, and non-blocking ones. */
static int errors(void)
{
	uint8_t flag;
	char bytes[8];
	size_t size;
	int32_t fd;
	wasix_addr_port address = wasix_address(LOOPBACK, 81), peer;
	printf("inet6 %s\n", name(wasix_sock_open(WASIX_INET6, WASIX_SOCK_STREAM, 0, &fd)));
	printf("raw %s\n", name(wasix_sock_open(WASIX_INET4, WASIX_SOCK_RAW, 0, &fd)));
	printf("protocol %s\n", name(wasix_sock_open(WASIX_INET4, WASIX_SOCK_STREAM, WASIX_PROTO_UDP, &fd)));
	printf("not a socket %s\n", name(wasix_sock_bind(1, &address)));
	int client = open_socket(WASIX_INET4, WASIX_SOCK_STREAM);
	printf("not connected %s %s\n", name(received(client, bytes, 8, 0, &size)), name(wasix_sock_addr_peer(client, &peer)));
	printf("nobody %s\n", name(wasix_sock_connect(client, &address)));
	nonblocking(client);
	printf("nobody, not waiting %s", name(wasix_sock_connect(client, &address)));
	struct pollfd end = { .fd = client, .events = POLLOUT };
	printf(" %d", poll(&end, 1, 0));
	printf(" %s\n", name(socket_error(client)));
	printf("option %s\n", name(wasix_sock_set_opt_flag(client, 5, 1)));
	int listener = wasix_tcp_listen(81);
	int second = open_socket(WASIX_INET4, WASIX_SOCK_STREAM);
	printf("in use %s\n", name(wasix_sock_bind(second, &address)));
	printf("accept %s", name(wasix_sock_accept_v2(client, 0, &fd, &peer)));
	nonblocking(listener);
	printf(" %s\n", name(wasix_sock_accept_v2(listener, 0, &fd, &peer)));
	printf("listening %d", wasix_sock_get_opt_flag(listener, WASIX_SO_LISTENING, &flag));
	printf(" %d\n", flag);
	close(client);
	client = wasix_tcp_connect(LOOPBACK, 81);
	int server = wasix_tcp_accept(listener, &peer);
	printf("again %s\n", name(wasix_sock_connect(client, &address)));
	printf("peer %d.%d.%d.%d %d\n", peer.ip[0], peer.ip[1], peer.ip[2], peer.ip[3], peer.port >= 32768);
	printf("bad address %s\n", name(received(server, (char *)0xfffffff0, 64, 0, &size)));
	write(client, "abcdef", 6);
	int error = received(server, bytes, 3, WASIX_RECV_PEEK, &size);
	printf("peek %s %.*s\n", name(error), (int)size, bytes);
	error = received(server, bytes, 6, WASIX_RECV_WAITALL, &size);
	printf("all %s %.*s\n", name(error), (int)size, bytes);
	printf("dont wait %s\n", name(received(server, bytes, 8, WASIX_RECV_DONTWAIT, &size)));
	wasix_option_time timeout = { .tag = 1, .nanoseconds = 20000000 };
	wasix_sock_set_opt_time(server, WASIX_SO_RCVTIMEO, &timeout);
	int64_t begun = milliseconds();
	error = received(server, bytes, 8, 0, &size);
	printf("timeout %s %d\n", name(error), milliseconds() - begun >= 19);
	write(client, "unread", 6);
	close(server);
	printf("reset %s", name(received(client, bytes, 8, 0, &size)));
	printf(" %s %zu\n", name(received(client, bytes, 8, 0, &size)), size);
	return 0;
}

/* Writes whatever comes, until it is killed: by SIGPIPE when nobody reads. */
static int flood(int port)
{
	static char chunk[65536];
	int fd = wasix_tcp_connect(LOOPBACK, (uint16_t)port);
	if (fd < 0)
		return printf("connect: %s\n", name(errno)), 1;
	printf("connected\n");
	fflush(stdout);
	for (;;)
		if (write(fd, chunk, sizeof chunk) < 0) {
			printf("%s\n", name(errno));
			fflush(stdout);
		}
}

/* Opens sockets until it may not. */
static int many(void)
{
	int32_t fd, error, count = 0;
	while (!(error = wasix_sock_open(WASIX_INET4, WASIX_SOCK_STREAM, 0, &fd)))
		count++;
	printf("%d %s\n", count, name(error));
	return 0;
}

/* Bench: a sender of `megabytes`, and `count` questions of 64 bytes. The other end is `sink` or `echo`. */
static int sink(int port)
{
	static char chunk[65536];
	int listener = wasix_tcp_listen((uint16_t)port);
	printf("listening\n");
	fflush(stdout);
	for (;;) {
		int fd = wasix_tcp_accept(listener, NULL);
		while (read(fd, chunk, sizeof chunk) > 0)
			;
		write(fd, "!", 1);
		close(fd);
	}
}

static int send_much(const uint8_t ip[4], int port, int megabytes)
{
	static char chunk[65536];
	int fd = wasix_tcp_connect(ip, (uint16_t)port);
	if (fd < 0)
		return printf("connect: %s\n", name(errno)), 1;
	int64_t begun = milliseconds();
	for (int i = 0; i < megabytes * 16; i++)
		write(fd, chunk, sizeof chunk);
	shutdown(fd, SHUT_WR);
	read(fd, chunk, 1);
	printf("%lld ms\n", (long long)(milliseconds() - begun));
	return 0;
}

static int ask_much(const uint8_t ip[4], int port, int count)
{
	char question[64] = { 0 };
	int fd = wasix_tcp_connect(ip, (uint16_t)port);
	if (fd < 0)
		return printf("connect: %s\n", name(errno)), 1;
	int64_t begun = milliseconds();
	for (int i = 0; i < count; i++) {
		write(fd, question, sizeof question);
		if (read(fd, question, sizeof question) != sizeof question)
			return printf("short\n"), 1;
	}
	printf("%lld ms\n", (long long)(milliseconds() - begun));
	return 0;
}

static int send_text(int fd, const char *text, const wasix_addr_port *to)
{
	wasix_iovec iov = { (void *)text, strlen(text) };
	size_t sent = 0;
	return to ? wasix_sock_send_to(fd, &iov, 1, 0, to, &sent) : wasix_sock_send(fd, &iov, 1, 0, &sent);
}

/* Receives into two buffers of 2 and 3 bytes: one datagram goes into both. */
static void tell_received(int fd, int flags)
{
	char a[2], b[3];
	wasix_iovec iovs[2] = { { a, 2 }, { b, 3 } };
	wasix_addr_port from;
	size_t size = 0;
	uint16_t out = 0;
	int32_t error = wasix_sock_recv_from(fd, iovs, 2, flags, &size, &out, &from);
	if (error) {
		printf("%s\n", name(error));
		return;
	}
	printf("%.*s%.*s %zu cut %d", size < 2 ? (int)size : 2, a, size <= 2 ? 0 : size > 5 ? 3 : (int)size - 2, b, size, out);
	if (from.tag == WASIX_INET4)
		printf(" from %d.%d.%d.%d\n", from.ip[0], from.ip[1], from.ip[2], from.ip[3]);
	else
		printf(" from '%s'\n", (char *)&from.port);
}

static int own_pid(void)
{
	int32_t pid = 0;
	wasix_proc_id(&pid);
	return pid;
}

static int datagrams(void)
{
	wasix_addr_port address = wasix_address(LOOPBACK, 53);
	int server = open_socket(WASIX_INET4, WASIX_SOCK_DGRAM), client = open_socket(WASIX_INET4, WASIX_SOCK_DGRAM);
	printf("bind %s\n", name(wasix_sock_bind(server, &address)));
	printf("in use %s\n", name(wasix_sock_bind(client, &address)));
	printf("nowhere %s\n", name(send_text(client, "x", NULL)));
	printf("listen %s\n", name(wasix_sock_listen(server, 1)));
	send_text(client, "abc", &address);
	send_text(client, "abcdefgh", &address);
	send_text(client, "abcdefgh", &address);
	tell_received(server, WASIX_RECV_PEEK);
	tell_received(server, 0);
	tell_received(server, 0);
	tell_received(server, WASIX_RECV_TRUNC);
	tell_received(server, WASIX_RECV_DONTWAIT);
	struct pollfd end = { .fd = server, .events = POLLIN };
	printf("poll %d", poll(&end, 1, 0));
	printf(" connect %s", name(wasix_sock_connect(client, &address)));
	write(client, "hi", 2);
	printf(" %d\n", poll(&end, 1, -1));
	close(server);
	write(client, "hi", 2);
	tell_received(client, 0);
	address.tag = 0;
	printf("dissolve %s %s\n", name(wasix_sock_connect(client, &address)), name(wasix_sock_addr_peer(client, &address)));
	return 0;
}

static wasix_addr_port path_address(const char *path, size_t length)
{
	wasix_addr_port address = { .tag = WASIX_UNIX };
	memcpy(&address.port, path, length);
	return address;
}

/* Unix sockets in one process: names in the tree, abstract ones, pairs. */
static int unix_sockets(void)
{
	wasix_addr_port address = path_address("/tmp.sock", 9), hidden = path_address("\0hidden", 7), peer;
	int32_t fd = -1, pair[2];
	int server = open_socket(WASIX_UNIX, WASIX_SOCK_STREAM), client = open_socket(WASIX_UNIX, WASIX_SOCK_STREAM);
	printf("nobody %s\n", name(wasix_sock_connect(client, &address)));
	printf("bind %s %s\n", name(wasix_sock_bind(server, &address)), name(wasix_sock_bind(client, &address)));
	printf("not listening %s\n", name(wasix_sock_connect(client, &address)));
	printf("open %d", open("/tmp.sock", O_RDONLY));
	printf(" %s\n", name(errno));
	wasix_sock_listen(server, 4);
	printf("connect %s\n", name(wasix_sock_connect(client, &address)));
	printf("accept %s '%s'\n", name(wasix_sock_accept_v2(server, 0, &fd, &peer)), (char *)&peer.port);
	wasix_sock_addr_peer(client, &peer);
	uint64_t pid = 0, uid = 99;
	wasix_sock_get_opt_size(fd, WASIX_SO_PEERPID, &pid);
	wasix_sock_get_opt_size(fd, WASIX_SO_PEERUID, &uid);
	printf("peer '%s' pid %d uid %d\n", (char *)&peer.port, pid == (uint64_t)own_pid(), (int)uid);
	write(client, "through a file", 14);
	char bytes[32];
	ssize_t got = read(fd, bytes, sizeof bytes);
	printf("read %.*s\n", (int)got, bytes);
	unlink("/tmp.sock");
	int second = open_socket(WASIX_UNIX, WASIX_SOCK_STREAM);
	printf("unlinked %s\n", name(wasix_sock_connect(second, &address)));
	int datagram = open_socket(WASIX_UNIX, WASIX_SOCK_DGRAM);
	printf("abstract %s", name(wasix_sock_bind(datagram, &hidden)));
	printf(" %s", name(wasix_sock_connect(second, &hidden)));
	int sender = open_socket(WASIX_UNIX, WASIX_SOCK_DGRAM);
	printf(" %s\n", name(send_text(sender, "word", &hidden)));
	tell_received(datagram, 0);
	printf("pair %s", name(wasix_sock_pair(WASIX_UNIX, WASIX_SOCK_STREAM, 0, &pair[0], &pair[1])));
	printf(" %s\n", name(wasix_sock_pair(WASIX_INET4, WASIX_SOCK_STREAM, 0, &fd, &fd)));
	write(pair[0], "both", 4);
	got = read(pair[1], bytes, sizeof bytes);
	printf("read %.*s\n", (int)got, bytes);
	return 0;
}

/* A path-bound listener that answers one client of another container. */
static int unix_server(const char *path)
{
	wasix_addr_port address = path_address(path, strlen(path)), peer;
	int32_t fd;
	int server = open_socket(WASIX_UNIX, WASIX_SOCK_STREAM);
	int32_t error = wasix_sock_bind(server, &address);
	if (!error)
		error = wasix_sock_listen(server, 4);
	printf("listening %s\n", name(error));
	fflush(stdout);
	wasix_sock_accept_v2(server, 0, &fd, &peer);
	write(fd, "from the other container", 24);
	return 0;
}

static int unix_client(const char *path)
{
	char bytes[64];
	wasix_addr_port address = path_address(path, strlen(path));
	int client = open_socket(WASIX_UNIX, WASIX_SOCK_STREAM);
	int32_t error = wasix_sock_connect(client, &address);
	if (error)
		return printf("%s\n", name(error)), 1;
	ssize_t got = read(client, bytes, sizeof bytes);
	printf("%.*s\n", (int)got, bytes);
	return 0;
}

static const uint8_t *address_of(const char *text)
{
	static uint8_t ip[4];
	unsigned a, b, c, d;
	sscanf(text, "%u.%u.%u.%u", &a, &b, &c, &d);
	ip[0] = (uint8_t)a, ip[1] = (uint8_t)b, ip[2] = (uint8_t)c, ip[3] = (uint8_t)d;
	return ip;
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";
	if (!strcmp(command, "echo"))
		return echo_server(atoi(argv[2]));
	if (!strcmp(command, "datagrams"))
		return datagrams();
	if (!strcmp(command, "unix"))
		return unix_sockets();
	if (!strcmp(command, "unix-server"))
		return unix_server(argv[2]);
	if (!strcmp(command, "unix-client"))
		return unix_client(argv[2]);
	if (!strcmp(command, "errors"))
		return errors();
	if (!strcmp(command, "flood"))
		return flood(atoi(argv[2]));
	if (!strcmp(command, "many"))
		return many();
	if (!strcmp(command, "sink"))
		return sink(atoi(argv[2]));
	if (!strcmp(command, "send"))
		return send_much(address_of(argv[2]), atoi(argv[3]), atoi(argv[4]));
	if (!strcmp(command, "ask"))
		return ask_much(address_of(argv[2]), atoi(argv[3]), atoi(argv[4]));
	return 2;
}
