/* SPDX-License-Identifier: ISC */
/* What a signature is over: bytes in memory, or digests of bytes gone by. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "hashes.h"
#include "raw.h"

struct message {
	struct hashes *h;
	const unsigned char *p;		/* NULL: not at hand */
	size_t len;
};

/* The digest, computed now if the bytes are at hand.  NULL: not to be had. */
const unsigned char *message_digest(struct message *m, int nid);

/* Verify a signature over m.  RAW_UNSUPPORTED also when Ed25519 needs bytes
 * that are not at hand. */
enum raw_result message_verify(struct message *m, EVP_PKEY *key,
	    const struct raw_alg *alg, const unsigned char *sig, size_t len);

#endif
