/* SPDX-License-Identifier: ISC */
/*
 * Keys as JWK files (RFC 7517, RFC 7518 section 6): P-256 for sealing
 * (ECDH-ES+A256KW) and signing (ES256), RSA of 2048 to 4096 bits for sealing
 * (RSA-OAEP-256).  Strict: members once, canonical base64url, coordinates and
 * scalars of full length, points on the curve, private keys that belong to
 * their public ones, nothing that says it is meant for another use.
 */
#ifndef JWK_H
#define JWK_H

#include <jansson.h>
#include <openssl/evp.h>

#include <stdbool.h>

#include "buf.h"
#include "fail.h"

#define JWK_THUMB_LEN	44	/* base64url SHA-256 with NUL */
#define JWK_FILE_MAX	(16 * 1024)

enum jwk_use {
	JWK_SEAL,	/* a recipient's public key */
	JWK_OPEN,	/* a recipient's private key */
	JWK_SIGN,	/* a sender's private key */
	JWK_VERIFY	/* a sender's public key */
};

struct jwk {
	EVP_PKEY *pkey;
	bool rsa;
	char thumb[JWK_THUMB_LEN];	/* RFC 7638 */
};

/*
 * Load a key for one use.  A public key's file must hold nothing private and
 * be writable by its owner alone; a private key's file must not be readable
 * by others; its name is looked for here first, then in dir (secret_load).
 * 0; -1 with f: FAIL_USAGE (the key or its file is not acceptable), FAIL_HERE.
 */
int	jwk_load(struct jwk *k, const char *name, const char *dir,
	    enum jwk_use use, struct fail *f);

/* The same from a parsed object; text in f says only why. */
int	jwk_parse(struct jwk *k, const json_t *o, enum jwk_use use,
	    struct fail *f);

void	jwk_free(struct jwk *k);

#endif
