/* SPDX-License-Identifier: ISC */
#include <openssl/x509.h>

#include <string.h>

#include "buf.h"
#include "digest.h"
#include "key.h"
#include "testkeys.h"

#define TEXT_KEY_LEN	42	/* "Ed", id, 32 bytes of key */

int
key_pin(EVP_PKEY *pkey, char out[KEY_PIN_LEN])
{
	unsigned char *der = NULL, hash[DIGEST_SHA256_LEN];
	struct buf pin = { 0 };
	int len = i2d_PUBKEY(pkey, &der), rc = -1;

	if (len > 0 && digest_sha256(der, (size_t)len, hash) == 0 &&
	    buf_adds(&pin, "sha256//") == 0 &&
	    digest_base64(&pin, hash, sizeof(hash)) == 0 &&
	    pin.len == KEY_PIN_LEN - 1) {
		memcpy(out, pin.p, KEY_PIN_LEN);
		rc = 0;
	}
	buf_free(&pin);
	OPENSSL_free(der);
	return rc;
}

bool
key_is_pin(const char *text)
{
	struct buf hash = { 0 };
	bool ok;

	ok = strlen(text) == KEY_PIN_LEN - 1 &&
	    strncmp(text, "sha256//", 8) == 0 &&
	    digest_unbase64(&hash, text + 8, strlen(text + 8)) == 0 &&
	    hash.len == DIGEST_SHA256_LEN;
	buf_free(&hash);
	return ok;
}

int
key_set(struct key *k, EVP_PKEY *pkey)
{
	*k = (struct key){ .pkey = pkey };
	if (pkey != NULL && key_pin(pkey, k->pin) == 0)
		return 0;
	key_free(k);
	return -1;
}

int
key_parse_text(struct key *k, const char *text, size_t len)
{
	static const char comment[] = "untrusted comment:";
	const char *end = text + len, *nl;
	struct buf raw = { 0 };
	int rc = -1;

	if (len > sizeof(comment) &&
	    strncmp(text, comment, sizeof(comment) - 1) == 0) {
		if ((nl = memchr(text, '\n', len)) == NULL)
			return -1;
		text = nl + 1;
	}
	while (end > text && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	if (digest_unbase64(&raw, text, (size_t)(end - text)) == -1 ||
	    raw.len != TEXT_KEY_LEN || memcmp(raw.p, "Ed", 2) != 0)
		goto out;
	if (key_set(k, EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
	    raw.p + 2 + KEY_ID_LEN, 32)) == -1)
		goto out;
	k->has_id = true;
	memcpy(k->id, raw.p + 2, KEY_ID_LEN);
	rc = 0;
out:
	buf_free(&raw);
	return rc;
}

void
key_free(struct key *k)
{
	EVP_PKEY_free(k->pkey);
	*k = (struct key){ 0 };
}

const char *
key_test_owner(const char *pin)
{
	size_t i;

	for (i = 0; i < sizeof(testkeys) / sizeof(testkeys[0]); i++)
		if (strcmp(testkeys[i].pin, pin) == 0)
			return testkeys[i].owner;
	return NULL;
}
