/* SPDX-License-Identifier: ISC */
/* Lines: what is sealed opens, every change and every form that must not be
 * is refused; RFC 7520 section 5.5 step by step. */
#include <stdlib.h>
#include <string.h>

#include "../tap.h"
#include "cmd/jf-send/keygen.h"
#include "cmd/jf-send/opener.h"
#include "digest.h"
#include "jsonl.h"

static const char alice[] = "{\"kty\":\"EC\",\"crv\":\"P-256\","
    "\"x\":\"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0\","
    "\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps\","
    "\"d\":\"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo\"%s}";

static const char alice_public[] = "{\"kty\":\"EC\",\"crv\":\"P-256\","
    "\"x\":\"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0\","
    "\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps\"}";

static int
load(struct jwk *k, const char *more, enum jwk_use use)
{
	char text[2048];
	struct fail f = { 0 };
	json_t *o = NULL;
	int rc;

	snprintf(text, sizeof text, alice, more);
	rc = jsonl_parse(text, strlen(text), &o, &f);
	if (rc == 0 && (use == JWK_SEAL || use == JWK_VERIFY))
		json_object_del(o, "d");
	if (rc == 0)
		rc = jwk_parse(k, o, use, &f);
	json_decref(o);
	return rc;
}

static void
check_keys(void)
{
	static const struct { const char *more; enum jwk_use use; int want; } t[] = {
		{ "", JWK_OPEN, 0 }, { "", JWK_SEAL, 0 }, { "", JWK_SIGN, 0 },
		{ ",\"use\":\"enc\"", JWK_OPEN, 0 },
		{ ",\"use\":\"enc\"", JWK_SIGN, -1 },
		{ ",\"use\":\"sig\"", JWK_SEAL, -1 },
		{ ",\"use\":\"sig\"", JWK_VERIFY, 0 },
		{ ",\"alg\":\"ECDH-ES+A256KW\"", JWK_SEAL, 0 },
		{ ",\"alg\":\"ECDH-ES\"", JWK_SEAL, -1 },
		{ ",\"alg\":\"ES256\"", JWK_SEAL, -1 },
		{ ",\"alg\":\"ES256\"", JWK_SIGN, 0 },
		{ ",\"alg\":7", JWK_SEAL, -1 },
		{ ",\"key_ops\":[\"deriveKey\"]", JWK_OPEN, 0 },
		{ ",\"key_ops\":[\"wrapKey\",\"unwrapKey\"]", JWK_OPEN, 0 },
		{ ",\"key_ops\":[\"sign\"]", JWK_OPEN, -1 },
		{ ",\"key_ops\":[]", JWK_SEAL, 0 },
		{ ",\"key_ops\":[]", JWK_OPEN, -1 },
		{ ",\"key_ops\":\"deriveKey\"", JWK_OPEN, -1 }
	};
	struct jwk k;
	size_t i;

	for (i = 0; i < sizeof t / sizeof *t; i++) {
		ok(load(&k, t[i].more, t[i].use) == t[i].want,
		    "key '%s' for use %d: %s", t[i].more, t[i].use,
		    t[i].want == 0 ? "taken" : "refused");
		jwk_free(&k);
	}
}

/* Keys that are not sound, whatever their use. */
static void
check_bad_keys(void)
{
	static const char *const bad[] = {
		"{\"kty\":\"oct\",\"k\":\"AAAA\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"\",\"y\":\"\"}",
		/* short, long and not canonical x */
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SQ\",\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AIiNBgCCwXbu0-d2pKxZjMhnLBd5-XTuzJsDQRyluUld\",\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV1\",\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0=\",\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps\"}",
		/* not on the curve */
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0\",\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFppo\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
		"{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
		"{}"
	};
	struct fail f = { 0 };
	struct jwk k;
	json_t *o;
	size_t i;

	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		o = json_loads(bad[i], 0, NULL);
		ok(o != NULL && jwk_parse(&k, o, JWK_SEAL, &f) == -1,
		    "unsound key %zu is refused: %s", i, f.text);
		json_decref(o);
	}
	ok(load(&k, ",\"d\":\"1_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo\"",
	    JWK_OPEN) == -1, "a member given twice is refused");
	o = json_pack("{s:s,s:s,s:s,s:s,s:s}", "kty", "EC", "crv", "P-256",
	    "x", "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
	    "y", "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
	    "d", "1_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo");
	ok(jwk_parse(&k, o, JWK_OPEN, &f) == -1,
	    "a private key of another public one is refused: %s", f.text);
	json_decref(o);
}

/* A private key's scalar must be of full length; an RSA key between 2048 and
 * 4096 bits: n has this many bytes, the first of them this. */
static void
check_lengths(void)
{
	static const struct { size_t len; unsigned char first; int want; } t[] = {
		{ 128, 0xff, 0 }, { 256, 0x7f, 0 }, { 256, 0x80, 1 },
		{ 512, 0xff, 1 }, { 513, 0x01, 0 }, { 1024, 0xff, 0 }
	};
	static const char *const scalars[] = { "AA",
		"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmA",
		"ANPzcWkT1DEKACbedBs_GIk6_IEU8MhGgrpnfjE6E5iK" };
	unsigned char n[1024];
	struct fail f = { 0 };
	struct buf b = { 0 };
	struct jwk k;
	json_t *o;
	size_t i;

	for (i = 0; i < sizeof scalars / sizeof *scalars; i++) {
		o = json_loads(alice_public, 0, NULL);
		json_object_set_new(o, "d", json_string(scalars[i]));
		ok(jwk_parse(&k, o, JWK_OPEN, &f) == -1,
		    "a scalar of %zu digits: %s", strlen(scalars[i]), f.text);
		json_decref(o);
	}
	for (i = 0; i < sizeof t / sizeof *t; i++) {
		memset(n, 0x59, sizeof n);	/* no small factors */
		n[0] = t[i].first;
		buf_clear(&b);
		digest_base64url(&b, n, t[i].len);
		o = json_pack("{s:s,s:s,s:s}", "kty", "RSA", "e", "AQAB", "n",
		    buf_text(&b));
		ok((jwk_parse(&k, o, JWK_SEAL, &f) == 0) == t[i].want,
		    "RSA of %zu bytes from %02x: %s", t[i].len, t[i].first,
		    t[i].want ? "taken" : f.text);
		if (t[i].want)
			jwk_free(&k);
		json_decref(o);
	}
	buf_free(&b);
}

static struct opener
opener(void)
{
	struct opener o = { .keys = calloc(1, sizeof *o.keys), .n = 1 };

	load(&o.keys[0], "", JWK_OPEN);
	return o;
}

static int
opens(struct opener *o, struct jwe *j, const char *line, size_t len)
{
	return jwe_parse(j, line, len) == 0 && opener_line(o, j, true) == 0;
}

static int
put(void *arg, const void *p, size_t len, struct fail *f)
{
	return buf_add(arg, p, len) == -1 ? fail_nomem(f) : 0;
}

static void
seal_one(struct jwe_place *place, struct buf *out)
{
	struct jwe_line l = { 0 };
	struct jwe_seal s;
	struct fail f = { 0 };
	struct jwk to;

	load(&to, "", JWK_SEAL);
	snprintf(place->id, sizeof place->id, "%032d", 7);
	ok(jwe_start(&s, &to, JWE_RECORDS, &f) == 0 &&
	    buf_adds(&l.text, "hello\n") == 0 &&
	    jwe_seal(&s, place, &l, &f) == 0 &&
	    jwe_dump(&s, &l, &(struct jwe_out){ put, out }, &f) == 0 &&
	    jwe_length(&s, &l) == out->len &&
	    out->p[out->len - 1] == '\n', "a line is sealed");
	out->len--;
	jwe_line_free(&l);
	jwe_end(&s);
	jwk_free(&to);
}

static void
check_changes(void)
{
	struct jwe_place place = { .n = 2, .last = true };
	struct opener o = opener();
	struct buf line = { 0 };
	struct jwe j = { 0 };
	size_t i, taken = 0;
	int bit;

	seal_one(&place, &line);
	ok(opens(&o, &j, (char *)line.p, line.len), "it opens");
	ok(j.h.has_place && j.h.place.n == 2 && j.h.place.last,
	    "and tells its place");
	for (i = 0; i < line.len; i++)
		for (bit = 0; bit < 8; bit++) {
			line.p[i] ^= (unsigned char)(1 << bit);
			taken += opens(&o, &j, (char *)line.p, line.len);
			line.p[i] ^= (unsigned char)(1 << bit);
		}
	is_int((long long)taken, 0, "no changed bit is taken");
	for (i = 0; i < line.len; i++)
		taken += opens(&o, &j, (char *)line.p, i);
	is_int((long long)taken, 0, "nor a line cut off");
	/* Its one-time key moved off the curve is refused like all else. */
	ok(jwe_parse(&j, (char *)line.p, line.len) == 0 &&
	    (j.h.epk.y[31] ^= 1, opener_line(&o, &j, true) == -1),
	    "nor one whose epk is no point of the curve");
	buf_addc(&line, ' ');
	ok(!opens(&o, &j, (char *)line.p, line.len), "nor one with more behind it");
	buf_free(&line);
	jwe_free(&j);
	opener_free(&o);
}

/* A line whose protected header is this; its cryptography does not matter, for
 * jwe_parse looks at the form only. */
static int
parses(const char *header, const char *more)
{
	struct buf line = { 0 };
	struct jwe j = { 0 };
	int rc;

	buf_adds(&line, "{\"protected\":\"");
	digest_base64url(&line, header, strlen(header));
	buf_printf(&line, "\",\"encrypted_key\":\"AAAA\",\"iv\":"
	    "\"AAAAAAAAAAAAAAAAAAAAAA\",\"ciphertext\":\"AAAA\",\"tag\":"
	    "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"%s}", more);
	rc = jwe_parse(&j, buf_text(&line), line.len);
	jwe_free(&j);
	buf_free(&line);
	return rc == 0;
}

#define EPK "\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\"," \
    "\"x\":\"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0\"," \
    "\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps\"}"
#define GOOD "\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256CBC-HS512\"," EPK
#define ID "\"id\":\"0123456789abcdef0123456789abcdef\""

static void
check_forms(void)
{
	static const struct { const char *header, *more; int want; } t[] = {
		{ "{" GOOD "}", "", 1 },
		{ "{" GOOD ",\"kid\":7,\"other\":1}", "", 1 },
		{ "{" GOOD ",\"zip\":\"DEF\"}", "", 0 },
		{ "{" GOOD ",\"crit\":[\"exp\"],\"exp\":1}", "", 0 },
		{ "{" GOOD ",\"crit\":[]}", "", 0 },
		{ "{" GOOD ",\"enc\":\"A256CBC-HS512\"}", "", 0 },
		{ "{" GOOD "}", ",\"tag\":\"AAAA\"", 0 },
		{ "{" GOOD "}", ",\"recipients\":[]", 0 },
		{ "{" GOOD "}", ",\"unprotected\":{}", 0 },
		{ "{" GOOD "}", ",\"aad\":\"AAAA\"", 0 },
		{ "{" GOOD "}", ",\"header\":{}", 1 },
		{ "{" GOOD "}", ",\"header\":{\"alg\":\"ECDH-ES+A256KW\"}", 0 },
		{ "{" GOOD "}", ",\"header\":{\"zip\":\"DEF\"}", 0 },
		{ "{" GOOD "}", ",\"header\":{\"crit\":[]}", 0 },
		{ "{\"enc\":\"A256CBC-HS512\"}", ",\"header\":{\"alg\":\"ECDH-ES+A256KW\"," EPK "}", 1 },
		{ "{\"enc\":\"A256CBC-HS512\",\"jf\":{" ID ",\"n\":0,\"last\":false}}",
		    ",\"header\":{\"alg\":\"ECDH-ES+A256KW\"," EPK "}", 0 },
		{ "{\"enc\":\"A256GCM\",\"alg\":\"ECDH-ES+A256KW\"," EPK "}", "", 0 },
		{ "{\"enc\":\"A128CBC-HS256\",\"alg\":\"ECDH-ES+A256KW\"," EPK "}", "", 0 },
		{ "{\"enc\":\"A256CBC-HS512\",\"alg\":\"RSA-OAEP-256\"}", "", 1 },
		{ "{\"enc\":\"A256CBC-HS512\",\"alg\":\"RSA-OAEP\"}", "", 0 },
		{ "{\"enc\":\"A256CBC-HS512\",\"alg\":\"RSA1_5\"}", "", 0 },
		{ "{\"enc\":\"A256CBC-HS512\",\"alg\":\"dir\"}", "", 0 },
		{ "{\"enc\":\"A256CBC-HS512\",\"alg\":\"none\"}", "", 0 },
		{ "{\"enc\":\"A256CBC-HS512\",\"alg\":\"ECDH-ES\"," EPK "}", "", 0 },
		{ "{\"enc\":\"A256CBC-HS512\",\"alg\":\"PBES2-HS512+A256KW\",\"p2s\":\"AA\",\"p2c\":1}", "", 0 },
		{ "{\"enc\":\"A256CBC-HS512\",\"alg\":\"ECDH-ES+A256KW\"}", "", 0 },
		{ "{" GOOD ",\"apu\":\"QWxpY2U\",\"apv\":\"Qm9i\"}", "", 1 },
		{ "{" GOOD ",\"apu\":\"QWxpY2V=\"}", "", 0 },
		{ "{" GOOD ",\"apu\":7}", "", 0 },
		{ "{" GOOD ",\"jf\":{" ID ",\"n\":0,\"last\":false}}", "", 1 },
		{ "{" GOOD ",\"jf\":{" ID ",\"n\":4,\"last\":true,\"count\":5}}", "", 1 },
		{ "{" GOOD ",\"jf\":{" ID ",\"n\":4,\"last\":true,\"count\":4}}", "", 0 },
		{ "{" GOOD ",\"jf\":{" ID ",\"n\":4,\"last\":true}}", "", 0 },
		{ "{" GOOD ",\"jf\":{" ID ",\"n\":4,\"last\":false,\"count\":5}}", "", 0 },
		{ "{" GOOD ",\"jf\":{" ID ",\"n\":-1,\"last\":false}}", "", 0 },
		{ "{" GOOD ",\"jf\":{" ID ",\"n\":1.5,\"last\":false}}", "", 0 },
		{ "{" GOOD ",\"jf\":{" ID ",\"n\":99999999999,\"last\":false}}", "", 0 },
		{ "{" GOOD ",\"jf\":{" ID ",\"n\":0,\"last\":\"no\"}}", "", 0 },
		{ "{" GOOD ",\"jf\":{" ID ",\"n\":0,\"last\":false,\"x\":1}}", "", 0 },
		{ "{" GOOD ",\"jf\":{\"id\":\"..\",\"n\":0,\"last\":false}}", "", 0 },
		{ "{" GOOD ",\"jf\":{\"id\":\"0123456789abcdef0123456789abcdeg\",\"n\":0,\"last\":false}}", "", 0 },
		{ "{" GOOD ",\"jf\":[]}", "", 0 },
		{ "[]", "", 0 }, { "", "", 0 }, { "{", "", 0 }
	};
	size_t i;

	for (i = 0; i < sizeof t / sizeof *t; i++)
		ok(parses(t[i].header, t[i].more) == t[i].want, "%s: %.90s %s",
		    t[i].want ? "taken" : "refused", t[i].header, t[i].more);
}

/* RFC 7520 section 5.5, with what it uses: ECDH-ES itself, A128CBC-HS256. */
static void
check_rfc7520(void)
{
	const char *dir = getenv("VECTORS");
	unsigned char z[JWK_EC_LEN], cek[32], iv[AEAD_IV_LEN], tag[16];
	struct aead_text secret = { z, sizeof z }, none = { "", 0 };
	struct aead_text key = { cek, sizeof cek }, t = { tag, 16 }, aad, ct;
	struct buf cipher = { 0 }, plain = { 0 };
	struct jwk own = { 0 }, other = { 0 };
	const json_t *in, *content;
	struct fail f = { 0 };
	const char *want;
	char path[4096];
	json_t *all, *epk;

	snprintf(path, sizeof path, "%s/rfc7520/5_5.json",
	    dir != NULL ? dir : "../shared/vectors");
	if ((all = json_load_file(path, 0, NULL)) == NULL) {
		skip("no vectors here");
		return;
	}
	in = json_object_get(all, "input");
	content = json_object_get(all, "encrypting_content");
	epk = json_object_get(json_object_get(content, "protected"), "epk");
	ok(jwk_parse(&own, json_object_get(in, "key"), JWK_OPEN, &f) == 0 &&
	    jwk_parse(&other, epk, JWK_SEAL, &f) == 0 &&
	    wrap_agree(own.pkey, other.pkey, z) == 0 &&
	    wrap_derive(&secret, "A128CBC-HS256", &none, &none, cek,
	    sizeof cek) == 0, "RFC 7520 5.5: the key is agreed upon");
	jwk_key_bytes(json_object_get(all, "generated"), "iv", iv, sizeof iv);
	jwk_key_bytes(content, "tag", tag, sizeof tag);
	want = json_string_value(json_object_get(content, "ciphertext"));
	digest_unbase64url(&cipher, want, strlen(want));
	ct = (struct aead_text){ cipher.p, cipher.len };
	aad.p = json_string_value(json_object_get(content, "protected_b64u"));
	aad.len = strlen(aad.p);
	buf_add(&plain, ct.p, ct.len);
	ok(aead_open(&key, iv, &aad, &plain, &t) == 0, "it opens");
	is_str(buf_text(&plain), json_string_value(json_object_get(in,
	    "plaintext")), "to the published text");
	jwk_free(&own);
	jwk_free(&other);
	buf_free(&cipher);
	buf_free(&plain);
	json_decref(all);
}

int
main(void)
{
	check_keys();
	check_bad_keys();
	check_lengths();
	check_changes();
	check_forms();
	check_rfc7520();
	return done();
}
