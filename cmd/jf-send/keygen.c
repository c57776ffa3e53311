/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/rsa.h>

#include "digest.h"
#include "file.h"
#include "jsonl.h"
#include "jwk_key.h"
#include "keygen.h"
#include "secret.h"

#define RSA_BITS	3072

/* Add a number of the key as a member; len 0: as long as it needs. */
static int
add_number(struct buf *b, const EVP_PKEY *pkey, const char *name,
    const char *param, int len)
{
	unsigned char raw[RSA_BITS / 8];
	BIGNUM *bn = NULL;
	int n, rc = -1;

	if (EVP_PKEY_get_bn_param(pkey, param, &bn) != 1)
		return -1;
	n = len != 0 ? len : BN_num_bytes(bn);
	if (n <= (int)sizeof raw && BN_bn2binpad(bn, raw, n) == n &&
	    buf_printf(b, ",\"%s\":\"", name) == 0 &&
	    digest_base64url(b, raw, (size_t)n) == 0)
		rc = buf_addc(b, '"');
	OPENSSL_cleanse(raw, sizeof raw);
	BN_clear_free(bn);
	return rc;
}

static int
add_ec(struct buf *b, const EVP_PKEY *pkey, bool private)
{
	if (buf_adds(b, "{\"kty\":\"EC\",\"crv\":\"P-256\"") == -1 ||
	    add_number(b, pkey, "x", OSSL_PKEY_PARAM_EC_PUB_X,
	    JWK_EC_LEN) == -1 ||
	    add_number(b, pkey, "y", OSSL_PKEY_PARAM_EC_PUB_Y,
	    JWK_EC_LEN) == -1)
		return -1;
	return private ? add_number(b, pkey, "d", OSSL_PKEY_PARAM_PRIV_KEY,
	    JWK_EC_LEN) : 0;
}

static int
add_rsa(struct buf *b, const EVP_PKEY *pkey, bool private)
{
	const struct jwk_number *number = jwk_key_rsa_numbers;
	size_t i, n = private ? JWK_RSA_ALL : JWK_RSA_PUBLIC;

	if (buf_adds(b, "{\"kty\":\"RSA\"") == -1)
		return -1;
	for (i = 0; i < n; i++)
		if (add_number(b, pkey, number[i].name, number[i].param,
		    0) == -1)
			return -1;
	return 0;
}

/* The key as text; thumb may be "" while it is not known yet. */
static int
dump(struct buf *b, const EVP_PKEY *pkey, enum keygen_type type,
    const char *thumb, bool private)
{
	static const char *const algs[] = { "ECDH-ES+A256KW", "RSA-OAEP-256",
		"ES256" };

	if ((type == KEYGEN_RSA ? add_rsa(b, pkey, private) :
	    add_ec(b, pkey, private)) == -1)
		return -1;
	if (*thumb != '\0' && buf_printf(b, ",\"kid\":\"%s\"", thumb) == -1)
		return -1;
	return buf_printf(b, ",\"use\":\"%s\",\"alg\":\"%s\"}\n",
	    type == KEYGEN_SIGN ? "sig" : "enc", algs[type]);
}

/* The thumbprint as whoever loads the public key will see it. */
static int
thumbprint(const EVP_PKEY *pkey, enum keygen_type type,
    char thumb[JWK_THUMB_LEN], struct fail *f)
{
	struct buf b = { 0 };
	struct jwk k = { 0 };
	json_t *o = NULL;
	int rc = -1;

	if (dump(&b, pkey, type, "", false) == -1)
		fail_nomem(f);
	else if (jsonl_parse(buf_text(&b), b.len, &o, f) == 0 &&
	    jwk_parse(&k, o, type == KEYGEN_SIGN ? JWK_VERIFY : JWK_SEAL,
	    f) == 0) {
		memcpy(thumb, k.thumb, JWK_THUMB_LEN);
		rc = 0;
	}
	jwk_free(&k);
	json_decref(o);
	buf_free(&b);
	return rc;
}

static int
write_key(const char *name, const char *suffix, const struct buf *b,
    mode_t mode, struct fail *f)
{
	struct stat st;
	char *path;
	int rc = -1;

	if (asprintf(&path, "%s%s", name, suffix) == -1)
		return fail_nomem(f);
	if (lstat(path, &st) == 0)
		fail_set(f, FAIL_USAGE, "%s: is there already: take another "
		    "name, or remove it if nothing is sealed to it", path);
	else if (errno != ENOENT)
		fail_errno(f, "%s", path);
	else
		rc = file_replace(path, b->p, b->len, mode, f);
	free(path);
	return rc;
}

int
keygen_make(const char *name, enum keygen_type type, char thumb[JWK_THUMB_LEN],
    struct fail *f)
{
	struct buf private = { .secret = true }, public = { 0 };
	EVP_PKEY *pkey;
	int rc = -1;

	secret_guard();
	pkey = type == KEYGEN_RSA ? EVP_RSA_gen(RSA_BITS) : jwk_key_new();
	if (pkey == NULL) {
		fail_set(f, FAIL_HERE, "cannot make a key");
		goto out;
	}
	if (thumbprint(pkey, type, thumb, f) == -1)
		goto out;
	if (dump(&private, pkey, type, thumb, true) == -1 ||
	    dump(&public, pkey, type, thumb, false) == -1) {
		fail_nomem(f);
		goto out;
	}
	if (write_key(name, ".jwk", &private, 0600, f) == 0)
		rc = write_key(name, ".pub.jwk", &public, 0644, f);
out:
	EVP_PKEY_free(pkey);
	buf_free(&private);
	buf_free(&public);
	return rc;
}
