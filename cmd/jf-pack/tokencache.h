/* SPDX-License-Identifier: ISC */
/*
 * What HMAC gave for a value lately, so that a name that stands in every line
 * is computed once.  Fixed size (4 MB at most); what is forgotten is computed
 * again.  Values are kept only as a keyed 64-bit hash (SipHash-2-4, a random
 * key per process): two of them would have to collide to share a token.
 */
#ifndef TOKENCACHE_H
#define TOKENCACHE_H

#include <stddef.h>
#include <stdint.h>

#define TOKENCACHE_MAC	10	/* bytes of HMAC that a token shows */

struct tokencache;

/* NULL: memory, or no randomness. */
struct tokencache *tokencache_new(void);
void	tokencache_free(struct tokencache *c);

/* The hash of a value in a space (type and epoch). */
uint64_t tokencache_hash(const struct tokencache *c, unsigned space,
	    const void *value, size_t len);

/* What was put for this hash, or NULL. */
const unsigned char *tokencache_get(struct tokencache *c, uint64_t hash);
void	tokencache_put(struct tokencache *c, uint64_t hash,
	    const unsigned char mac[TOKENCACHE_MAC]);

#endif
