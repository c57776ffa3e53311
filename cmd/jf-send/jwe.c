/* SPDX-License-Identifier: ISC */
#include <string.h>

#include <openssl/crypto.h>

#include "digest.h"
#include "jwe.h"

static int
add_epk(struct buf *b, const struct wrap_point *p)
{
	if (buf_adds(b, ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"") ||
	    digest_base64url(b, p->x, sizeof p->x) ||
	    buf_adds(b, "\",\"y\":\"") ||
	    digest_base64url(b, p->y, sizeof p->y))
		return -1;
	return buf_adds(b, "\"}");
}

int
jwe_start(struct jwe_seal *s, const struct jwk *to, const char *cty,
    struct fail *f)
{
	struct wrap_point epk;
	struct buf wrapped = { 0 };
	int rc = -1;

	*s = (struct jwe_seal){ 0 };
	if (digest_random(s->key, sizeof s->key) == -1)
		return fail_errno(f, "random numbers");
	if (wrap_seal(to, s->key, &epk, &wrapped) == -1) {
		fail_set(f, FAIL_HERE, "cannot seal to key %s", to->thumb);
		goto out;
	}
	if (buf_printf(&s->head, "{\"alg\":\"%s\",\"enc\":\"A256CBC-HS512\","
	    "\"kid\":\"%s\"", to->rsa ? "RSA-OAEP-256" : "ECDH-ES+A256KW",
	    to->thumb) == -1 ||
	    (!to->rsa && add_epk(&s->head, &epk) == -1) ||
	    buf_printf(&s->head, ",\"cty\":\"%s\"", cty) == -1 ||
	    digest_base64url(&s->wrapped, wrapped.p, wrapped.len) == -1)
		fail_nomem(f);
	else
		rc = 0;
out:
	buf_free(&wrapped);
	if (rc == -1)
		jwe_end(s);
	return rc;
}

/* The protected header of one line, in base64url. */
static int
add_protected(const struct jwe_seal *s, const struct jwe_place *place,
    struct buf *out)
{
	struct buf b = { 0 };
	int rc = -1;

	if (buf_add(&b, s->head.p, s->head.len) == -1 ||
	    buf_printf(&b, ",\"jf\":{\"id\":\"%s\",\"n\":%u,\"last\":%s",
	    place->id, (unsigned)place->n, place->last ? "true" : "false") == -1)
		goto out;
	if (place->last &&
	    buf_printf(&b, ",\"count\":%u", (unsigned)place->n + 1) == -1)
		goto out;
	if (place->signature != 0 &&
	    buf_printf(&b, ",\"t\":%u", (unsigned)place->signature) == -1)
		goto out;
	if (buf_adds(&b, "}}") == 0)
		rc = digest_base64url(out, b.p, b.len);
out:
	buf_free(&b);
	return rc;
}

/* One more member of the line: ,"name":"base64url". */
static int
add_member(struct buf *out, const char *name, const void *p, size_t len)
{
	if (buf_printf(out, "\",\"%s\":\"", name) == -1)
		return -1;
	return digest_base64url(out, p, len);
}

int
jwe_seal(const struct jwe_seal *s, const struct jwe_place *place,
    const struct aead_text *plain, struct jwe_line *l, struct fail *f)
{
	struct aead_text key = { s->key, sizeof s->key }, aad;

	if (digest_random(l->iv, sizeof l->iv) == -1)
		return fail_errno(f, "random numbers");
	buf_clear(&l->protected);
	if (add_protected(s, place, &l->protected) == -1)
		return fail_nomem(f);
	aad.p = l->protected.p;
	aad.len = l->protected.len;
	buf_clear(&l->sealed);
	if (aead_seal(&key, l->iv, &aad, plain, &l->sealed, l->tag) == -1)
		return fail_set(f, FAIL_HERE, "cannot encrypt");
	return 0;
}

int
jwe_dump(const struct jwe_seal *s, const struct jwe_line *l, struct buf *out)
{
	if (buf_reserve(out, l->protected.len + s->wrapped.len +
	    l->sealed.len / 3 * 4 + 256) == -1 ||
	    buf_adds(out, "{\"protected\":\"") == -1 ||
	    buf_add(out, l->protected.p, l->protected.len) == -1 ||
	    buf_adds(out, "\",\"encrypted_key\":\"") == -1 ||
	    buf_add(out, s->wrapped.p, s->wrapped.len) == -1 ||
	    add_member(out, "iv", l->iv, sizeof l->iv) == -1 ||
	    add_member(out, "ciphertext", l->sealed.p, l->sealed.len) == -1 ||
	    add_member(out, "tag", l->tag, sizeof l->tag) == -1)
		return -1;
	return buf_adds(out, "\"}\n");
}

void
jwe_line_free(struct jwe_line *l)
{
	buf_free(&l->protected);
	buf_free(&l->sealed);
}

void
jwe_end(struct jwe_seal *s)
{
	OPENSSL_cleanse(s->key, sizeof s->key);
	buf_free(&s->head);
	buf_free(&s->wrapped);
}
