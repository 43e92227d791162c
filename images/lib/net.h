/* TCP connections by name, with a time limit. */
#ifndef NET_H
#define NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum net_result { NET_OK, NET_BAD_NAME, NET_REFUSED, NET_UNREACHABLE, NET_TIMED_OUT, NET_FAILED };

struct net_peer {
	char ip[16]; /* dotted */
	uint16_t port;
};

/* Milliseconds of a clock that never goes back. */
int64_t net_now(void);
bool net_parse_ip(const char *text, uint8_t ip[4]);
/* A name of /etc/hosts. */
bool net_in_hosts(const char *host, uint8_t ip[4]);
/* A name or dotted address. false: there is no such host */
bool net_resolve(const char *host, uint8_t ip[4]);
/* Connects; *fd is the socket. timeout_ms < 0: as long as it takes. errno tells more about NET_FAILED. */
enum net_result net_connect(const uint8_t ip[4], uint16_t port, int64_t timeout_ms, int *fd);
/* Begins to connect without waiting: NET_OK with *pending set when poll for writing is to tell (net_connected). */
enum net_result net_connect_start(const uint8_t ip[4], uint16_t port, int *fd, bool *pending);
/* Whether it worked. false with errno */
bool net_connected(int fd);
void net_format_ip(const uint8_t ip[4], char text[16]);
/* Who is at the other end. */
struct net_peer net_peer(int fd);
void net_set_blocking(int fd, bool blocking);
/* Waits until there is something to read. false: not within the time */
bool net_wait_readable(int fd, int64_t timeout_ms);
/* All of it, waiting where needed. false with errno */
bool net_write_all(int fd, const void *bytes, size_t length);

#endif
