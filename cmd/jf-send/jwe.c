/* SPDX-License-Identifier: ISC */
#include <string.h>

#include <openssl/crypto.h>

#include "digest.h"
#include "jwe.h"

#define PIECE	((size_t)48 * 1024)	/* of ciphertext, a multiple of 3 */

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

int
jwe_seal(const struct jwe_seal *s, const struct jwe_place *place,
    struct jwe_line *l, struct fail *f)
{
	struct aead_text key = { s->key, sizeof s->key }, aad;

	if (digest_random(l->iv, sizeof l->iv) == -1)
		return fail_errno(f, "random numbers");
	buf_clear(&l->protected);
	if (add_protected(s, place, &l->protected) == -1)
		return fail_nomem(f);
	aad.p = l->protected.p;
	aad.len = l->protected.len;
	if (aead_seal(&key, l->iv, &aad, &l->text, l->tag) == -1)
		return fail_set(f, FAIL_HERE, "cannot encrypt");
	return 0;
}

static const char *const before[] = { "{\"protected\":\"",
	"\",\"encrypted_key\":\"", "\",\"iv\":\"", "\",\"ciphertext\":\"",
	"\",\"tag\":\"", "\"}\n" };

#define BASE64(n)	((4 * (n) + 2) / 3)

size_t
jwe_length(const struct jwe_seal *s, const struct jwe_line *l)
{
	size_t i, n = 0;

	for (i = 0; i < sizeof before / sizeof *before; i++)
		n += strlen(before[i]);
	return n + l->protected.len + s->wrapped.len + BASE64(sizeof l->iv) +
	    BASE64(l->text.len) + BASE64(sizeof l->tag);
}

int
jwe_dump(const struct jwe_seal *s, const struct jwe_line *l,
    const struct jwe_out *out, struct fail *f)
{
	struct buf b = { 0 };
	size_t at, n;
	int rc = -1;

	if (buf_adds(&b, before[0]) == -1 ||
	    buf_add(&b, l->protected.p, l->protected.len) == -1 ||
	    buf_adds(&b, before[1]) == -1 ||
	    buf_add(&b, s->wrapped.p, s->wrapped.len) == -1 ||
	    buf_adds(&b, before[2]) == -1 ||
	    digest_base64url(&b, l->iv, sizeof l->iv) == -1 ||
	    buf_adds(&b, before[3]) == -1)
		goto nomem;
	for (at = 0; at < l->text.len; at += n) {
		n = l->text.len - at < PIECE ? l->text.len - at : PIECE;
		if (digest_base64url(&b, l->text.p + at, n) == -1)
			goto nomem;
		if (at + n < l->text.len) {
			if (out->put(out->arg, b.p, b.len, f) == -1)
				goto out;
			buf_clear(&b);
		}
	}
	if (buf_adds(&b, before[4]) == -1 ||
	    digest_base64url(&b, l->tag, sizeof l->tag) == -1 ||
	    buf_adds(&b, before[5]) == -1)
		goto nomem;
	rc = out->put(out->arg, b.p, b.len, f);
	goto out;
nomem:
	fail_nomem(f);
out:
	buf_free(&b);
	return rc;
}

void
jwe_line_free(struct jwe_line *l)
{
	buf_free(&l->protected);
	buf_free(&l->text);
}

void
jwe_end(struct jwe_seal *s)
{
	OPENSSL_cleanse(s->key, sizeof s->key);
	buf_free(&s->head);
	buf_free(&s->wrapped);
}
