/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "opener.h"

/* A digest over all that leads to the content key. */
static int
hash_wrapping(const struct jwe *j, unsigned char out[DIGEST_SHA256_LEN])
{
	struct buf b = { 0 };
	int rc = -1;

	if (buf_add(&b, &j->h.rsa, sizeof j->h.rsa) == 0 &&
	    (j->h.rsa || buf_add(&b, &j->h.epk, sizeof j->h.epk) == 0) &&
	    buf_printf(&b, "%zu %zu ", j->h.apu.len, j->h.apv.len) == 0 &&
	    buf_add(&b, buf_text(&j->h.apu), j->h.apu.len) == 0 &&
	    buf_add(&b, buf_text(&j->h.apv), j->h.apv.len) == 0 &&
	    buf_add(&b, buf_text(&j->key), j->key.len) == 0)
		rc = digest_sha256(b.p, b.len, out);
	buf_free(&b);
	return rc;
}

static int
unwrap(struct opener *o, const struct jwe *j, const struct jwk *own)
{
	struct aead_text wrapped = { j->key.p, j->key.len };
	struct aead_text apu = { buf_text(&j->h.apu), j->h.apu.len };
	struct aead_text apv = { buf_text(&j->h.apv), j->h.apv.len };
	EVP_PKEY *epk = NULL;
	int rc;

	if (!j->h.rsa && (j->key.len != WRAP_EC_LEN ||
	    (epk = jwk_key_point(j->h.epk.x, j->h.epk.y)) == NULL))
		return -1;
	rc = wrap_open(own, epk, &apu, &apv, &wrapped, o->key);
	EVP_PKEY_free(epk);
	return rc;
}

static int
decrypt(const struct opener *o, struct jwe *j, bool open)
{
	struct aead_text key = { o->key, sizeof o->key };
	struct aead_text aad = { j->aad.p, j->aad.len };
	struct aead_text sealed = { buf_text(&j->text), j->text.len };
	struct aead_text tag = { j->tag, sizeof j->tag };

	return open ? aead_open(&key, j->iv, &aad, &j->text, &tag) :
	    aead_check(&key, j->iv, &aad, &sealed, &tag);
}

int
opener_line(struct opener *o, struct jwe *j, bool open)
{
	unsigned char wrapped[DIGEST_SHA256_LEN];
	size_t i;

	if (hash_wrapping(j, wrapped) == -1)
		return -1;
	if (o->cached && memcmp(wrapped, o->wrapped, sizeof wrapped) == 0)
		return decrypt(o, j, open);
	o->cached = false;
	for (i = 0; i < o->n; i++) {
		if (o->keys[i].rsa != j->h.rsa)
			continue;
		if (unwrap(o, j, &o->keys[i]) == -1)
			return -1;
		if (decrypt(o, j, open) == 0) {
			memcpy(o->wrapped, wrapped, sizeof wrapped);
			o->cached = true;
			return 0;
		}
	}
	return -1;
}

void
opener_mark(const struct opener *o, unsigned char mark[OPENER_MARK])
{
	memcpy(mark, o->wrapped, OPENER_MARK);
}

bool
opener_knows(const struct opener *o, const char *thumb)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (strcmp(o->keys[i].thumb, thumb) == 0)
			return true;
	return false;
}

void
opener_free(struct opener *o)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		jwk_free(&o->keys[i]);
	free(o->keys);
	OPENSSL_cleanse(o->key, sizeof o->key);
}
