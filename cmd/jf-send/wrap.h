/* SPDX-License-Identifier: ISC */
/*
 * How a content key travels to its recipient: ECDH-ES+A256KW on P-256 (RFC
 * 7518 section 4.6: the agreed secret through the Concat KDF, then AES key
 * wrap of RFC 3394) or RSA-OAEP-256 (section 4.3, SHA-256 for both hashes).
 */
#ifndef WRAP_H
#define WRAP_H

#include <openssl/evp.h>

#include "aead.h"
#include "jwk.h"
#include "jwk_key.h"

#define WRAP_EC_LEN	(AEAD_KEY_LEN + 8)	/* AES-wrapped content key */

/* The public half of the sender's one-time key, in JWK coordinates. */
struct wrap_point {
	unsigned char x[JWK_EC_LEN], y[JWK_EC_LEN];
};

/*
 * Wrap a content key for a recipient: out gets the encrypted key and, for an
 * EC recipient, epk the one-time public key.  0; -1 when the library fails.
 */
int	wrap_seal(const struct jwk *to, const unsigned char key[AEAD_KEY_LEN],
	    struct wrap_point *epk, struct buf *out);

/*
 * The reverse.  epk is NULL for an RSA recipient; apu and apv are the party
 * infos of the header, empty when absent.  When the key cannot be unwrapped
 * it is random: the tag then fails as it does for any other reason, and a
 * forger learns nothing (RFC 7516 section 11.5).
 */
int	wrap_open(const struct jwk *own, EVP_PKEY *epk,
	    const struct aead_text *apu, const struct aead_text *apv,
	    const struct aead_text *wrapped, unsigned char key[AEAD_KEY_LEN]);

/* The parts, for the published examples. */

/* Concat KDF (NIST SP 800-56A, SHA-256) of secret z into len bytes. */
int	wrap_derive(const struct aead_text *z, const char *algorithm,
	    const struct aead_text *apu, const struct aead_text *apv,
	    unsigned char *out, size_t len);
/* The x coordinate of d times the other's point.  0, -1. */
int	wrap_agree(EVP_PKEY *own, EVP_PKEY *other,
	    unsigned char z[JWK_EC_LEN]);
/* AES-256 key wrap (RFC 3394), appended to out.  0, -1. */
int	wrap_aes(const unsigned char kek[32], const struct aead_text *in,
	    struct buf *out, int encrypt);
/* RSA-OAEP with SHA-256 as hash and in MGF1, no label, appended.  0, -1. */
int	wrap_rsa(EVP_PKEY *pkey, const struct aead_text *in, struct buf *out,
	    int encrypt);

#endif
