/* SPDX-License-Identifier: ISC */
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "aead.h"
#include "digest.h"

static const EVP_CIPHER *
cipher_for(size_t key_len)
{
	switch (key_len) {
	case 32:
		return EVP_aes_128_cbc();
	case 48:
		return EVP_aes_192_cbc();
	case 64:
		return EVP_aes_256_cbc();
	default:
		return NULL;
	}
}

static const char *
digest_for(size_t key_len)
{
	return key_len == 32 ? "SHA256" : key_len == 48 ? "SHA384" : "SHA512";
}

/* HMAC over AAD || IV || ciphertext || bits of AAD, 64-bit big endian. */
static int
mac(const struct aead_text *key, const unsigned char *iv,
    const struct aead_text *aad, const struct aead_text *sealed,
    unsigned char out[EVP_MAX_MD_SIZE])
{
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
		    (char *)digest_for(key->len), 0),
		OSSL_PARAM_construct_end()
	};
	unsigned char al[8];
	EVP_MAC *hmac = NULL;
	EVP_MAC_CTX *ctx = NULL;
	size_t len;
	int i, rc = -1;

	for (i = 0; i < 8; i++)
		al[i] = (unsigned char)((uint64_t)aad->len * 8 >> (56 - 8 * i));
	hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	if (hmac == NULL || (ctx = EVP_MAC_CTX_new(hmac)) == NULL)
		goto out;
	if (EVP_MAC_init(ctx, key->p, key->len / 2, params) != 1 ||
	    EVP_MAC_update(ctx, aad->p, aad->len) != 1 ||
	    EVP_MAC_update(ctx, iv, AEAD_IV_LEN) != 1 ||
	    EVP_MAC_update(ctx, sealed->p, sealed->len) != 1 ||
	    EVP_MAC_update(ctx, al, sizeof al) != 1 ||
	    EVP_MAC_final(ctx, out, &len, EVP_MAX_MD_SIZE) != 1)
		goto out;
	rc = 0;
out:
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(hmac);
	return rc;
}

/* CBC in one direction with PKCS #7 padding, in place: what the cipher was
 * given up to a byte is done with before it writes there. */
static int
cbc(const struct aead_text *key, const unsigned char *iv, struct buf *text,
    int encrypt)
{
	const unsigned char *half = (const unsigned char *)key->p + key->len / 2;
	EVP_CIPHER_CTX *ctx;
	int n = 0, end = 0, rc = -1;

	if (text->len > INT_MAX - AEAD_BLOCK ||
	    buf_reserve(text, AEAD_BLOCK) == -1)
		return -1;
	ctx = EVP_CIPHER_CTX_new();
	if (ctx != NULL &&
	    EVP_CipherInit_ex(ctx, cipher_for(key->len), NULL, half, iv,
	    encrypt) == 1 &&
	    EVP_CipherUpdate(ctx, text->p, &n, text->p, (int)text->len) == 1 &&
	    EVP_CipherFinal_ex(ctx, text->p + n, &end) == 1) {
		text->len = (size_t)(n + end);
		text->p[text->len] = '\0';
		rc = 0;
	} else {
		OPENSSL_cleanse(text->p, text->len);
		text->len = 0;
	}
	EVP_CIPHER_CTX_free(ctx);
	return rc;
}

int
aead_seal(const struct aead_text *key, const unsigned char iv[AEAD_IV_LEN],
    const struct aead_text *aad, struct buf *text, unsigned char *tag)
{
	unsigned char full[EVP_MAX_MD_SIZE];
	struct aead_text sealed;

	if (cipher_for(key->len) == NULL || cbc(key, iv, text, 1) == -1)
		return -1;
	sealed = (struct aead_text){ text->p, text->len };
	if (mac(key, iv, aad, &sealed, full) == -1)
		return -1;
	memcpy(tag, full, key->len / 2);
	return 0;
}

int
aead_check(const struct aead_text *key, const unsigned char iv[AEAD_IV_LEN],
    const struct aead_text *aad, const struct aead_text *sealed,
    const struct aead_text *tag)
{
	unsigned char full[EVP_MAX_MD_SIZE];

	if (cipher_for(key->len) == NULL || tag->len != key->len / 2 ||
	    mac(key, iv, aad, sealed, full) == -1)
		return -1;
	return digest_differ(full, tag->p, tag->len) ? -1 : 0;
}

int
aead_open(const struct aead_text *key, const unsigned char iv[AEAD_IV_LEN],
    const struct aead_text *aad, struct buf *text,
    const struct aead_text *tag)
{
	struct aead_text sealed = { buf_text(text), text->len };

	if (aead_check(key, iv, aad, &sealed, tag) == -1)
		return -1;
	return cbc(key, iv, text, 0);
}
