/* Questions to a name server over UDP (RFC 1035), along the search list of resolv.conf(5). */
#ifndef DNS_H
#define DNS_H

#include <stddef.h>
#include <stdint.h>

enum { DNS_A = 1, DNS_NS = 2, DNS_CNAME = 5, DNS_SOA = 6, DNS_PTR = 12, DNS_TXT = 16, DNS_AAAA = 28, DNS_SRV = 33 };
enum { DNS_NOERROR = 0, DNS_SERVFAIL = 2, DNS_NXDOMAIN = 3, DNS_NO_REPLY = -1 };

struct dns_config {
	uint8_t server[4];
	char search[6][256];
	int searches, ndots;
};

struct dns_record {
	char name[256];
	int type;
	uint8_t ip[4];           /* A */
	char target[256];        /* PTR, CNAME, NS, SRV; text of TXT; the server of SOA */
	int priority, weight, port; /* SRV */
};

/* What /etc/resolv.conf says. */
struct dns_config dns_config(void);
/* One question for an absolute name. Returns the rcode, DNS_NO_REPLY when nobody answers; *count records are filled in. */
int dns_query(const struct dns_config *config, const char *name, int type, struct dns_record *records, size_t room,
	      size_t *count);
/* The same along the search list. */
int dns_search(const struct dns_config *config, const char *name, int type, struct dns_record *records, size_t room,
	       size_t *count);
/* `4.3.2.1.in-addr.arpa` */
void dns_reverse_name(const uint8_t ip[4], char name[32]);

#endif
