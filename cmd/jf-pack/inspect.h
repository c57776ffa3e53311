/* SPDX-License-Identifier: ISC */
/*
 * The separate check, before anything is released: other code than the
 * scrubber (nothing is shared with scrub*.c or match.c).  It looks for every
 * known term as a whole token, case-folded, and from INSPECT_ENCODED characters
 * also URL-encoded, base64 at its three alignments, hex, UTF-16 of both byte
 * orders and JSON escapes; and for any valid IP address, MAC or mail address
 * outside the kept table (loopback, unspecified, broadcast, netmasks, versions
 * in context).  Own tokens (host-..., ip-...) are passed over.
 */
#ifndef INSPECT_H
#define INSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"

#define INSPECT_ENCODED	6	/* characters from which encoded forms count */

struct inspect_hit {
	const char *what;	/* "term", "ipv4", "ipv6", "mac", "mail" */
	const char *form;	/* "plain", "base64", "hex", ...; never NULL */
	const char *type;	/* of the term: "host", "user", ...; or "" */
	uint64_t offset;	/* of its first byte; the value is never told */
};

/* NULL when memory is out. */
struct inspect *inspect_new(void);
void	inspect_free(struct inspect *in);

/* Add a known term.  type is a constant that lives on.  0, -1 memory. */
int	inspect_term(struct inspect *in, const char *type, const char *value,
	    size_t len);

/* A word of the contract (an enumeration's value, a kind): a string that is
 * nothing but this word is not a hit even when a term is called so. */
int	inspect_allow(struct inspect *in, const char *word);

/* How many terms are looked for: "no known term found (N terms)". */
size_t	inspect_terms(const struct inspect *in);

/*
 * A finished record's line: the string values, as they stand and unescaped;
 * not the member names, which are the contract's.  1 and the first hit; 0
 * nothing found; -1 with f (not JSON, memory), to be treated as a hit.
 */
int	inspect_line(struct inspect *in, const char *line, size_t len,
	    struct inspect_hit *hit, struct fail *f);

/* Any bytes, in pieces of any size: a bundle's member, a scrubbed text.  The
 * end is told by data NULL.  1 with the first hit of the stream as soon as it
 * is seen (the rest need not be fed), 0, -1 with f.  inspect_reset makes ready
 * for the next stream. */
int	inspect_feed(struct inspect *in, const void *data, size_t len,
	    struct inspect_hit *hit, struct fail *f);
void	inspect_reset(struct inspect *in);

/* Bytes of the stream that were found without fault; the others, the last few
 * thousand, are not to be released yet. */
uint64_t inspect_cleared(const struct inspect *in);

#endif
