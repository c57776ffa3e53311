/* SPDX-License-Identifier: ISC */
/*
 * Hash of a word, in the header because it is computed for every word of every
 * text.
 */
#ifndef WORDHASH_H
#define WORDHASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Both halves of a 128-bit product: every bit of either factor reaches every
 * bit of the sum. */
static inline uint64_t
wordhash_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/* Hash bytes onto h without regard to the case of ASCII letters: bit 5 is set
 * in every byte, which makes no two letters or digits equal.  Never 0. */
static inline uint64_t
wordhash(uint64_t h, const char *p, size_t len)
{
	const uint64_t bit5 = 0x2020202020202020ULL;
	uint64_t w;
	uint32_t a, b;

	h ^= len * 0x9e3779b97f4a7c15ULL;	/* far from the bytes below */
	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&w, p, 8);
		h = wordhash_mix(h ^ (w | bit5), 0x9e3779b97f4a7c15ULL);
	}
	/* what is left without a loop: overlapping halves, or three bytes */
	w = 0;
	if (len >= 4) {
		memcpy(&a, p, 4);
		memcpy(&b, p + len - 4, 4);
		w = (uint64_t)a << 32 | b;
	} else if (len > 0)
		w = (uint64_t)(unsigned char)p[0] << 16 |
		    (uint64_t)(unsigned char)p[len / 2] << 8 |
		    (unsigned char)p[len - 1];
	h = wordhash_mix(h ^ (w | bit5), 0xd6e8feb86659fd93ULL);
	return h != 0 ? h : 1;
}

#endif
