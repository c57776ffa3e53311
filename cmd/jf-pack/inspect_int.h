/* SPDX-License-Identifier: ISC */
/* The parts of the separate check: terms in their forms, and addresses. */
#ifndef INSPECT_INT_H
#define INSPECT_INT_H

#include "buf.h"
#include "inspect.h"

#define INSPECT_LONG	2048	/* bytes; no form of a term is longer */
#define INSPECT_PROBE	6	/* bytes of an encoded form that are entered */

/* A text of len bytes, of which those from..stop are asked about: what begins
 * there counts, what stands around is context. */
struct inspect_text {
	const char *p;
	size_t from, stop, len;
};

enum inspect_form {
	INSPECT_PLAIN, INSPECT_HEX, INSPECT_BASE64, INSPECT_BASE64_1,
	INSPECT_BASE64_2, INSPECT_FORMS
};

struct inspect_term {
	const char *type;
	char *value;		/* folded */
	char *exact;		/* as given; may be the same */
	unsigned short len;
};

/* A term is entered under one of its words, the rarest, and its encoded forms
 * under six of their bytes. */
struct inspect_entry {
	uint64_t key;
	uint32_t term;
	uint8_t form, offset;	/* of the word or the bytes in the form */
};

struct inspect_table {
	struct inspect_entry *entry;	/* sorted by key */
	size_t n, cap;
	uint64_t *bitmap;		/* of keys */
	size_t bits;			/* a power of two */
};

struct inspect_forms {
	struct inspect_term *term;
	size_t n, cap;
	struct inspect_table words, codes;
	bool lower;		/* some base64 has only small letters */
	bool built;
};

/* inspect_terms.c */
struct inspect_forms *inspect_forms_new(void);
void	inspect_forms_free(struct inspect_forms *x);
int	inspect_forms_add(struct inspect_forms *x, const char *type,
	    const char *value, size_t len);
/* Enter what was added.  0, -1 memory. */
int	inspect_forms_build(struct inspect_forms *x);
/* The bytes of a term in a form, case-folded for INSPECT_PLAIN; how many. */
size_t	inspect_forms_spell(const struct inspect_term *t, int form,
	    char out[INSPECT_LONG]);
/* The first of the entries with this key; NULL when there is none. */
const struct inspect_entry *inspect_forms_first(const struct inspect_table *x,
	    uint64_t key);
uint64_t inspect_forms_word(const char *p, size_t len);

static inline char
inspect_fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static inline bool
inspect_forms_may(const struct inspect_table *x, uint64_t key)
{
	uint64_t h = (key ^ key >> 32) & (x->bits - 1);

	if ((x->bitmap[h / 64] >> (h % 64) & 1) == 0)
		return false;
	h = key >> 16 & (x->bits - 1);
	return (x->bitmap[h / 64] >> (h % 64) & 1) != 0;
}

/* Spread the bits of six bytes. */
static inline uint64_t
inspect_spread(uint64_t key)
{
	key = (key ^ key >> 23) * 0x9e3779b97f4a7c15ULL;
	return key ^ key >> 29;
}

/* inspect_decode.c: text without the encoding that sign marks ('%', '\\';
 * '\0': UTF-16, zeros left out). */
struct inspect_view {
	struct buf text;
	uint32_t *map;		/* where each byte of text comes from */
	size_t map_cap;
};
int	inspect_decode(struct inspect_view *v, const char *text, size_t len,
	    char sign);
void	inspect_decode_free(struct inspect_view *v);
/* The next place from i where something is encoded, or len. */
size_t	inspect_decode_next(const char *text, size_t i, size_t len, char sign);

/* inspect_find.c: 1 with hit (offset into the text), or 0. */
int	inspect_find(const struct inspect_forms *x,
	    const struct inspect_text *t, struct inspect_hit *hit);
/* A byte of a word?  Bytes of UTF-8 are, but not those of its signs. */
bool	inspect_find_word(const char *text, size_t at, size_t len);

/* inspect_address.c: the same for addresses. */
int	inspect_address_find(const struct inspect_text *t,
	    struct inspect_hit *hit);

#endif
