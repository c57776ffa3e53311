/* SPDX-License-Identifier: ISC */
/*
 * Who sealed this: a compact JWS (RFC 7515, ES256) over {id, aud, iat, seq,
 * sha256} behind the plaintext of a payload's last line.  sha256 is over the
 * payload's plaintext, aud the recipient's thumbprint, seq counts the payloads
 * of one spool to one recipient.
 */
#ifndef SIGN_H
#define SIGN_H

#include <stdint.h>

#include "buf.h"
#include "fail.h"
#include "jwe.h"
#include "jwk.h"

/* The sender's side. */
struct sign {
	struct jwk key;
	char *counters;		/* path of SPOOL/seq.json */
	json_t *rehearsed;	/* counters that are only pretended, or NULL */
};

/* What a checked signature said. */
struct sign_claims {
	char id[JWE_ID_LEN];
	char aud[JWK_THUMB_LEN];
	int64_t iat, seq;
	char sha256[65];
};

/* A compact JWS with this payload, appended to out.  0, -1. */
int	sign_make(const struct jwk *key, const char *payload, size_t len,
	    struct buf *out);

/* Check a compact JWS by key (alg ES256 only) and append its payload.  0, -1
 * for every reason alike. */
int	sign_check(const struct jwk *key, const char *jws, size_t len,
	    struct buf *payload);

/* Append the JWS of stream id, with this SHA-256 (hex), to a recipient; it
 * gets a new seq.  0, -1 with f. */
int	sign_payload(const struct sign *s, const char *id, const char *sha256,
	    const struct jwk *to, struct buf *jws, struct fail *f);

/* From now on numbers are only pretended: nothing is written.  0, -1 with f. */
int	sign_rehearse(struct sign *s, struct fail *f);

/* Parse checked claims.  0, -1. */
int	sign_claims(const struct buf *payload, struct sign_claims *c);

#endif
