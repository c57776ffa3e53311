/* SPDX-License-Identifier: ISC */
/* Key agreement and wrapping: RFC 7518 appendix C, RFC 3394 section 4.6, and
 * round trips. */
#include <string.h>

#include "../tap.h"
#include "digest.h"
#include "jsonl.h"
#include "cmd/jf-send/wrap.h"

static const char alice[] = "{\"kty\":\"EC\",\"crv\":\"P-256\","
    "\"x\":\"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0\","
    "\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps\","
    "\"d\":\"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo\"}";
static const char bob[] = "{\"kty\":\"EC\",\"crv\":\"P-256\","
    "\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ\","
    "\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\"}";

static int
load(struct jwk *k, const char *text, enum jwk_use use)
{
	struct fail f = { 0 };
	json_t *o = NULL;
	int rc = jsonl_parse(text, strlen(text), &o, &f);

	if (rc == 0)
		rc = jwk_parse(k, o, use, &f);
	json_decref(o);
	return rc;
}

/* RFC 7518 appendix C: ECDH-ES for A128GCM from Alice to Bob. */
static void
check_agreement(void)
{
	unsigned char z[JWK_EC_LEN], key[16];
	struct aead_text secret = { z, sizeof z };
	struct aead_text apu = { "Alice", 5 }, apv = { "Bob", 3 };
	struct jwk a = { 0 }, b = { 0 };
	struct buf text = { 0 };

	ok(load(&a, alice, JWK_OPEN) == 0, "Alice's key");
	ok(load(&b, bob, JWK_SEAL) == 0, "Bob's key");
	ok(wrap_agree(a.pkey, b.pkey, z) == 0 && z[0] == 158 && z[1] == 86 &&
	    z[31] == 196, "they agree on Z");
	ok(wrap_derive(&secret, "A128GCM", &apu, &apv, key, sizeof key) == 0,
	    "a key is derived");
	digest_base64url(&text, key, sizeof key);
	is_str(buf_text(&text), "VqqN6vgjbSBcIijNcacQGg", "the published one");
	buf_free(&text);
	jwk_free(&a);
	jwk_free(&b);
}

/* RFC 3394 section 4.6: 256 bits of key data with a 256-bit KEK. */
static void
check_key_wrap(void)
{
	unsigned char kek[32], data[32];
	struct aead_text in = { data, sizeof data };
	struct buf out = { 0 }, back = { 0 };
	char hex[128];

	digest_unhex("000102030405060708090A0B0C0D0E0F"
	    "101112131415161718191A1B1C1D1E1F", kek, 32);
	digest_unhex("00112233445566778899AABBCCDDEEFF"
	    "000102030405060708090A0B0C0D0E0F", data, 32);
	ok(wrap_aes(kek, &in, &out, 1) == 0, "AES key wrap");
	digest_hex(out.p, out.len, hex);
	is_str(hex, "28c9f404c4b810f4cbccb35cfb87f826"
	    "3f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21",
	    "the published one");
	in = (struct aead_text){ out.p, out.len };
	ok(wrap_aes(kek, &in, &back, 0) == 0 && back.len == 32 &&
	    memcmp(back.p, data, 32) == 0, "unwraps");
	out.p[3] ^= 1;
	buf_clear(&back);
	ok(wrap_aes(kek, &in, &back, 0) == -1 && back.len == 0,
	    "changed, it does not");
	buf_free(&out);
	buf_free(&back);
}

static void
check_round_trip(void)
{
	unsigned char key[AEAD_KEY_LEN], got[AEAD_KEY_LEN];
	struct aead_text none = { "", 0 }, wrapped;
	struct wrap_point epk;
	struct buf out = { 0 };
	struct jwk own = { 0 };
	EVP_PKEY *point;

	digest_random(key, sizeof key);
	ok(load(&own, alice, JWK_OPEN) == 0 &&
	    wrap_seal(&own, key, &epk, &out) == 0 && out.len == WRAP_EC_LEN,
	    "a content key is wrapped");
	wrapped = (struct aead_text){ out.p, out.len };
	point = jwk_key_point(epk.x, epk.y);
	ok(wrap_open(&own, point, &none, &none, &wrapped, got) == 0 &&
	    memcmp(key, got, sizeof key) == 0, "and unwrapped");
	out.p[9] ^= 1;
	ok(wrap_open(&own, point, &none, &none, &wrapped, got) == 0 &&
	    memcmp(key, got, sizeof key) != 0,
	    "changed, it gives a random key and no other sign");
	epk.y[5] ^= 1;
	ok(jwk_key_point(epk.x, epk.y) == NULL, "a point off the curve is refused");
	EVP_PKEY_free(point);
	buf_free(&out);
	jwk_free(&own);
}

int
main(void)
{
	check_agreement();
	check_key_wrap();
	check_round_trip();
	return done();
}
