/* SPDX-License-Identifier: ISC */
/* What a 407 offers: the challenges of its Proxy-Authenticate fields (RFC
 * 9110, section 11.6.1), several to a field or one. */
#ifndef CHALLENGE_H
#define CHALLENGE_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

#define CHALLENGE_VALUE	256	/* bytes of a parameter, cut */

struct challenge {
	char scheme[32];	/* as written: "Digest" */
	char realm[CHALLENGE_VALUE], nonce[CHALLENGE_VALUE];
	char opaque[CHALLENGE_VALUE], algorithm[32], qop[64];
	bool stale;
	bool cut;		/* a parameter was too long: not to be used */
};

/* The nth challenge, from 0, of an HTTP answer's head.  Is there one? */
bool	challenge_get(const struct buf *head, unsigned nth,
	    struct challenge *c);

#endif
