/* SPDX-License-Identifier: ISC */
/* The parts of the separate check: terms in their forms, and addresses. */
#ifndef INSPECT_INT_H
#define INSPECT_INT_H

#include "buf.h"
#include "inspect.h"
#include "inspect_table.h"

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
	uint32_t at;		/* of its bytes in values */
	uint16_t len;
	uint8_t type;		/* number of its type's name */
};

#define INSPECT_TYPES	32

/* A term is entered under one of its words, the rarest, and its encoded forms
 * under six of their bytes. */
struct inspect_forms {
	struct buf values;
	struct inspect_term *term;
	size_t n, cap;
	const char *type[INSPECT_TYPES];
	struct inspect_table words, codes;
	bool lower;		/* some base64 has only small letters */
};

/* "2026-11-22T10:00:00" at p: its length, or 0.  Nearly every line begins with
 * a time, and digits in it are nobody's. */
static inline size_t
inspect_time(const char *p, size_t len)
{
	static const char form[] = "0000-00-00T00:00:00";
	size_t i;

	if (len < sizeof(form))
		return 0;
	for (i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == '0' ? (unsigned)(p[i] - '0') > 9 :
		    p[i] != form[i])
			return 0;
	return i;
}

/* inspect_terms.c */
struct inspect_forms *inspect_forms_new(void);
void	inspect_forms_free(struct inspect_forms *x);
int	inspect_forms_add(struct inspect_forms *x, const char *type,
	    const char *value, size_t len);
/* The bytes of a term in a form, case-folded for INSPECT_PLAIN; how many. */
size_t	inspect_forms_spell(const struct inspect_forms *x,
	    const struct inspect_term *t, int form, char out[INSPECT_LONG]);
uint64_t inspect_forms_word(const char *p, size_t len);

static inline char
inspect_fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
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
