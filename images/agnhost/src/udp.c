#include "udp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net.h"
#include "wasix.h"

int udp_open(uint16_t port)
{
	int32_t fd;
	const uint8_t any[4] = { 0 };
	wasix_addr_port address = wasix_address(any, port);
	if (wasix_result(wasix_sock_open(WASIX_INET4, WASIX_SOCK_DGRAM, WASIX_PROTO_UDP, &fd)))
		return -1;
	if (wasix_result(wasix_sock_bind(fd, &address)) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

static int receive(int fd, char *text, size_t room, wasix_addr_port *from, size_t *length)
{
	uint16_t flags;
	const wasix_iovec vector = { text, room };
	return wasix_sock_recv_from(fd, &vector, 1, 0, length, &flags, from);
}

static int give(int fd, const char *text, size_t length, const wasix_addr_port *to)
{
	size_t sent;
	const wasix_iovec vector = { (void *)text, length };
	return wasix_sock_send_to(fd, &vector, 1, 0, to, &sent);
}

void udp_serve(int fd, size_t (*answer)(const char *text, const char *client, char *out, size_t room))
{
	char text[2049], out[2048], client[32], ip[16];
	for (;;) {
		size_t length = 0;
		wasix_addr_port from = { 0 };
		if (receive(fd, text, sizeof text - 1, &from, &length))
			continue;
		text[length] = '\0';
		net_format_ip(from.ip, ip);
		snprintf(client, sizeof client, "%s:%d", ip, from.port);
		length = answer(text, client, out, sizeof out);
		give(fd, out, length, &from);
	}
}

enum udp_result udp_ask(const uint8_t ip[4], uint16_t port, const char *text, int64_t timeout_ms, char *answer, size_t *length)
{
	int fd = udp_open(0);
	wasix_addr_port to = wasix_address(ip, port), from;
	if (fd < 0)
		return UDP_FAILED;
	enum udp_result result = UDP_OK;
	int error = give(fd, text, strlen(text), &to);
	if (!error && !net_wait_readable(fd, timeout_ms))
		result = UDP_TIMED_OUT;
	else if (!error)
		error = receive(fd, answer, *length, &from, length);
	if (error)
		result = error == ECONNREFUSED ? UDP_REFUSED : UDP_FAILED;
	errno = error;
	close(fd);
	return result;
}
