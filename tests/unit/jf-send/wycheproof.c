/* SPDX-License-Identifier: ISC */
/* The primitives against test vectors by others, read in $VECTORS: every valid
 * one works, no invalid one does. */
#include <stdlib.h>
#include <string.h>

#include "../tap.h"
#include "cmd/jf-send/aead.h"
#include "cmd/jf-send/wrap.h"
#include "digest.h"

/* A hex member of a test in fresh memory. */
static struct buf
hex(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));
	struct buf b = { 0 };
	size_t len = text == NULL ? 0 : strlen(text) / 2;

	if (buf_reserve(&b, len + 1) == 0 && len > 0 &&
	    digest_unhex(text, b.p, len) == 0)
		b.len = len;
	return b;
}

static struct aead_text
text(const struct buf *b)
{
	return (struct aead_text){ buf_text(b), b->len };
}

/* Does b hold what the test's member says? */
static int
holds(const struct buf *b, const json_t *test, const char *name)
{
	struct buf want = hex(test, name);
	int same = want.len == b->len &&
	    memcmp(buf_text(&want), buf_text(b), b->len) == 0;

	buf_free(&want);
	return same;
}

/* 1 the test's input was taken and gave what it should, 0 it was refused, -1
 * something else came out. */
static int
try_aead(const json_t *group, const json_t *test)
{
	struct buf key = hex(test, "key"), iv = hex(test, "iv");
	struct buf aad = hex(test, "aad"), ct = hex(test, "ct");
	struct buf tag = hex(test, "tag"), out = { 0 };
	struct aead_text k = text(&key), a = text(&aad), c = text(&ct),
	    t = text(&tag);
	int rc = 0;

	(void)group;
	if (iv.len == AEAD_IV_LEN && buf_add(&out, c.p, c.len) == 0 &&
	    aead_open(&k, iv.p, &a, &out, &t) == 0)
		rc = holds(&out, test, "msg") ? 1 : -1;
	buf_free(&key);
	buf_free(&iv);
	buf_free(&aad);
	buf_free(&ct);
	buf_free(&tag);
	buf_free(&out);
	return rc;
}

static int
try_wrap(const json_t *group, const json_t *test)
{
	struct buf key = hex(test, "key"), ct = hex(test, "ct"), out = { 0 };
	struct aead_text c = text(&ct);
	int rc = 0;

	if (json_integer_value(json_object_get(group, "keySize")) != 256)
		rc = -2;	/* ours is A256KW */
	else if (wrap_aes(key.p, &c, &out, 0) == 0)
		rc = holds(&out, test, "msg") ? 1 : -1;
	buf_free(&key);
	buf_free(&ct);
	buf_free(&out);
	return rc;
}

static int
try_ecdh(const json_t *group, const json_t *test)
{
	struct jwk own = { 0 }, other = { 0 };
	unsigned char z[JWK_EC_LEN];
	struct buf out = { 0 };
	struct fail f = { 0 };
	int rc = 0;

	(void)group;
	if (jwk_parse(&own, json_object_get(test, "private"), JWK_OPEN,
	    &f) == 0 && jwk_parse(&other, json_object_get(test, "public"),
	    JWK_SEAL, &f) == 0 && wrap_agree(own.pkey, other.pkey, z) == 0) {
		buf_add(&out, z, sizeof z);
		rc = holds(&out, test, "shared") ? 1 : -1;
	}
	jwk_free(&own);
	jwk_free(&other);
	buf_free(&out);
	return rc;
}

static int
try_rsa(const json_t *group, const json_t *test)
{
	const char *label = json_string_value(json_object_get(test, "label"));
	struct buf ct = hex(test, "ct"), out = { 0 };
	struct aead_text c = text(&ct);
	json_t *o = json_deep_copy(json_object_get(group, "privateKeyJwk"));
	struct jwk own = { 0 };
	struct fail f = { 0 };
	int rc = 0;

	if (label != NULL && *label != '\0')
		rc = -2;	/* JWE has none */
	else if (jwk_parse(&own, o, JWK_OPEN, &f) == -1)
		rc = -1;
	else if (wrap_rsa(own.pkey, &c, &out, 0) == 0)
		rc = holds(&out, test, "msg") ? 1 : -1;
	jwk_free(&own);
	json_decref(o);
	buf_free(&ct);
	buf_free(&out);
	return rc;
}

static void
run(const char *name, int (*try)(const json_t *, const json_t *))
{
	const char *dir = getenv("VECTORS");
	const json_t *group, *test;
	char path[4096];
	json_t *all;
	size_t i, j;
	int n = 0, wrong = 0, valid, got;

	snprintf(path, sizeof path, "%s/wycheproof/%s_test.json",
	    dir != NULL ? dir : "../shared/vectors", name);
	all = json_load_file(path, 0, NULL);
	if (all == NULL) {
		skip("no vectors here");
		return;
	}
	json_array_foreach(json_object_get(all, "testGroups"), i, group)
		json_array_foreach(json_object_get(group, "tests"), j, test) {
			got = try(group, test);
			if (got == -2 || strcmp(json_string_value(
			    json_object_get(test, "result")),
			    "acceptable") == 0)
				continue;
			valid = strcmp(json_string_value(
			    json_object_get(test, "result")), "valid") == 0;
			n++;
			if (got == valid)
				continue;
			wrong++;
			printf("# %s %lld: %s\n", name, (long long)
			    json_integer_value(json_object_get(test, "tcId")),
			    json_string_value(json_object_get(test, "comment")));
		}
	ok(n > 10 && wrong == 0, "%s: %d tests, %d wrong", name, n, wrong);
	json_decref(all);
}

int
main(void)
{
	run("a256cbc_hs512", try_aead);
	run("a128cbc_hs256", try_aead);
	run("aes_wrap", try_wrap);
	run("ecdh_secp256r1_webcrypto", try_ecdh);
	run("rsa_oaep_2048_sha256_mgf1sha256", try_rsa);
	return done();
}
