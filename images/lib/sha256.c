#include "sha256.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static uint32_t constants[64], start[8];

static uint32_t rotate_right(uint32_t value, int bits)
{
	return value >> bits | value << (32 - bits);
}

/* The first 32 bits of the fractional parts of roots of the first primes (FIPS 180-4 4.2.2, 5.3.3). */
static uint32_t fraction_of_root(int n, bool cube)
{
	/* floor(frac(root(n)) * 2^32), in integers: the largest r with r^2 <= n * 2^64, or r^3 <= n * 2^96 */
	unsigned __int128 low = 0, high = (unsigned __int128)1 << 36;
	while (low < high) {
		unsigned __int128 middle = (low + high + 1) / 2, square = middle * middle;
		bool fits = cube ? square <= (((unsigned __int128)n << 96) / middle) : square <= (unsigned __int128)n << 64;
		if (fits)
			low = middle;
		else
			high = middle - 1;
	}
	return (uint32_t)low;
}

/* Of the first 64 primes; made once. */
static void make_constants(void)
{
	int count = 0;
	for (int n = 2; count < 64; n++) {
		bool prime = true;
		for (int d = 2; d * d <= n; d++)
			prime = prime && n % d;
		if (!prime)
			continue;
		if (count < 8)
			start[count] = fraction_of_root(n, false);
		constants[count++] = fraction_of_root(n, true);
	}
}

static void run_block(uint32_t state[8], const uint8_t block[64])
{
	uint32_t w[64], v[8];
	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[i * 4] << 24 | (uint32_t)block[i * 4 + 1] << 16 | (uint32_t)block[i * 4 + 2] << 8 | block[i * 4 + 3];
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];
		w[i] = w[i - 16] + w[i - 7] + (rotate_right(a, 7) ^ rotate_right(a, 18) ^ a >> 3) + (rotate_right(b, 17) ^ rotate_right(b, 19) ^ b >> 10);
	}
	memcpy(v, state, sizeof v);
	for (int i = 0; i < 64; i++) {
		uint32_t e = v[4], a = v[0];
		uint32_t t1 = v[7] + (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)) + ((e & v[5]) ^ (~e & v[6])) + constants[i] + w[i];
		uint32_t t2 = (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof *v);
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		state[i] += v[i];
}

void sha256_start(struct sha256 *s)
{
	if (!constants[0])
		make_constants();
	memcpy(s->state, start, sizeof start);
	s->total = 0;
}

void sha256_add(struct sha256 *s, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;
	while (length > 0) {
		size_t held = s->total % 64, taken = 64 - held < length ? 64 - held : length;
		memcpy(s->block + held, at, taken);
		s->total += taken;
		at += taken;
		length -= taken;
		if (s->total % 64 == 0)
			run_block(s->state, s->block);
	}
}

void sha256_text(struct sha256 *s, char text[65])
{
	static const uint8_t PADDING[64] = { 0x80 };
	uint8_t bits[8];
	for (int i = 0; i < 8; i++)
		bits[i] = (uint8_t)(s->total * 8 >> (56 - 8 * i));
	size_t held = s->total % 64;
	sha256_add(s, PADDING, held < 56 ? 56 - held : 120 - held);
	sha256_add(s, bits, 8);
	for (int i = 0; i < 8; i++)
		snprintf(text + i * 8, 9, "%08x", s->state[i]);
}
