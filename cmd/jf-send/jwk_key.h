/* SPDX-License-Identifier: ISC */
/* The numbers of a JWK become a key that the library has checked. */
#ifndef JWK_KEY_H
#define JWK_KEY_H

#include <jansson.h>
#include <openssl/evp.h>

#include <stdbool.h>

#include "fail.h"
#include "jwk.h"

#define JWK_EC_LEN	32	/* bytes of a P-256 coordinate or scalar */
#define JWK_RSA_PUBLIC	2	/* of these numbers the first are public */
#define JWK_RSA_ALL	8

/* A number of an RSA key (RFC 7518 section 6.3), and what OpenSSL calls it. */
struct jwk_number {
	const char *name, *param;
};
extern const struct jwk_number jwk_key_rsa_numbers[JWK_RSA_ALL];

/* Set k->pkey from o's members.  0; -1 with f, FAIL_USAGE, why. */
int	jwk_key_ec(struct jwk *k, const json_t *o, bool private,
	    struct fail *f);
int	jwk_key_rsa(struct jwk *k, const json_t *o, bool private,
	    struct fail *f);

/* A P-256 public key from coordinates, checked to be on the curve.  NULL. */
EVP_PKEY *jwk_key_point(const unsigned char x[JWK_EC_LEN],
	    const unsigned char y[JWK_EC_LEN]);

/* A fresh P-256 key; a key's coordinates.  NULL, -1 when the library fails. */
EVP_PKEY *jwk_key_new(void);
int	jwk_key_coordinates(const EVP_PKEY *pkey, unsigned char x[JWK_EC_LEN],
	    unsigned char y[JWK_EC_LEN]);

/* Decode canonical base64url of exactly len bytes from member name.  0, -1. */
int	jwk_key_bytes(const json_t *o, const char *name, unsigned char *out,
	    size_t len);

#endif
