/* SPDX-License-Identifier: ISC */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

#include "digest.h"
#include "jwk_key.h"

#define RSA_MIN_BITS	2048
#define RSA_MAX_BITS	4096

const struct jwk_number jwk_key_rsa_numbers[JWK_RSA_ALL] = {
	{ "n", OSSL_PKEY_PARAM_RSA_N }, { "e", OSSL_PKEY_PARAM_RSA_E },
	{ "d", OSSL_PKEY_PARAM_RSA_D }, { "p", OSSL_PKEY_PARAM_RSA_FACTOR1 },
	{ "q", OSSL_PKEY_PARAM_RSA_FACTOR2 },
	{ "dp", OSSL_PKEY_PARAM_RSA_EXPONENT1 },
	{ "dq", OSSL_PKEY_PARAM_RSA_EXPONENT2 },
	{ "qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1 }
};

int
jwk_key_bytes(const json_t *o, const char *name, unsigned char *out, size_t len)
{
	const json_t *v = json_object_get(o, name);
	struct buf b = { .secret = true };
	int rc = -1;

	if (json_is_string(v) &&
	    digest_unbase64url(&b, json_string_value(v),
	    json_string_length(v)) == 0 && b.len == len) {
		memcpy(out, b.p, len);
		rc = 0;
	}
	buf_free(&b);
	return rc;
}

EVP_PKEY *
jwk_key_new(void)
{
	return EVP_EC_gen("P-256");
}

int
jwk_key_coordinates(const EVP_PKEY *pkey, unsigned char x[JWK_EC_LEN],
    unsigned char y[JWK_EC_LEN])
{
	BIGNUM *bx = NULL, *by = NULL;
	int rc = -1;

	if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_X, &bx) == 1 &&
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &by) == 1 &&
	    BN_bn2binpad(bx, x, JWK_EC_LEN) == JWK_EC_LEN &&
	    BN_bn2binpad(by, y, JWK_EC_LEN) == JWK_EC_LEN)
		rc = 0;
	BN_free(bx);
	BN_free(by);
	return rc;
}

/* Build a key from parameters; the library's own checks must agree. */
static EVP_PKEY *
build(const char *type, OSSL_PARAM_BLD *bld, bool private)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY_CTX *check = NULL;
	EVP_PKEY *pkey = NULL;
	int ok = 0;

	if (params != NULL && ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &pkey, private ? EVP_PKEY_KEYPAIR :
	    EVP_PKEY_PUBLIC_KEY, params) == 1 &&
	    (check = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL)) != NULL)
		ok = EVP_PKEY_public_check(check) == 1 &&
		    (!private || EVP_PKEY_pairwise_check(check) == 1);
	if (!ok) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	EVP_PKEY_CTX_free(check);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	return pkey;
}

static EVP_PKEY *
build_ec(const unsigned char *x, const unsigned char *y, const BIGNUM *d)
{
	unsigned char point[1 + 2 * JWK_EC_LEN];
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY *pkey = NULL;

	point[0] = 4;	/* uncompressed (SEC 1, 2.3.3) */
	memcpy(point + 1, x, JWK_EC_LEN);
	memcpy(point + 1 + JWK_EC_LEN, y, JWK_EC_LEN);
	if (bld != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
	    "prime256v1", 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY,
	    point, sizeof point) == 1 &&
	    (d == NULL || OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY,
	    d) == 1))
		pkey = build("EC", bld, d != NULL);
	OSSL_PARAM_BLD_free(bld);
	return pkey;
}

EVP_PKEY *
jwk_key_point(const unsigned char x[JWK_EC_LEN], const unsigned char y[JWK_EC_LEN])
{
	return build_ec(x, y, NULL);
}

int
jwk_key_ec(struct jwk *k, const json_t *o, bool private, struct fail *f)
{
	unsigned char x[JWK_EC_LEN], y[JWK_EC_LEN], d[JWK_EC_LEN];
	const char *crv = json_string_value(json_object_get(o, "crv"));
	BIGNUM *bd = NULL;

	if (crv == NULL || strcmp(crv, "P-256") != 0)
		return fail_set(f, FAIL_USAGE, "not a P-256 key");
	if (jwk_key_bytes(o, "x", x, sizeof x) == -1 ||
	    jwk_key_bytes(o, "y", y, sizeof y) == -1)
		return fail_set(f, FAIL_USAGE,
		    "x and y must be 32 bytes of canonical base64url each");
	if (private) {
		if (jwk_key_bytes(o, "d", d, sizeof d) == -1)
			return fail_set(f, FAIL_USAGE,
			    "no private key: d must be 32 bytes of canonical "
			    "base64url");
		bd = BN_secure_new();
		if (bd == NULL || BN_bin2bn(d, sizeof d, bd) == NULL) {
			BN_clear_free(bd);
			OPENSSL_cleanse(d, sizeof d);
			return fail_nomem(f);
		}
		OPENSSL_cleanse(d, sizeof d);
	}
	k->pkey = build_ec(x, y, bd);
	BN_clear_free(bd);
	if (k->pkey == NULL)
		return fail_set(f, FAIL_USAGE, private ?
		    "the private key does not belong to its public point" :
		    "the point is not on the curve");
	return 0;
}

/* Member name as a number pushed to bld; kept in *bn until bld is used. */
static int
push_number(OSSL_PARAM_BLD *bld, const json_t *o, const char *name,
    const char *param, BIGNUM **bn)
{
	const json_t *v = json_object_get(o, name);
	struct buf b = { .secret = true };
	int rc = -1;

	if (json_is_string(v) && digest_unbase64url(&b, json_string_value(v),
	    json_string_length(v)) == 0 && b.len > 0 && b.p[0] != 0 &&
	    b.len <= 2 * RSA_MAX_BITS / 8 &&	/* its bits are looked at later */
	    (*bn = BN_bin2bn(b.p, (int)b.len, BN_secure_new())) != NULL &&
	    OSSL_PARAM_BLD_push_BN(bld, param, *bn) == 1)
		rc = 0;
	buf_free(&b);
	return rc;
}

int
jwk_key_rsa(struct jwk *k, const json_t *o, bool private, struct fail *f)
{
	const struct jwk_number *number = jwk_key_rsa_numbers;
	BIGNUM *bn[JWK_RSA_ALL] = { NULL };
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	size_t i, n = private ? JWK_RSA_ALL : JWK_RSA_PUBLIC;
	int rc = -1;

	for (i = 0; bld != NULL && i < n; i++)
		if (push_number(bld, o, number[i].name, number[i].param,
		    &bn[i]) == -1)
			break;
	if (bld == NULL || i < n) {
		fail_set(f, FAIL_USAGE, "%s is missing or not a canonical "
		    "number", bld == NULL ? "n" : number[i].name);
		goto out;
	}
	if (BN_num_bits(bn[0]) < RSA_MIN_BITS ||
	    BN_num_bits(bn[0]) > RSA_MAX_BITS) {
		fail_set(f, FAIL_USAGE, "RSA key of %d bits: 2048 to 4096 are "
		    "accepted", BN_num_bits(bn[0]));
		goto out;
	}
	k->rsa = true;
	if ((k->pkey = build("RSA", bld, private)) == NULL)
		fail_set(f, FAIL_USAGE, "not a sound RSA key");
	else
		rc = 0;
out:
	for (i = 0; i < JWK_RSA_ALL; i++)
		BN_clear_free(bn[i]);
	OSSL_PARAM_BLD_free(bld);
	return rc;
}
