/* SPDX-License-Identifier: ISC */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include "digest.h"
#include "wrap.h"

#define KEK_LEN	32
#define ALG	"ECDH-ES+A256KW"

static const struct aead_text nobody = { "", 0 };

static int
add_be32(struct buf *b, size_t n)
{
	unsigned char be[4] = { (unsigned char)(n >> 24),
		(unsigned char)(n >> 16), (unsigned char)(n >> 8),
		(unsigned char)n };

	return buf_add(b, be, sizeof be);
}

/* A length in 32 bits and the bytes: RFC 7518 section 4.6.2. */
static int
add_counted(struct buf *b, const void *p, size_t len)
{
	return add_be32(b, len) == -1 ? -1 : buf_add(b, p, len);
}

int
wrap_derive(const struct aead_text *z, const char *algorithm,
    const struct aead_text *apu, const struct aead_text *apv,
    unsigned char *out, size_t len)
{
	struct buf info = { 0 };
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "SSKDF", NULL);
	EVP_KDF_CTX *ctx = kdf != NULL ? EVP_KDF_CTX_new(kdf) : NULL;
	OSSL_PARAM params[4];
	int rc = -1;

	if (ctx == NULL ||
	    add_counted(&info, algorithm, strlen(algorithm)) == -1 ||
	    add_counted(&info, apu->p, apu->len) == -1 ||
	    add_counted(&info, apv->p, apv->len) == -1 ||
	    add_be32(&info, len * 8) == -1)
		goto out;
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
	    (char *)"SHA256", 0);
	params[1] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY,
	    (void *)z->p, z->len);
	params[2] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO,
	    info.p, info.len);
	params[3] = OSSL_PARAM_construct_end();
	if (EVP_KDF_derive(ctx, out, len, params) == 1)
		rc = 0;
out:
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	buf_free(&info);
	return rc;
}

int
wrap_agree(EVP_PKEY *own, EVP_PKEY *other, unsigned char z[JWK_EC_LEN])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL);
	size_t len = JWK_EC_LEN;
	int rc = -1;

	if (ctx != NULL && EVP_PKEY_derive_init(ctx) == 1 &&
	    EVP_PKEY_derive_set_peer(ctx, other) == 1 &&
	    EVP_PKEY_derive(ctx, z, &len) == 1 && len == JWK_EC_LEN)
		rc = 0;
	EVP_PKEY_CTX_free(ctx);
	return rc;
}

int
wrap_aes(const unsigned char kek[KEK_LEN], const struct aead_text *in,
    struct buf *out, int encrypt)
{
	EVP_CIPHER_CTX *ctx;
	int n = 0, rc = -1;

	if (in->len > 1024 || buf_reserve(out, in->len + 16) == -1 ||
	    (ctx = EVP_CIPHER_CTX_new()) == NULL)
		return -1;
	EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	if (EVP_CipherInit_ex(ctx, EVP_aes_256_wrap(), NULL, kek, NULL,
	    encrypt) == 1 &&
	    EVP_CipherUpdate(ctx, out->p + out->len, &n, in->p,
	    (int)in->len) == 1 && n > 0) {
		out->len += (size_t)n;
		rc = 0;
	}
	out->p[out->len] = '\0';
	EVP_CIPHER_CTX_free(ctx);
	return rc;
}

/* The key that wraps the content key, agreed upon by two P-256 keys. */
static int
agree_kek(EVP_PKEY *own, EVP_PKEY *other, const struct aead_text *apu,
    const struct aead_text *apv, unsigned char kek[KEK_LEN])
{
	unsigned char z[JWK_EC_LEN];
	struct aead_text secret = { z, sizeof z };
	int rc;

	rc = wrap_agree(own, other, z);
	if (rc == 0)
		rc = wrap_derive(&secret, ALG, apu, apv, kek, KEK_LEN);
	OPENSSL_cleanse(z, sizeof z);
	return rc;
}

int
wrap_rsa(EVP_PKEY *pkey, const struct aead_text *in, struct buf *out,
    int encrypt)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	size_t len = (size_t)EVP_PKEY_get_size(pkey);
	int rc = -1;

	if (ctx == NULL || (encrypt ? EVP_PKEY_encrypt_init(ctx) :
	    EVP_PKEY_decrypt_init(ctx)) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) != 1 ||
	    EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()) != 1 ||
	    EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) != 1 ||
	    buf_reserve(out, len) == -1)
		goto out;
	if ((encrypt ?
	    EVP_PKEY_encrypt(ctx, out->p + out->len, &len, in->p, in->len) :
	    EVP_PKEY_decrypt(ctx, out->p + out->len, &len, in->p, in->len)) == 1) {
		out->len += len;
		rc = 0;
	}
	out->p[out->len] = '\0';
out:
	EVP_PKEY_CTX_free(ctx);
	return rc;
}

int
wrap_seal(const struct jwk *to, const unsigned char key[AEAD_KEY_LEN],
    struct wrap_point *epk, struct buf *out)
{
	struct aead_text content = { key, AEAD_KEY_LEN };
	unsigned char kek[KEK_LEN];
	EVP_PKEY *own;
	int rc = -1;

	if (to->rsa)
		return wrap_rsa(to->pkey, &content, out, 1);
	own = jwk_key_new();
	if (own != NULL && jwk_key_coordinates(own, epk->x, epk->y) == 0 &&
	    agree_kek(own, to->pkey, &nobody, &nobody, kek) == 0)
		rc = wrap_aes(kek, &content, out, 1);
	OPENSSL_cleanse(kek, sizeof kek);
	EVP_PKEY_free(own);
	return rc;
}

int
wrap_open(const struct jwk *own, EVP_PKEY *epk, const struct aead_text *apu,
    const struct aead_text *apv, const struct aead_text *wrapped,
    unsigned char key[AEAD_KEY_LEN])
{
	unsigned char kek[KEK_LEN];
	struct buf got = { .secret = true };
	int rc;

	/* Drawn always, so that failing takes no longer than succeeding. */
	if (digest_random(key, AEAD_KEY_LEN) == -1)
		return -1;
	if (own->rsa)
		rc = wrap_rsa(own->pkey, wrapped, &got, 0);
	else if ((rc = agree_kek(own->pkey, epk, apu, apv, kek)) == 0)
		rc = wrap_aes(kek, wrapped, &got, 0);
	if (rc == 0 && got.len == AEAD_KEY_LEN)
		memcpy(key, got.p, AEAD_KEY_LEN);
	OPENSSL_cleanse(kek, sizeof kek);
	buf_free(&got);
	return 0;
}
