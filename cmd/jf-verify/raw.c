/* SPDX-License-Identifier: ISC */
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include <stdio.h>
#include <string.h>

#include "raw.h"

#define RSA_MIN_BITS	2048
#define RSA_MAX_BITS	16384	/* larger is a denial of service */
#define ECDSA_DER_MAX	160	/* bytes; P-521 has 139 */

enum raw_scheme
raw_scheme_of(EVP_PKEY *key, enum raw_scheme wish)
{
	if (EVP_PKEY_is_a(key, "RSA"))
		return wish == RAW_AUTO ? RAW_RSA_PSS :
		    wish == RAW_AUTO_PKCS1 ? RAW_RSA_PKCS1 : wish;
	if (EVP_PKEY_is_a(key, "RSA-PSS"))
		return RAW_RSA_PSS;
	if (EVP_PKEY_is_a(key, "EC"))
		return wish == RAW_AUTO || wish == RAW_AUTO_PKCS1 ? RAW_ECDSA :
		    wish;
	if (EVP_PKEY_is_a(key, "ED25519"))
		return RAW_ED25519;
	return RAW_AUTO;
}

static bool
is_rsa(EVP_PKEY *key)
{
	return EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS");
}

/* Bits of a supported curve's order, 0 for another curve. */
static int
curve_bits(EVP_PKEY *key)
{
	char name[32];
	int nid;

	if (EVP_PKEY_get_group_name(key, name, sizeof(name), NULL) != 1)
		return 0;
	nid = OBJ_txt2nid(name);
	return nid == NID_X9_62_prime256v1 ? 256 : nid == NID_secp384r1 ? 384 :
	    nid == NID_secp521r1 ? 521 : 0;
}

bool
raw_digest_is_strong(int nid)
{
	return nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512 ||
	    nid == NID_sha512_256 || nid == NID_sha3_256 ||
	    nid == NID_sha3_384 || nid == NID_sha3_512;
}

/* Do key and scheme fit, and is neither weak? */
static enum raw_result
check_strength(EVP_PKEY *key, const struct raw_alg *alg, enum raw_scheme s)
{
	bool rsa_scheme = s == RAW_RSA_PSS || s == RAW_RSA_PKCS1;

	if (s == RAW_AUTO)
		return RAW_UNSUPPORTED;
	if (s == RAW_ED25519)
		return EVP_PKEY_is_a(key, "ED25519") ? RAW_GOOD : RAW_MISFIT;
	if (rsa_scheme ? !is_rsa(key) : !EVP_PKEY_is_a(key, "EC"))
		return RAW_MISFIT;
	if (EVP_get_digestbynid(alg->digest) == NULL)
		return RAW_UNSUPPORTED;
	if (!raw_digest_is_strong(alg->digest))
		return RAW_WEAK;
	if (rsa_scheme && EVP_PKEY_get_bits(key) > RSA_MAX_BITS)
		return RAW_UNSUPPORTED;
	if (rsa_scheme ? EVP_PKEY_get_bits(key) < RSA_MIN_BITS :
	    curve_bits(key) == 0)
		return RAW_WEAK;
	return RAW_GOOD;
}

static bool
set_rsa(EVP_PKEY_CTX *c, const struct raw_alg *alg, enum raw_scheme s)
{
	int mgf1 = alg->mgf1_digest != 0 ? alg->mgf1_digest : alg->digest;
	int salt = alg->salt_len == RAW_ANY_SALT ? RSA_PSS_SALTLEN_AUTO :
	    alg->salt_len;

	if (s == RAW_RSA_PKCS1)
		return EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) == 1;
	return EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PSS_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_rsa_mgf1_md(c, EVP_get_digestbynid(mgf1)) == 1 &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(c, salt) == 1;
}

static enum raw_result
verify(EVP_PKEY *key, const struct raw_alg *alg, enum raw_scheme s,
    const unsigned char *digest, const unsigned char *sig, size_t sig_len)
{
	const EVP_MD *md = EVP_get_digestbynid(alg->digest);
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
	enum raw_result r = RAW_UNSUPPORTED;

	if (c == NULL || EVP_PKEY_verify_init(c) != 1)
		goto out;
	if (is_rsa(key) && !set_rsa(c, alg, s)) {
		r = RAW_MISFIT;		/* an RSA-PSS key's own restrictions */
		goto out;
	}
	if (EVP_PKEY_CTX_set_signature_md(c, md) != 1) {
		r = RAW_MISFIT;
		goto out;
	}
	/* Only 1 is good: 0 and negative values both mean no. */
	r = EVP_PKEY_verify(c, sig, sig_len, digest,
	    (size_t)EVP_MD_get_size(md)) == 1 ? RAW_GOOD : RAW_WRONG;
out:
	EVP_PKEY_CTX_free(c);
	return r;
}

/* r and s side by side become the DER that the library reads. */
static size_t
fixed_to_der(const unsigned char *sig, size_t half, unsigned char *out)
{
	ECDSA_SIG *e = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(sig, (int)half, NULL);
	BIGNUM *s = BN_bin2bn(sig + half, (int)half, NULL);
	int len = -1;

	if (e == NULL || r == NULL || s == NULL ||
	    ECDSA_SIG_set0(e, r, s) != 1) {
		BN_free(r);
		BN_free(s);
	} else if (i2d_ECDSA_SIG(e, NULL) <= ECDSA_DER_MAX)
		len = i2d_ECDSA_SIG(e, &out);
	ECDSA_SIG_free(e);
	return len > 0 ? (size_t)len : 0;
}

static enum raw_result
verify_ecdsa(EVP_PKEY *key, const struct raw_alg *alg, enum raw_scheme s,
    const unsigned char *digest, const unsigned char *sig, size_t sig_len)
{
	size_t half = ((size_t)curve_bits(key) + 7) / 8;
	unsigned char der[ECDSA_DER_MAX];
	enum raw_result r = RAW_WRONG;

	/* A DER signature of exactly 2 * half bytes is rare but possible. */
	if (s != RAW_ECDSA_FIXED)
		r = verify(key, alg, s, digest, sig, sig_len);
	if (r == RAW_GOOD || s == RAW_ECDSA_DER || sig_len != 2 * half)
		return r;
	sig_len = fixed_to_der(sig, half, der);
	return sig_len == 0 ? RAW_WRONG :
	    verify(key, alg, s, digest, der, sig_len);
}

enum raw_result
raw_verify_digest(EVP_PKEY *key, const struct raw_alg *alg,
    const unsigned char *digest, const unsigned char *sig, size_t sig_len)
{
	enum raw_scheme s = raw_scheme_of(key, alg->scheme);
	enum raw_result r = check_strength(key, alg, s);

	if (r != RAW_GOOD)
		return r;
	switch (s) {
	case RAW_RSA_PSS:
	case RAW_RSA_PKCS1:
		return verify(key, alg, s, digest, sig, sig_len);
	case RAW_ECDSA:
	case RAW_ECDSA_DER:
	case RAW_ECDSA_FIXED:
		return verify_ecdsa(key, alg, s, digest, sig, sig_len);
	default:
		return RAW_MISFIT;
	}
}

static enum raw_result
verify_ed25519(EVP_PKEY *key, const void *msg, size_t msg_len,
    const unsigned char *sig, size_t sig_len)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	enum raw_result r = RAW_UNSUPPORTED;

	if (c != NULL && EVP_DigestVerifyInit(c, NULL, NULL, NULL, key) == 1)
		r = EVP_DigestVerify(c, sig, sig_len, msg, msg_len) == 1 ?
		    RAW_GOOD : RAW_WRONG;
	EVP_MD_CTX_free(c);
	return r;
}

enum raw_result
raw_verify_message(EVP_PKEY *key, const struct raw_alg *alg, const void *msg,
    size_t msg_len, const unsigned char *sig, size_t sig_len)
{
	enum raw_scheme s = raw_scheme_of(key, alg->scheme);
	enum raw_result r = check_strength(key, alg, s);
	unsigned char digest[EVP_MAX_MD_SIZE];

	if (r != RAW_GOOD)
		return r;
	if (s == RAW_ED25519)
		return verify_ed25519(key, msg, msg_len, sig, sig_len);
	if (EVP_Digest(msg, msg_len, digest, NULL,
	    EVP_get_digestbynid(alg->digest), NULL) != 1)
		return RAW_UNSUPPORTED;
	return raw_verify_digest(key, alg, digest, sig, sig_len);
}

char *
raw_name(EVP_PKEY *key, const struct raw_alg *alg, char out[RAW_NAME_LEN])
{
	enum raw_scheme s = raw_scheme_of(key, alg->scheme);
	const char *md = OBJ_nid2ln(alg->digest);
	char lower[16];
	size_t i;

	for (i = 0; md[i] != '\0' && i < sizeof(lower) - 1; i++)
		lower[i] = md[i] >= 'A' && md[i] <= 'Z' ?
		    (char)(md[i] + 'a' - 'A') : md[i];
	lower[i] = '\0';
	if (s == RAW_ED25519)
		snprintf(out, RAW_NAME_LEN, "ed25519");
	else if (s == RAW_RSA_PSS || s == RAW_RSA_PKCS1)
		snprintf(out, RAW_NAME_LEN, "%s-%s", s == RAW_RSA_PSS ?
		    "rsa-pss" : "rsa-pkcs1", lower);
	else if (s != RAW_AUTO)
		snprintf(out, RAW_NAME_LEN, "ecdsa-%s", lower);
	else
		snprintf(out, RAW_NAME_LEN, "unknown");
	return out;
}

char *
raw_key_name(EVP_PKEY *key, char out[RAW_NAME_LEN])
{
	if (is_rsa(key))
		snprintf(out, RAW_NAME_LEN, "rsa-%d", EVP_PKEY_get_bits(key));
	else if (EVP_PKEY_is_a(key, "EC") && curve_bits(key) != 0)
		snprintf(out, RAW_NAME_LEN, "p%d", curve_bits(key));
	else if (EVP_PKEY_is_a(key, "ED25519"))
		snprintf(out, RAW_NAME_LEN, "ed25519");
	else
		snprintf(out, RAW_NAME_LEN, "%s", EVP_PKEY_get0_type_name(key));
	return out;
}
