/* SPDX-License-Identifier: ISC */
/*
 * Pseudonyms: HMAC-SHA-256 of the canonical value under a key derived per
 * type and epoch from the site key.  Equal input gives an equal token
 * wherever it stands (a JSON field, text, a path, a member name), in any
 * order, in any process; there is no table and no counter.
 *
 * A token is PREFIX-BODY: the type's prefix and 20 characters of lower-case
 * base32 (RFC 4648 without padding): 16 of HMAC (80 bits) and 4 that check
 * the others without a key, so that tokens of any epoch and site are known
 * again and a name which only looks like one is not.
 */
#ifndef PSEUDONYM_H
#define PSEUDONYM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "sitekey.h"

enum pseudonym_type {		/* prefix; canonical form, always case-folded */
	PSEUDONYM_SERIAL,	/* sn    trimmed; also the member device */
	PSEUDONYM_UUID,		/* uuid  32 hex digits */
	PSEUDONYM_MAC,		/* mac   12 or 16 hex digits, any notation */
	PSEUDONYM_IP,		/* ip    decimal, or RFC 5952; no zone, no /len */
	PSEUDONYM_HOST,		/* host  host or domain, no final dot */
	PSEUDONYM_USER,		/* user  without DOMAIN\ in front */
	PSEUDONYM_MAIL,		/* mail */
	PSEUDONYM_JOB,		/* job   trimmed, blanks to one space; so below */
	PSEUDONYM_PART,		/* part */
	PSEUDONYM_NAME,		/* name  of a device, site or person */
	PSEUDONYM_PATH,		/* path  a component of a path, a file name */
	PSEUDONYM_WORD,		/* word  keyword */
	PSEUDONYM_TYPES
};

#define PSEUDONYM_BODY	20	/* characters behind the hyphen */
#define PSEUDONYM_LEN	32	/* room for any token and NUL */
#define PSEUDONYM_EPOCH	17	/* public name of an epoch: 16 hex digits, NUL */
#define PSEUDONYM_ID	33	/* 32 hex digits and NUL */

struct pseudonym;		/* the site's keys, one per epoch, and a cache */

/* Take the site's keys in use; k can be freed afterwards.  NULL with f. */
struct pseudonym *pseudonym_new(const struct sitekey *k, struct fail *f);
void	pseudonym_free(struct pseudonym *p);

/* From here on tokens are of the epoch that seconds (since 1970, UTC) lies
 * in; a time before the first epoch belongs to the first.  Newest at the
 * start. */
void	pseudonym_at(struct pseudonym *p, int64_t seconds);

/* Public name of the current epoch. */
const char *pseudonym_epoch(const struct pseudonym *p);

/*
 * The token for len bytes of value.  A value that is a token already stays
 * what it is, of whatever type and epoch.  Length of out without NUL; 0 with
 * out "" when nothing is left of the value in canonical form (blank); -1
 * when the library fails, and nothing may leave.
 */
int	pseudonym_make(struct pseudonym *p, enum pseudonym_type type,
	    const char *value, size_t len, char out[PSEUDONYM_LEN]);

/* 32 hex digits for a record's id; -1 as above. */
int	pseudonym_id(struct pseudonym *p, const char *id,
	    char out[PSEUDONYM_ID]);

/* Are these len bytes, no more and no less, a token? */
bool	pseudonym_is_token(const char *text, size_t len);

/* Length of a token that begins at text, whatever follows it: its length is
 * fixed, and its last four characters tell that it is one.  0: none. */
size_t	pseudonym_token_at(const char *text, size_t len);

/* "sn", "host", ...; the type of a prefix or of a term type's word ("serial",
 * "domain", "keyword", ...), -1 when unknown. */
const char *pseudonym_prefix(enum pseudonym_type type);
int	pseudonym_type(const char *word);

#endif
