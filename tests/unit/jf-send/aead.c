/* SPDX-License-Identifier: ISC */
/* AES-CBC then HMAC: the examples of RFC 7518 B.1 to B.3, and every change. */
#include <string.h>

#include "../tap.h"
#include "cmd/jf-send/aead.h"
#include "digest.h"

static const char plain[] = "A cipher system must not be required to be secret, "
    "and it must be able to fall into the hands of the enemy without "
    "inconvenience";
static const char aad_text[] = "The second principle of Auguste Kerckhoffs";
static const unsigned char iv[AEAD_IV_LEN] = { 0x1a, 0xf3, 0x8c, 0x2d, 0xc2,
	0xb9, 0x6f, 0xfd, 0xd8, 0x66, 0x94, 0x09, 0x23, 0x41, 0xbc, 0x04 };

static const struct {
	const char *name;
	size_t key_len;
	const char *cipher, *tag;
} examples[] = {
	{ "B.1 A128CBC-HS256", 32,
	    "c80edfa32ddf39d5ef00c0b468834279a2e46a1b8049f792f76bfe54b903a9c9"
	    "a94ac9b47ad2655c5f10f9aef71427e2fc6f9b3f399a221489f16362c7032336"
	    "09d45ac69864e3321cf82935ac4096c86e133314c54019e8ca7980dfa4b9cf1b"
	    "384c486f3a54c51078158ee5d79de59fbd34d848b3d69550a67646344427ade5"
	    "4b8851ffb598f7f80074b9473c82e2db",
	    "652c3fa36b0a7c5b3219fab3a30bc1c4" },
	{ "B.2 A192CBC-HS384", 48,
	    "ea65da6b59e61edb419be62d19712ae5d303eeb50052d0dfd6697f77224c8edb"
	    "000d279bdc14c1072654bd30944230c657bed4ca0c9f4a8466f22b226d174621"
	    "4bf8cfc2400add9f5126e479663fc90b3bed787a2f0ffcbf3904be2a641d5c21"
	    "05bfe591bae23b1d7449e532eef60a9ac8bb6c6b01d35d49787bcd57ef484927"
	    "f280adc91ac0c4e79c7b11efc60054e3",
	    "8490ac0e58949bfe51875d733f93ac2075168039ccc733d7" },
	{ "B.3 A256CBC-HS512", 64,
	    "4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd"
	    "822c301dd67c373bccb584ad3e9279c2e6d12a1374b77f077553df829410446b"
	    "36ebd97066296ae6427ea75c2e0846a11a09ccf5370dc80bfecbad28c73f09b3"
	    "a3b75e662a2594410ae496b2e2e6609e31e6e02cc837f053d21f37ff4f51950b"
	    "be2638d09dd7a4930930806d0703b1f6",
	    "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5" }
};

/* Seal and open work in place; these leave the input as it was. */
static int
seal(const struct aead_text *key, const unsigned char *v,
    const struct aead_text *aad, const struct aead_text *text,
    struct buf *out, unsigned char *tag)
{
	buf_clear(out);
	buf_add(out, text->p, text->len);
	return aead_seal(key, v, aad, out, tag);
}

static int
reopen(const struct aead_text *key, const unsigned char *v,
    const struct aead_text *aad, const struct aead_text *sealed,
    const struct aead_text *tag, struct buf *back)
{
	buf_clear(back);
	buf_add(back, sealed->p, sealed->len);
	return aead_open(key, v, aad, back, tag);
}

static void
check_example(size_t i)
{
	unsigned char k[AEAD_KEY_MAX], tag[AEAD_KEY_MAX / 2];
	struct aead_text key = { k, examples[i].key_len };
	struct aead_text aad = { aad_text, strlen(aad_text) };
	struct aead_text text = { plain, strlen(plain) };
	struct aead_text sealed, t = { tag, examples[i].key_len / 2 };
	struct buf out = { 0 }, back = { 0 };
	char hex[1024];
	size_t n;

	for (n = 0; n < sizeof k; n++)
		k[n] = (unsigned char)n;
	ok(seal(&key, iv, &aad, &text, &out, tag) == 0, "%s seals",
	    examples[i].name);
	digest_hex(out.p, out.len, hex);
	is_str(hex, examples[i].cipher, "its ciphertext");
	digest_hex(tag, t.len, hex);
	is_str(hex, examples[i].tag, "its tag");
	sealed = (struct aead_text){ out.p, out.len };
	ok(reopen(&key, iv, &aad, &sealed, &t, &back) == 0 &&
	    back.len == text.len && memcmp(back.p, plain, text.len) == 0,
	    "it opens again");
	buf_free(&out);
	buf_free(&back);
}

/* Flip each bit of p; how many changes were taken. */
static int
count_taken(unsigned char *p, size_t len, const struct aead_text *key,
    const unsigned char *v, const struct aead_text *aad,
    const struct aead_text *sealed, const struct aead_text *tag)
{
	struct buf back = { 0 };
	int taken = 0;
	size_t i;

	for (i = 0; i < len * 8; i++) {
		p[i / 8] ^= (unsigned char)(1 << i % 8);
		taken += reopen(key, v, aad, sealed, tag, &back) == 0 ||
		    back.len != sealed->len ||
		    memcmp(back.p, sealed->p, back.len) != 0;
		p[i / 8] ^= (unsigned char)(1 << i % 8);
	}
	buf_free(&back);
	return taken;
}

static void
check_changes(void)
{
	unsigned char k[AEAD_KEY_LEN] = { 7 }, v[AEAD_IV_LEN] = { 9 };
	unsigned char a[5] = { 1, 2, 3, 4, 5 }, tag[AEAD_TAG_LEN];
	struct aead_text key = { k, sizeof k }, aad = { a, sizeof a };
	struct aead_text text = { plain, 33 }, t = { tag, sizeof tag }, sealed;
	struct buf out = { 0 }, back = { 0 };

	ok(seal(&key, v, &aad, &text, &out, tag) == 0, "seals");
	sealed = (struct aead_text){ out.p, out.len };
	is_int(count_taken(out.p, out.len, &key, v, &aad, &sealed, &t), 0,
	    "no changed bit of the ciphertext is taken");
	is_int(count_taken(tag, sizeof tag, &key, v, &aad, &sealed, &t), 0,
	    "nor of the tag");
	is_int(count_taken(v, sizeof v, &key, v, &aad, &sealed, &t), 0,
	    "nor of the IV");
	is_int(count_taken(a, sizeof a, &key, v, &aad, &sealed, &t), 0,
	    "nor of what is authenticated beside it");
	t.len = 16;
	ok(reopen(&key, v, &aad, &sealed, &t, &back) == -1,
	    "a shortened tag is refused");
	t.len = sizeof tag;
	sealed.len -= 16;
	ok(reopen(&key, v, &aad, &sealed, &t, &back) == -1,
	    "a shortened ciphertext is refused");
	key.len = 40;
	ok(seal(&key, v, &aad, &text, &back, tag) == -1,
	    "a key of another length is refused");
	buf_free(&out);
	buf_free(&back);
}

static void
check_empty(void)
{
	unsigned char k[AEAD_KEY_LEN] = { 1 }, tag[AEAD_TAG_LEN];
	struct aead_text key = { k, sizeof k }, none = { "", 0 };
	struct aead_text t = { tag, sizeof tag }, sealed;
	struct buf out = { 0 }, back = { 0 };

	ok(seal(&key, iv, &none, &none, &out, tag) == 0 &&
	    out.len == AEAD_BLOCK, "nothing seals to one block");
	sealed = (struct aead_text){ out.p, out.len };
	ok(reopen(&key, iv, &none, &sealed, &t, &back) == 0 &&
	    back.len == 0, "and opens to nothing");
	buf_free(&out);
	buf_free(&back);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof examples / sizeof *examples; i++)
		check_example(i);
	check_changes();
	check_empty();
	return done();
}
