/* SPDX-License-Identifier: ISC */
/* A trusted public key, as files hold it. */
#ifndef KEY_H
#define KEY_H

#include <openssl/evp.h>

#include <stdbool.h>
#include <stddef.h>

#define KEY_ID_LEN	8
#define KEY_PIN_LEN	53	/* "sha256//BASE64" and NUL (RFC 7469, 2.4) */

struct key {
	EVP_PKEY *pkey;
	char pin[KEY_PIN_LEN];		/* of its SubjectPublicKeyInfo */
	bool has_id;			/* minisign and signify keys */
	unsigned char id[KEY_ID_LEN];
};

/* Two keys are the same key when their pins are equal.  0, -1. */
int	key_pin(EVP_PKEY *pkey, char out[KEY_PIN_LEN]);
/* Is this text a well-formed pin? */
bool	key_is_pin(const char *text);

/* Own pkey (freed on failure too).  0, -1. */
int	key_set(struct key *k, EVP_PKEY *pkey);
/*
 * A minisign or signify public key: the base64 line with or without the
 * comment line before it.  0; -1: it is none.
 */
int	key_parse_text(struct key *k, const char *text, size_t len);
void	key_free(struct key *k);

/* The owner of a test key, published with its private half, that has this
 * pin; NULL: it is none. */
const char *key_test_owner(const char *pin);

#endif
