/* SPDX-License-Identifier: ISC */
/*
 * The whole-token index under terms.h: many terms, looked up while a text
 * passes.  A term stands where no letter or digit touches its ends (UTF-8
 * letters count; "_", "-" and every other sign do not).  Case is folded (ASCII,
 * Latin, Greek, Cyrillic).  Lookup costs the same for ten terms and 100,000.
 */
#ifndef MATCH_H
#define MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MATCH_TERM_MAX	512	/* bytes of a term; longer ones are refused */

struct match_hit {
	size_t len;		/* bytes of the text, from where it was asked */
	uint32_t value;		/* as given to match_add */
};

/* NULL when memory is out. */
struct match *match_new(void);
void	match_free(struct match *m);

/* Add a term; value is the caller's (an index).  The first value given for a
 * term stays.  1 added, 0 known already (or empty, too long, no letter or
 * digit at all), -1 memory. */
int	match_add(struct match *m, const char *term, size_t len, uint32_t value);
bool	match_has(const struct match *m, const char *term, size_t len,
	    uint32_t *value);
size_t	match_count(const struct match *m);

/* Forget all. */
void	match_clear(struct match *m);

/* The longest term that starts at text[at] and ends at or before len, as a
 * whole token; text[at - 1] and text[len] decide as neighbours (a text's ends
 * are boundaries).  at must be at a letter or digit that starts a word. */
bool	match_at(const struct match *m, const char *text, size_t at, size_t len,
	    struct match_hit *hit);

/* Letters and digits of the UTF-8 character at text[at]: its length, or 0 for
 * a sign, a blank, an invalid byte. */
size_t	match_word_char(const char *text, size_t at, size_t len);

#endif
