/* SPDX-License-Identifier: ISC */
/*
 * One signature, one key: RSA-PSS and RSASSA-PKCS1-v1_5 (RFC 8017), ECDSA
 * (FIPS 186-5) in DER or as r and s side by side, Ed25519 (RFC 8032).
 * Nothing here decides whether the key is trusted.
 */
#ifndef RAW_H
#define RAW_H

#include <openssl/evp.h>

#include <stdbool.h>
#include <stddef.h>

enum raw_scheme {
	RAW_AUTO,		/* by the key's type: RSA is RSA-PSS */
	RAW_AUTO_PKCS1,		/* by the key's type: RSA is PKCS#1 v1.5 */
	RAW_RSA_PSS, RAW_RSA_PKCS1,
	RAW_ECDSA,		/* either encoding */
	RAW_ECDSA_DER, RAW_ECDSA_FIXED,
	RAW_ED25519		/* over the message itself, no digest */
};

struct raw_alg {
	enum raw_scheme scheme;
	int digest;		/* NID_sha256, ...; not for Ed25519 */
	int mgf1_digest;	/* RSA-PSS; 0: the same */
	int salt_len;		/* RSA-PSS, bytes; RAW_ANY_SALT: what it has */
};
#define RAW_ANY_SALT	(-1)

enum raw_result {
	RAW_GOOD, RAW_WRONG,
	RAW_MISFIT,		/* key and scheme do not go together */
	RAW_WEAK,		/* RSA under 2048 bits, digest under SHA-256, other curve */
	RAW_UNSUPPORTED		/* by this program or its library */
};

/* SHA-256 or better of its kind? */
bool	raw_digest_is_strong(int nid);

/* The scheme that a wish means for this key; RAW_AUTO when the key's type is
 * not supported. */
enum raw_scheme raw_scheme_of(EVP_PKEY *key, enum raw_scheme wish);

/* Verify sig over a digest.  Not for Ed25519. */
enum raw_result raw_verify_digest(EVP_PKEY *key, const struct raw_alg *alg,
	    const unsigned char *digest, const unsigned char *sig,
	    size_t sig_len);

/* Verify sig over a message, digesting it where the scheme wants one. */
enum raw_result raw_verify_message(EVP_PKEY *key, const struct raw_alg *alg,
	    const void *msg, size_t msg_len, const unsigned char *sig,
	    size_t sig_len);

/* "rsa-pss-sha256", "ecdsa-p256-sha256", "ed25519": name for policies and
 * verdicts. */
#define RAW_NAME_LEN	48
char	*raw_name(EVP_PKEY *key, const struct raw_alg *alg,
	    char out[RAW_NAME_LEN]);
/* "rsa-3072", "p256", "ed25519", or the library's name of another. */
char	*raw_key_name(EVP_PKEY *key, char out[RAW_NAME_LEN]);

#endif
