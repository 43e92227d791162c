/* connect: whether a port answers, and why not. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "flags.h"
#include "net.h"
#include "udp.h"

static int connect_tcp(const uint8_t ip[4], uint16_t port, int64_t timeout)
{
	int fd;
	switch (net_connect(ip, port, timeout > 0 ? timeout : -1, &fd)) {
	case NET_OK: close(fd); return 0;
	case NET_TIMED_OUT: fputs("TIMEOUT\n", stderr); return 1;
	case NET_REFUSED: fputs("REFUSED\n", stderr); return 1;
	default: fprintf(stderr, "OTHER: %s\n", strerror(errno)); return 1;
	}
}

static int connect_udp(const uint8_t ip[4], uint16_t port, int64_t timeout, const char *data)
{
	char text[512], answer[1024];
	size_t length = sizeof answer;
	snprintf(text, sizeof text, "%s\n", data);
	switch (udp_ask(ip, port, text, timeout > 0 ? timeout : -1, answer, &length)) {
	case UDP_OK: return 0;
	case UDP_TIMED_OUT: fputs("TIMEOUT: i/o timeout\n", stderr); return 1;
	case UDP_REFUSED: fputs("REFUSED: read: connection refused\n", stderr); return 1;
	default: fprintf(stderr, "UNKNOWN: %s\n", strerror(errno)); return 1;
	}
}

int run_connect(int argc, char *argv[])
{
	int64_t timeout = 0;
	uint8_t ip[4];
	const char *protocol = "tcp", *data = "hostname";
	const struct flag flags[] = { { "timeout", FLAG_DURATION, &timeout }, { "protocol", FLAG_TEXT, &protocol }, { "udp-data", FLAG_TEXT, &data } };
	if (flags_read(flags, 3, argc, argv, 1) != 2) {
		fputs("Error: accepts 1 arg(s), received 0\n", stderr);
		return 1;
	}
	char *colon = strrchr(argv[1], ':');
	if (!colon) {
		fprintf(stderr, "UNKNOWN: address %s: missing port in address\n", argv[1]);
		return 1;
	}
	*colon = '\0';
	uint16_t port = (uint16_t)atoi(colon + 1);
	if (!net_resolve(argv[1], ip)) {
		fprintf(stderr, "DNS: lookup %s: no such host\n", argv[1]);
		return 1;
	}
	if (!strcmp(protocol, "udp"))
		return connect_udp(ip, port, timeout, data);
	if (!*protocol || !strcmp(protocol, "tcp"))
		return connect_tcp(ip, port, timeout);
	fprintf(stderr, "Unsupported protocol\n%s", protocol);
	return 1;
}
