/* netstat: the sockets of the pod, from /proc/net. */
#include <stdlib.h>
#include <string.h>

#include "applet.h"

enum { ESTABLISHED = 1, LISTEN = 10, UDP_UNCONNECTED = 7 };

static const char *const TCP_STATES[] = {
	"",         "ESTABLISHED", "SYN_SENT", "SYN_RECV",   "FIN_WAIT1", "FIN_WAIT2",
	"TIME_WAIT", "CLOSE",      "CLOSE_WAIT", "LAST_ACK", "LISTEN",    "CLOSING",
};
static const char *const UNIX_STATES[] = { "FREE", "", "CONNECTING", "CONNECTED", "DISCONNECTING" };

static bool listeners, others;

/* `0100007F:0050` as `127.0.0.1:80`; port 0 is a star. */
static void format_address(const char *hex, char text[32])
{
	unsigned ip, port;
	if (sscanf(hex, "%8x:%4x", &ip, &port) != 2)
		ip = port = 0;
	int length = snprintf(text, 32, "%u.%u.%u.%u:", ip & 255, ip >> 8 & 255, ip >> 16 & 255, ip >> 24);
	if (port)
		snprintf(text + length, 32 - (size_t)length, "%u", port);
	else
		strcpy(text + length, "*");
}

static void print_inet(const char *protocol)
{
	char path[32], line[512], local[32], remote[32], from[32], to[32];
	unsigned state, sent, received;
	snprintf(path, sizeof path, "/proc/net/%s", protocol);
	FILE *file = fopen(path, "r");
	if (!file || !fgets(line, sizeof line, file))
		return;
	while (fgets(line, sizeof line, file)) {
		if (sscanf(line, " %*d: %31s %31s %x %x:%x", local, remote, &state, &sent, &received) != 5)
			continue;
		bool udp = *protocol == 'u', waits = udp ? state == UDP_UNCONNECTED : state == LISTEN;
		if (!(waits ? listeners : others))
			continue;
		format_address(local, from);
		format_address(remote, to);
		const char *name = udp ? (state == ESTABLISHED ? "ESTABLISHED" : "") : state < 12 ? TCP_STATES[state] : "";
		printf("%s   %6u %6u %-23s %-23s %-12s\n", protocol, received, waits ? 0 : sent, from, to, name);
	}
	fclose(file);
}

static void print_unix(void)
{
	char line[512], name[256];
	unsigned references, flags, type, state, inode;
	FILE *file = fopen("/proc/net/unix", "r");
	if (!file || !fgets(line, sizeof line, file))
		return;
	printf("Proto RefCnt Flags       Type       State         I-Node Path\n");
	while (fgets(line, sizeof line, file)) {
		name[0] = '\0';
		if (sscanf(line, "%*x: %x %*x %x %x %x %u %255s", &references, &flags, &type, &state, &inode, name) < 5)
			continue;
		bool listening = flags & 0x10000;
		if (!(listening ? listeners : others))
			continue;
		const char *kind = type == 1 ? "STREAM" : type == 2 ? "DGRAM" : "SEQPACKET";
		const char *how = listening ? "LISTENING" : state < 5 ? UNIX_STATES[state] : "";
		printf("unix  %-6u [ %s] %-10s %-13s %6u %s\n", references, listening ? "ACC " : "    ", kind, how, inode, name);
	}
	fclose(file);
}

int netstat_main(int argc, char **argv)
{
	uint64_t set = options(argc, argv, "alntuxew", NULL, "[-al] [-tux] [-n]");
	listeners = HAS(set, 'a') || HAS(set, 'l');
	others = HAS(set, 'a') || !HAS(set, 'l');
	bool every = !HAS(set, 't') && !HAS(set, 'u') && !HAS(set, 'x');
	const char *which = HAS(set, 'a') ? "servers and established" : HAS(set, 'l') ? "only servers" : "w/o servers";
	if (every || HAS(set, 't') || HAS(set, 'u')) {
		printf("Active Internet connections (%s)\n", which);
		printf("Proto Recv-Q Send-Q Local Address           Foreign Address         State       \n");
	}
	if (every || HAS(set, 't'))
		print_inet("tcp");
	if (every || HAS(set, 'u'))
		print_inet("udp");
	if (every || HAS(set, 'x')) {
		printf("Active UNIX domain sockets (%s)\n", which);
		print_unix();
	}
	return 0;
}
