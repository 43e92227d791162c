#include "dns.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net.h"
#include "wasix.h"

enum { TRIES = 2, TIMEOUT_MS = 5000, MESSAGE = 4096, HEADER = 12 };

struct dns_config dns_config(void)
{
	struct dns_config config = { .server = { 127, 0, 0, 1 }, .ndots = 1 };
	char line[1024];
	bool served = false;
	FILE *file = fopen("/etc/resolv.conf", "r");
	while (file && fgets(line, sizeof line, file)) {
		char *word = strtok(line, " \t\n");
		if (!word)
			continue;
		if (!strcmp(word, "nameserver") && !served) {
			word = strtok(NULL, " \t\n");
			served = word && net_resolve(word, config.server);
		} else if (!strcmp(word, "search") || !strcmp(word, "domain")) {
			config.searches = 0;
			while ((word = strtok(NULL, " \t\n")) && config.searches < 6)
				snprintf(config.search[config.searches++], sizeof config.search[0], "%s", word);
		} else if (!strcmp(word, "options")) {
			while ((word = strtok(NULL, " \t\n")))
				sscanf(word, "ndots:%d", &config.ndots);
		}
	}
	if (file)
		fclose(file);
	return config;
}

static size_t put_name(uint8_t *at, const char *name)
{
	uint8_t *begun = at;
	while (*name) {
		size_t length = strcspn(name, ".");
		if (length == 0 || length > 63 || at + length + 2 > begun + 255)
			return 0;
		*at++ = (uint8_t)length;
		memcpy(at, name, length);
		at += length;
		name += length + (name[length] == '.');
	}
	*at++ = 0;
	return (size_t)(at - begun);
}

/* A name that may be compressed. Returns where the record goes on, 0 when the message is broken. */
static size_t take_name(const uint8_t *message, size_t size, size_t at, char name[256])
{
	size_t next = 0, length = 0;
	for (int jumps = 0; jumps < 32;) {
		if (at >= size)
			return 0;
		uint8_t label = message[at];
		if (label == 0) {
			name[length ? length - 1 : 0] = '\0';
			return next ? next : at + 1;
		}
		if (label >= 0xc0) {
			if (at + 1 >= size)
				return 0;
			if (!next)
				next = at + 2;
			at = (size_t)(label & 0x3f) << 8 | message[at + 1];
			jumps++;
			continue;
		}
		if (at + 1 + label > size || length + label + 1 > 255)
			return 0;
		memcpy(name + length, message + at + 1, label);
		length += label;
		name[length++] = '.';
		at += label + 1u;
	}
	return 0;
}

static unsigned u16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static bool take_data(const uint8_t *message, size_t size, size_t at, size_t length, struct dns_record *record)
{
	switch (record->type) {
	case DNS_A:
		if (length == 4)
			memcpy(record->ip, message + at, 4);
		return length == 4;
	case DNS_SRV:
		if (length < 7)
			return false;
		record->priority = (int)u16(message + at);
		record->weight = (int)u16(message + at + 2);
		record->port = (int)u16(message + at + 4);
		return take_name(message, size, at + 6, record->target) != 0;
	case DNS_TXT:
		snprintf(record->target, sizeof record->target, "%.*s", length ? message[at] : 0, (const char *)message + at + 1);
		return true;
	case DNS_PTR:
	case DNS_CNAME:
	case DNS_NS:
	case DNS_SOA:
		return take_name(message, size, at, record->target) != 0;
	default:
		return true;
	}
}

static void take_answers(const uint8_t *message, size_t size, struct dns_record *records, size_t room, size_t *count)
{
	char name[256];
	size_t at = take_name(message, size, HEADER, name);
	unsigned answers = u16(message + 6);
	at = at ? at + 4 : size;
	for (unsigned i = 0; i < answers && *count < room; i++) {
		struct dns_record *record = &records[*count];
		memset(record, 0, sizeof *record);
		at = take_name(message, size, at, record->name);
		if (!at || at + 10 > size)
			return;
		record->type = (int)u16(message + at);
		size_t length = u16(message + at + 8);
		at += 10;
		if (at + length > size || !take_data(message, size, at, length, record))
			return;
		at += length;
		(*count)++;
	}
}

/* Sends the question until somebody answers it. Returns the size of the reply, 0 without one. */
static size_t exchange(int fd, const uint8_t *question, size_t length, uint8_t *reply, size_t room)
{
	for (int try = 0; try < TRIES; try++) {
		if (write(fd, question, length) < 0 || !net_wait_readable(fd, TIMEOUT_MS))
			continue;
		ssize_t got = read(fd, reply, room);
		if (got >= HEADER && !memcmp(reply, question, 2) && reply[2] & 0x80)
			return (size_t)got;
	}
	return 0;
}

int dns_query(const struct dns_config *config, const char *name, int type, struct dns_record *records, size_t room,
	      size_t *count)
{
	static uint8_t reply[MESSAGE];
	uint8_t question[HEADER + 255 + 4] = { (uint8_t)rand(), (uint8_t)rand(), 1, 0, 0, 1 };
	int32_t fd;
	wasix_addr_port server = wasix_address(config->server, 53);
	size_t length = put_name(question + HEADER, name);
	*count = 0;
	if (!length)
		return DNS_NXDOMAIN;
	length += HEADER;
	memcpy(question + length, (uint8_t[]){ (uint8_t)(type >> 8), (uint8_t)type, 0, 1 }, 4);
	if (wasix_result(wasix_sock_open(WASIX_INET4, WASIX_SOCK_DGRAM, WASIX_PROTO_UDP, &fd)))
		return DNS_NO_REPLY;
	size_t size = wasix_result(wasix_sock_connect(fd, &server)) ? 0 : exchange(fd, question, length + 4, reply, sizeof reply);
	close(fd);
	if (!size)
		return DNS_NO_REPLY;
	take_answers(reply, size, records, room, count);
	return reply[3] & 15;
}

int dns_search(const struct dns_config *config, const char *name, int type, struct dns_record *records, size_t room,
	       size_t *count)
{
	int dots = 0, first_error = DNS_NXDOMAIN;
	size_t length = strlen(name);
	for (const char *at = name; *at; at++)
		dots += *at == '.';
	bool absolute = length && name[length - 1] == '.', as_is_first = dots >= config->ndots;
	for (int i = -1; i <= config->searches; i++) {
		char candidate[512];
		bool as_is = i == -1 || i == config->searches;
		if (as_is && !absolute && (i == -1) != as_is_first)
			continue;
		if (!as_is && absolute)
			break;
		snprintf(candidate, sizeof candidate, as_is ? "%s" : "%s.%s", name, as_is ? "" : config->search[i]);
		int rcode = dns_query(config, candidate, type, records, room, count);
		if ((rcode == DNS_NOERROR && *count) || rcode == DNS_NO_REPLY || absolute)
			return rcode;
		if (rcode == DNS_SERVFAIL)
			first_error = rcode;
	}
	return first_error;
}

void dns_reverse_name(const uint8_t ip[4], char name[32])
{
	snprintf(name, 32, "%d.%d.%d.%d.in-addr.arpa", ip[3], ip[2], ip[1], ip[0]);
}
