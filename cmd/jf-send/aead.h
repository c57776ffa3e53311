/* SPDX-License-Identifier: ISC */
/*
 * AES-CBC, then HMAC (RFC 7518 section 5.2): what JWE calls A128CBC-HS256,
 * A192CBC-HS384 and A256CBC-HS512.  The length of the key tells which: 32, 48
 * or 64 bytes, the first half for the MAC, the second for the cipher.  jf-send
 * itself uses 64 only; the others let the published examples run.
 *
 * CBC alone hides but does not protect: nothing here gives out a plaintext
 * byte, or looks at the padding, before the tag is checked.
 */
#ifndef AEAD_H
#define AEAD_H

#include <stddef.h>

#include "buf.h"

#define AEAD_KEY_LEN	64	/* of A256CBC-HS512 */
#define AEAD_KEY_MAX	64
#define AEAD_IV_LEN	16
#define AEAD_TAG_LEN	32	/* of A256CBC-HS512: half of the key */
#define AEAD_BLOCK	16

/* What is authenticated beside the ciphertext. */
struct aead_text {
	const void *p;
	size_t len;
};

/*
 * Make text, the plaintext, the ciphertext and write the tag (key_len / 2
 * bytes).  iv is fresh and random for every call under one key.  0; -1 when
 * the library or memory fails.
 */
int	aead_seal(const struct aead_text *key, const unsigned char iv[AEAD_IV_LEN],
	    const struct aead_text *aad, struct buf *text, unsigned char *tag);

/*
 * Check the tag in constant time and only then make text the plaintext.  0;
 * -1 for every reason alike, no byte of plaintext in text.
 */
int	aead_open(const struct aead_text *key, const unsigned char iv[AEAD_IV_LEN],
	    const struct aead_text *aad, struct buf *text,
	    const struct aead_text *tag);

/* Only check the tag.  0; -1. */
int	aead_check(const struct aead_text *key,
	    const unsigned char iv[AEAD_IV_LEN], const struct aead_text *aad,
	    const struct aead_text *sealed, const struct aead_text *tag);

#endif
