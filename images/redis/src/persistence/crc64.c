/* CRC-64 with the polynomial of Jones, reflected, as snapshots end with. */
#include "rdb.h"

static const uint64_t POLYNOMIAL = 0x95ac9329ac4bc9b5u;

uint64_t crc64(uint64_t crc, const void *bytes, size_t length)
{
	static uint64_t table[256];
	const unsigned char *at = bytes;
	if (!table[1]) {
		for (unsigned i = 0; i < 256; i++) {
			uint64_t value = i;
			for (int bit = 0; bit < 8; bit++)
				value = value & 1 ? value >> 1 ^ POLYNOMIAL : value >> 1;
			table[i] = value;
		}
	}
	while (length--)
		crc = table[(unsigned char)(crc ^ *at++)] ^ crc >> 8;
	return crc;
}
