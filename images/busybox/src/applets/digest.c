/* sha256sum and md5sum. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applet.h"

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

static void sha256_block(uint32_t state[8], const uint32_t constants[64], const uint8_t block[64])
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

static uint32_t rotate_left(uint32_t value, int bits)
{
	return value << bits | value >> (32 - bits);
}

static void md5_block(uint32_t state[4], const uint32_t constants[64], const uint8_t block[64])
{
	static const uint8_t SHIFTS[4][4] = { { 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 } };
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	for (int i = 0; i < 64; i++) {
		uint32_t f;
		int g;
		switch (i / 16) {
		case 0: f = (b & c) | (~b & d); g = i; break;
		case 1: f = (d & b) | (~d & c); g = (5 * i + 1) % 16; break;
		case 2: f = b ^ c ^ d; g = (3 * i + 5) % 16; break;
		default: f = c ^ (b | ~d); g = 7 * i % 16;
		}
		uint32_t word;
		memcpy(&word, block + g * 4, 4);
		uint32_t next = b + rotate_left(a + f + constants[i] + word, SHIFTS[i / 16][i % 4]);
		a = d;
		d = c;
		c = b;
		b = next;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

typedef void block_function(uint32_t *state, const uint32_t constants[64], const uint8_t block[64]);

static void digest_stream(FILE *input, uint32_t *state, const uint32_t *constants, block_function *run, bool big_endian)
{
	uint8_t block[64];
	uint64_t total = 0;
	size_t got;
	while ((got = fread(block, 1, 64, input)) == 64) {
		total += 64;
		run(state, constants, block);
	}
	total += got;
	block[got++] = 0x80;
	if (got > 56) {
		memset(block + got, 0, 64 - got);
		run(state, constants, block);
		got = 0;
	}
	memset(block + got, 0, 56 - got);
	for (int i = 0; i < 8; i++)
		block[56 + i] = (uint8_t)(total * 8 >> (big_endian ? 56 - 8 * i : 8 * i));
	run(state, constants, block);
}


static bool is_sha;

static void print_digest(FILE *input, char text[65])
{
	uint32_t constants[64], state[8];
	if (is_sha) {
		int count = 0;
		for (int n = 2; count < 64; n++) {
			bool prime = true;
			for (int d = 2; d * d <= n; d++)
				prime = prime && n % d;
			if (!prime)
				continue;
			if (count < 8)
				state[count] = fraction_of_root(n, false);
			constants[count++] = fraction_of_root(n, true);
		}
		digest_stream(input, state, constants, sha256_block, true);
		for (int i = 0; i < 8; i++)
			snprintf(text + i * 8, 9, "%08x", state[i]);
	} else {
		static const uint32_t START[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
		for (int i = 0; i < 64; i++) /* RFC 1321 3.4 */
			constants[i] = (uint32_t)floor(fabs(sin(i + 1)) * 4294967296.0);
		memcpy(state, START, sizeof START);
		digest_stream(input, state, constants, md5_block, false);
		for (int i = 0; i < 16; i++)
			snprintf(text + i * 2, 3, "%02x", state[i / 4] >> (i % 4 * 8) & 255);
	}
}

static int sum_one(FILE *input, const char *name)
{
	char text[65];
	print_digest(input, text);
	printf("%s  %s\n", text, name);
	return 0;
}

static int check_one(FILE *input, const char *name)
{
	char expected[130], path[1024], text[65];
	int status = 0;
	(void)name;
	while (fscanf(input, "%129s %*[* ]%1023[^\n]", expected, path) == 2) {
		FILE *file = open_input(path);
		if (file)
			print_digest(file, text);
		bool ok = file && !strcasecmp(text, expected);
		printf("%s: %s\n", path, ok ? "OK" : "FAILED");
		status |= !ok;
		if (file)
			fclose(file);
	}
	return status;
}

static int sum(int argc, char **argv, bool sha)
{
	uint64_t set = options(argc, argv, "cbsw", NULL, "[-c] [FILE]...");
	is_sha = sha;
	return each_input(argc - optind, argv + optind, HAS(set, 'c') ? check_one : sum_one);
}

int sha256sum_main(int argc, char **argv)
{
	return sum(argc, argv, true);
}

int md5sum_main(int argc, char **argv)
{
	return sum(argc, argv, false);
}
