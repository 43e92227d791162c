/* nslookup, with the words of BusyBox 1.28 for addresses and those of later ones for other records. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "applet.h"
#include "dns.h"
#include "net.h"

enum { MOST = 64 };

static const struct {
	const char *name;
	int type;
} TYPES[] = {
	{ "a", DNS_A },     { "ns", DNS_NS },   { "cname", DNS_CNAME }, { "soa", DNS_SOA },
	{ "ptr", DNS_PTR }, { "txt", DNS_TXT }, { "aaaa", DNS_AAAA },   { "srv", DNS_SRV },
};

/* The name that belongs to an address, with a space before it, or nothing. */
static const char *name_of(const struct dns_config *config, const uint8_t ip[4])
{
	static char text[260];
	char reverse[32];
	struct dns_record record;
	size_t count;
	text[0] = '\0';
	dns_reverse_name(ip, reverse);
	if (dns_query(config, reverse, DNS_PTR, &record, 1, &count) == DNS_NOERROR && count)
		snprintf(text, sizeof text, " %s", record.target);
	return text;
}

static void print_address(const struct dns_config *config, const uint8_t ip[4], int number)
{
	char address[16];
	net_format_ip(ip, address);
	printf("Address %d: %s%s\n", number, address, name_of(config, ip));
}

static void print_record(const struct dns_record *record)
{
	char address[16];
	switch (record->type) {
	case DNS_A:
		net_format_ip(record->ip, address);
		printf("Name:\t%s\nAddress: %s\n", record->name, address);
		break;
	case DNS_CNAME: printf("%s\tcanonical name = %s\n", record->name, record->target); break;
	case DNS_NS: printf("%s\tnameserver = %s\n", record->name, record->target); break;
	case DNS_PTR: printf("%s\tname = %s\n", record->name, record->target); break;
	case DNS_SOA: printf("%s\n\torigin = %s\n", record->name, record->target); break;
	case DNS_TXT: printf("%s\ttext = \"%s\"\n", record->name, record->target); break;
	case DNS_SRV:
		printf("%s\tservice = %d %d %d %s\n", record->name, record->priority, record->weight, record->port, record->target);
		break;
	}
}

static int fail(const char *name, int rcode, bool typed)
{
	fflush(stdout);
	if (rcode == DNS_NO_REPLY)
		fprintf(stderr, ";; connection timed out; no servers could be reached\n");
	else if (typed)
		fprintf(stderr, "** server can't find %s: %s\n", name, rcode == DNS_SERVFAIL ? "SERVFAIL" : "NXDOMAIN");
	else
		fprintf(stderr, "nslookup: can't resolve '%s'%s\n", name, rcode == DNS_SERVFAIL ? ": Try again" : "");
	return 1;
}

static int type_of(const char *option)
{
	const char *value = strchr(option, '=');
	for (size_t i = 0; value && i < sizeof TYPES / sizeof *TYPES; i++)
		if (!strcasecmp(value + 1, TYPES[i].name))
			return TYPES[i].type;
	show_usage("[-type=TYPE] HOST [SERVER]");
}

static int lookup_type(const struct dns_config *config, const char *name, int type)
{
	static struct dns_record records[MOST];
	size_t count;
	uint8_t ip[4];
	char reverse[32];
	if (type == DNS_PTR && net_parse_ip(name, ip)) {
		dns_reverse_name(ip, reverse);
		name = reverse;
	}
	int rcode = dns_search(config, name, type, records, MOST, &count);
	if (rcode != DNS_NOERROR)
		return fail(name, rcode, true);
	for (size_t i = 0; i < count; i++)
		print_record(&records[i]);
	if (!count)
		printf("*** Can't find %s: No answer\n", name);
	return count == 0;
}

static int lookup_addresses(const struct dns_config *config, const char *name)
{
	static struct dns_record records[MOST];
	size_t count = 0;
	uint8_t ip[4];
	int rcode = DNS_NOERROR, number = 0;
	/* As getaddrinfo has it: a literal address, then /etc/hosts, then the server. */
	bool known = net_parse_ip(name, ip) || net_in_hosts(name, ip);
	if (!known)
		rcode = dns_search(config, name, DNS_A, records, MOST, &count);
	if (rcode != DNS_NOERROR)
		return fail(name, rcode, false);
	if (known) {
		printf("Name:      %s\n", name);
		print_address(config, ip, 1);
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		if (records[i].type != DNS_A)
			continue;
		if (!number)
			printf("Name:      %s\n", name);
		print_address(config, records[i].ip, ++number);
	}
	return number ? 0 : fail(name, DNS_NXDOMAIN, false);
}

int nslookup_main(int argc, char **argv)
{
	int at = 1, type = 0;
	char address[16];
	for (; at < argc && argv[at][0] == '-'; at++)
		type = type_of(argv[at]);
	if (at >= argc)
		show_usage("[-type=TYPE] HOST [SERVER]");
	struct dns_config config = dns_config();
	if (at + 1 < argc && !net_resolve(argv[at + 1], config.server))
		die("bad address '%s'", argv[at + 1]);
	net_format_ip(config.server, address);
	if (type) {
		printf("Server:\t\t%s\nAddress:\t%s:53\n\n", address, address);
		return lookup_type(&config, argv[at], type);
	}
	printf("Server:    %s\n", address);
	print_address(&config, config.server, 1);
	printf("\n");
	return lookup_addresses(&config, argv[at]);
}
