/* SHA-256 (FIPS 180-4), as the bytes come. */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

struct sha256 {
	uint32_t state[8];
	uint8_t block[64];
	uint64_t total;
};

void sha256_start(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t length);
/* 64 hexadecimal digits. Ends it. */
void sha256_text(struct sha256 *s, char text[65]);

#endif
