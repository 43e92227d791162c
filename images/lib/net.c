#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "wasix.h"

int64_t net_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool net_parse_ip(const char *text, uint8_t ip[4])
{
	unsigned a, b, c, d;
	char end;
	if (sscanf(text, "%u.%u.%u.%u%c", &a, &b, &c, &d, &end) != 4 || a > 255 || b > 255 || c > 255 || d > 255)
		return false;
	memcpy(ip, (uint8_t[]){ (uint8_t)a, (uint8_t)b, (uint8_t)c, (uint8_t)d }, 4);
	return true;
}

bool net_in_hosts(const char *host, uint8_t ip[4])
{
	char line[1024];
	bool found = false;
	FILE *file = fopen("/etc/hosts", "r");
	while (file && !found && fgets(line, sizeof line, file)) {
		line[strcspn(line, "#")] = '\0';
		char *word = strtok(line, " \t\n");
		if (!word || !net_parse_ip(word, ip))
			continue;
		while (!found && (word = strtok(NULL, " \t\n")))
			found = !strcmp(word, host);
	}
	if (file)
		fclose(file);
	return found;
}

bool net_resolve(const char *host, uint8_t ip[4])
{
	uint8_t found[1][4];
	if (net_parse_ip(host, ip))
		return true;
	if (wasix_lookup(host, found, 1) < 1)
		return false;
	memcpy(ip, found[0], 4);
	return true;
}

void net_format_ip(const uint8_t ip[4], char text[16])
{
	snprintf(text, 16, "%d.%d.%d.%d", ip[0], ip[1], ip[2], ip[3]);
}

struct net_peer net_peer(int fd)
{
	wasix_addr_port address = { 0 };
	struct net_peer peer = { "0.0.0.0", 0 };
	if (wasix_sock_addr_peer(fd, &address) == 0) {
		net_format_ip(address.ip, peer.ip);
		peer.port = address.port;
	}
	return peer;
}

void net_set_blocking(int fd, bool blocking)
{
	int flags = fcntl(fd, F_GETFL);
	fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

static enum net_result result_of(int error)
{
	switch (error) {
	case 0: return NET_OK;
	case ECONNREFUSED: return NET_REFUSED;
	case EHOSTUNREACH:
	case ENETUNREACH: return NET_UNREACHABLE;
	case ETIMEDOUT: return NET_TIMED_OUT;
	default: return NET_FAILED;
	}
}

bool net_connected(int fd)
{
	uint64_t error = 0;
	if (wasix_result(wasix_sock_get_opt_size(fd, WASIX_SO_ERROR, &error)))
		return false;
	errno = (int)error;
	return error == 0;
}

enum net_result net_connect_start(const uint8_t ip[4], uint16_t port, int *fd, bool *pending)
{
	int32_t made;
	wasix_addr_port address = wasix_address(ip, port);
	*pending = false;
	if (wasix_result(wasix_sock_open(WASIX_INET4, WASIX_SOCK_STREAM, WASIX_PROTO_TCP, &made)))
		return NET_FAILED;
	net_set_blocking(made, false);
	int32_t error = wasix_sock_connect(made, &address);
	*fd = made;
	if (error == EINPROGRESS || error == EAGAIN || error == EALREADY) {
		*pending = true;
		return NET_OK;
	}
	if (error) {
		close(made);
		errno = error;
	}
	return result_of(error);
}

enum net_result net_connect(const uint8_t ip[4], uint16_t port, int64_t timeout_ms, int *fd)
{
	bool pending;
	enum net_result result = net_connect_start(ip, port, fd, &pending);
	if (result != NET_OK)
		return result;
	if (pending) {
		struct pollfd waiting = { .fd = *fd, .events = POLLOUT };
		int ready = poll(&waiting, 1, timeout_ms < 0 ? -1 : (int)timeout_ms);
		if (ready <= 0 || !net_connected(*fd)) {
			int error = ready == 0 ? ETIMEDOUT : errno;
			close(*fd);
			errno = error;
			return result_of(error);
		}
	}
	net_set_blocking(*fd, true);
	return NET_OK;
}

bool net_wait_readable(int fd, int64_t timeout_ms)
{
	struct pollfd waiting = { .fd = fd, .events = POLLIN };
	return poll(&waiting, 1, timeout_ms < 0 ? -1 : (int)timeout_ms) != 0;
}

bool net_write_all(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;
	while (length) {
		ssize_t put = write(fd, at, length);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		at += put;
		length -= (size_t)put;
	}
	return true;
}
