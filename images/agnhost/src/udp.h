/* Datagrams: a server in a process of its own, and one question. */
#ifndef UDP_H
#define UDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A socket bound to the port, or -1. 0: any port. */
int udp_open(uint16_t port);
/* What `answer` writes is sent back; for ever. */
void udp_serve(int fd, size_t (*answer)(const char *text, const char *client, char *out, size_t room));
enum udp_result { UDP_OK, UDP_TIMED_OUT, UDP_REFUSED, UDP_FAILED };
/* length: the room, then what came. */
enum udp_result udp_ask(const uint8_t ip[4], uint16_t port, const char *text, int64_t timeout_ms, char *answer, size_t *length);

#endif
