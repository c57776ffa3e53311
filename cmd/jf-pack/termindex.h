/* SPDX-License-Identifier: ISC */
/*
 * Finds which of many terms begins at a word of a text, at a cost that does
 * not grow with their number: a hash table of every beginning of a term that
 * ends with a word ("fusion", "fusion lab", "fusion lab 3"), in front of it a
 * bitmap that says no to nearly every word of an ordinary text.
 */
#ifndef TERMINDEX_H
#define TERMINDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct termindex;

#define TERMINDEX_MAX	209715	/* beginnings in all: 4 MB */

/* text tells a term by its number.  NULL: memory, or no randomness. */
typedef const char *termindex_text_fn(const void *arg, uint32_t number);
struct termindex *termindex_new(termindex_text_fn *text, const void *arg);
void	termindex_free(struct termindex *x);

/* Add the term, in any case, that has this number; it begins and ends with a
 * word.  0; 1: there is no room for its words; -1 memory. */
int	termindex_add(struct termindex *x, const char *term, size_t len,
	    uint32_t number);

/* The longest term that begins at text[at], where a word begins, and ends at
 * the end of a word: its length, *number; 0 when there is none. */
size_t	termindex_find(const struct termindex *x, const char *text, size_t len,
	    size_t at, uint32_t *number);

/* The bitmap, for those who ask of every word of a text: could a term begin
 * with the word whose wordhash under seed is h?  (ASCII words only.) */
struct termindex_gate {
	uint64_t *bitmap;
	uint64_t mask, seed;		/* mask: of its 64-bit words */
};
const struct termindex_gate *termindex_gate(const struct termindex *x);

/* Two bits of one word of the bitmap. */
static inline uint64_t
termindex_bits(uint64_t h)
{
	return 1ULL << (h >> 8 & 63) | 1ULL << (h >> 14 & 63);
}

static inline bool
termindex_may(const struct termindex_gate *g, uint64_t h)
{
	const uint64_t bits = termindex_bits(h);

	return (g->bitmap[h >> 20 & g->mask] & bits) == bits;
}

#endif
