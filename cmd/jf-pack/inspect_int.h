/* SPDX-License-Identifier: ISC */
/* The parts of the separate check: terms in their forms, and addresses. */
#ifndef INSPECT_INT_H
#define INSPECT_INT_H

#include "inspect.h"

#define INSPECT_LONG	2048	/* bytes; no form of a term is longer */

struct inspect_forms;

/* inspect_terms.c: an index of terms and of their encoded forms. */
struct inspect_forms *inspect_forms_new(void);
void	inspect_forms_free(struct inspect_forms *x);
int	inspect_forms_add(struct inspect_forms *x, const char *type,
	    const char *value, size_t len);
size_t	inspect_forms_count(const struct inspect_forms *x);

/* A text of len bytes, of which those from..stop are asked about: what begins
 * there counts, what stands around is context. */
struct inspect_text {
	const char *p;
	size_t from, stop, len;
};

/* 1 with hit (offset into the text), 0, -1 memory. */
int	inspect_forms_find(struct inspect_forms *x,
	    const struct inspect_text *t, struct inspect_hit *hit);

/* inspect_address.c: the same for addresses. */
int	inspect_address_find(const struct inspect_text *t,
	    struct inspect_hit *hit);

/* Is text[at..at + n) inside a token of ours, or in the word for a secret? */
bool	inspect_is_ours(const char *text, size_t at, size_t n, size_t len);

/* A byte of a word?  Bytes of UTF-8 are, but not those of its signs. */
bool	inspect_word(const char *text, size_t at, size_t len);

#endif
