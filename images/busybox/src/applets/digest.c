/* sha256sum and md5sum. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applet.h"
#include "sha256.h"

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

static void md5_stream(FILE *input, uint32_t *state, const uint32_t *constants)
{
	uint8_t block[64];
	uint64_t total = 0;
	size_t got;
	while ((got = fread(block, 1, 64, input)) == 64) {
		total += 64;
		md5_block(state, constants, block);
	}
	total += got;
	block[got++] = 0x80;
	if (got > 56) {
		memset(block + got, 0, 64 - got);
		md5_block(state, constants, block);
		got = 0;
	}
	memset(block + got, 0, 56 - got);
	for (int i = 0; i < 8; i++)
		block[56 + i] = (uint8_t)(total * 8 >> 8 * i);
	md5_block(state, constants, block);
}

static bool is_sha;

static void print_digest(FILE *input, char text[65])
{
	if (is_sha) {
		struct sha256 sha;
		uint8_t bytes[4096];
		size_t got;
		sha256_start(&sha);
		while ((got = fread(bytes, 1, sizeof bytes, input)) > 0)
			sha256_add(&sha, bytes, got);
		sha256_text(&sha, text);
		return;
	}
	static const uint32_t START[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
	uint32_t constants[64], state[4];
	for (int i = 0; i < 64; i++) /* RFC 1321 3.4 */
		constants[i] = (uint32_t)floor(fabs(sin(i + 1)) * 4294967296.0);
	memcpy(state, START, sizeof START);
	md5_stream(input, state, constants);
	for (int i = 0; i < 16; i++)
		snprintf(text + i * 2, 3, "%02x", state[i / 4] >> (i % 4 * 8) & 255);
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
