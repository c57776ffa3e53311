/* SPDX-License-Identifier: ISC */
/*
 * Learned identifiers: what must not be read in any text, of any device, from
 * the moment it is learned.  Terms match as whole words (word.h), at any
 * length, with case folded (fold.h); a term may hold several words ("Fusion
 * Lab 3", "bracket_v7", "prn-17.corp").
 */
#ifndef TERMS_H
#define TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "pseudonym.h"

#define TERMS_LEN	1024	/* bytes of the longest term */
#define TERMS_MAX	104857	/* terms in all, so that the tables stay small */
#define TERMS_BYTES	(4 << 20)	/* bytes of them in all */
#define TERMS_DEVICE	16384	/* terms that one device may supply in a run */

/* Who says that it is one.  What anybody's log may say (terms_stopped) is
 * believed only from the operator: a device must not be able to blank what
 * is in the logs of others. */
enum terms_source {
	TERMS_OPERATOR,		/* --terms */
	TERMS_RECORD,		/* scrub_terms, identifying fields */
	TERMS_CONTEXT		/* text: user=, a home directory, a FQDN */
};

struct terms_info {
	enum pseudonym_type type;
	enum terms_source source;
	uint16_t day;		/* last seen, days since 1970 */
	uint16_t len;
};

struct terms;
struct termindex_gate;

/* Empty; NULL when memory is out. */
struct terms *terms_new(void);
void	terms_free(struct terms *t);

/*
 * Learn value.  A host with dots teaches its first label too, a user with
 * DOMAIN\ its bare name.  A value known under another type keeps the type
 * that stands first in enum pseudonym_type, so that order does not matter.
 * 1 when there is something new to match; 0 when known or not believed (stop
 * word, no letter or digit in it, a token of ours); -1 with f, FAIL_PART: a
 * bound is reached or memory is out, and text may not be released as if it
 * were known.
 */
int	terms_add(struct terms *t, enum pseudonym_type type, const char *value,
	    size_t len, enum terms_source source, struct fail *f);

/* The same, seen on info->day. */
int	terms_add_seen(struct terms *t, const char *value, size_t len,
	    const struct terms_info *info, struct fail *f);

/* Is every word of value a stop word, a short number, or a letter with up to
 * two digits, so that only the operator may teach it? */
bool	terms_stopped(const char *value, size_t len);

/*
 * The longest term that begins at text[pos], as whole words within the len
 * bytes (text before pos is looked at for the edge).  Its length and *type;
 * 0 when none does.  Worth asking only where terms_edge is true; a scanner
 * that cannot see TERMS_LEN + 1 bytes ahead, nor the end, must wait.
 */
size_t	terms_find(const struct terms *t, const char *text, size_t len,
	    size_t pos, enum pseudonym_type *type);

/* What tells quickly that no term begins with a word (termindex.h); it stays
 * where it is while t lives. */
const struct termindex_gate *terms_gate(const struct terms *t);

/* Does a word begin at text[pos]? */
bool	terms_edge(const char *text, size_t len, size_t pos);

/* Exactly this value?  A host below a known domain or host? */
bool	terms_has(const struct terms *t, const char *value, size_t len,
	    enum pseudonym_type *type);
bool	terms_has_parent(const struct terms *t, const char *host, size_t len);

/* How many there are; grows with every new one, so that a reader who builds
 * an index of his own knows when it is old. */
size_t	terms_count(const struct terms *t);

/* Was anything learned, or seen again on a later day, since the start or the
 * last terms_kept? */
bool	terms_changed(const struct terms *t);
void	terms_kept(struct terms *t);

/* Term number i (0 to terms_count - 1, in order of learning), as it was spelled
 * first, info->len bytes without NUL; stays where it is while t lives. */
const char *terms_get(const struct terms *t, size_t i,
	    struct terms_info *info);

#endif
