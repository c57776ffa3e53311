/* SPDX-License-Identifier: ISC */
#include <stdint.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "digest.h"
#include "tap.h"

/* FIPS 180-4 examples. */
static const char abc_hex[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char empty_hex[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/* RFC 4648 section 10, and bytes that need the last two characters. */
static const struct {
	const char *plain, *base64, *url;
} codes[] = {
	{ "", "", "" }, { "f", "Zg==", "Zg" }, { "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" }, { "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff\xfe", "+//+", "-__-" }
};

static const char *const not_base64[] = { "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==",
    "====", "A===", "Z===", "Zm 9v", "Zm9v\n", "-__-", "Zm9*", "=Zm9",
    "Zm\x80v", "Zg=a" };
static const char *const not_url[] = { "Zg==", "Zh", "Zm9", "Z", "Zm9vY", "+//+",
    "Zm9v\n", "Zm 9v", "Zm\xff", "Zm9v=" };

static void
check_hash(void)
{
	unsigned char md[DIGEST_SHA256_LEN];
	char hex[DIGEST_SHA256_HEX];

	is_int(digest_sha256_hex("abc", 3, hex), 0, "sha256");
	is_str(hex, abc_hex, "sha256 of abc");
	digest_sha256_hex(NULL, 0, hex);
	is_str(hex, empty_hex, "sha256 of nothing");
	/* RFC 4231 test cases 2 and 1. */
	is_int(digest_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28,
	    md), 0, "hmac");
	digest_hex(md, sizeof md, hex);
	is_str(hex, "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843", "hmac of RFC 4231, case 2");
	digest_hmac_sha256("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
	    "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b", 20, "Hi There", 8, md);
	digest_hex(md, sizeof md, hex);
	is_str(hex, "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7", "hmac of RFC 4231, case 1");
	digest_hmac_sha256(NULL, 0, NULL, 0, md);
	digest_hex(md, sizeof md, hex);
	is_str(hex, "b613679a0814d9ec772f95d778c35fc5"
	    "ff1697c493715653c6c712144292c5ad", "hmac of nothing");
}

static void
check_hex(void)
{
	unsigned char b[3] = { 0 };
	char hex[7];

	digest_hex("\x00\xaf\xff", 3, hex);
	is_str(hex, "00afff", "hex is lower case");
	is_int(digest_unhex("00aFfF", b, 3), 0, "unhex takes either case");
	ok(memcmp(b, "\x00\xaf\xff", 3) == 0, "unhex");
	is_int(digest_unhex("00aff", b, 3), -1, "unhex: short");
	is_int(digest_unhex("00affff", b, 3), -1, "unhex: long");
	is_int(digest_unhex("00agff", b, 3), -1, "unhex: not hex");
	is_int(digest_unhex("", b, 0), 0, "unhex: nothing");
}

static void
check_base64(void)
{
	struct buf b = { 0 };
	size_t i, n;

	for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		n = strlen(codes[i].plain);
		buf_clear(&b);
		digest_base64(&b, codes[i].plain, n);
		is_str(buf_text(&b), codes[i].base64, "base64");
		buf_clear(&b);
		digest_base64url(&b, codes[i].plain, n);
		is_str(buf_text(&b), codes[i].url, "base64url");
		buf_clear(&b);
		ok(digest_unbase64(&b, codes[i].base64,
		    strlen(codes[i].base64)) == 0, "unbase64 %s",
		    codes[i].base64);
		is_str(buf_text(&b), codes[i].plain, "unbase64");
		buf_clear(&b);
		digest_unbase64url(&b, codes[i].url, strlen(codes[i].url));
		is_str(buf_text(&b), codes[i].plain, "unbase64url");
	}
	buf_clear(&b);
	buf_adds(&b, "kept");
	for (i = 0; i < sizeof not_base64 / sizeof not_base64[0]; i++)
		ok(digest_unbase64(&b, not_base64[i], strlen(not_base64[i])) ==
		    -1, "refused: row %zu of not_base64", i);
	for (i = 0; i < sizeof not_url / sizeof not_url[0]; i++)
		ok(digest_unbase64url(&b, not_url[i], strlen(not_url[i])) == -1,
		    "refused: row %zu of not_url", i);
	is_str(buf_text(&b), "kept", "what was there stays after a refusal");
	digest_base64url(&b, "foo", 3);
	is_str(buf_text(&b), "keptZm9v", "appended");
	buf_free(&b);
}

/* Long texts go another way: the same as the library's, and every byte that is
 * no digit refused in every place of a group. */
static void
check_long(void)
{
	struct buf data = { 0 }, want = { 0 }, text = { 0 }, back = { 0 };
	size_t n, place, taken = 0;
	int c, bad = 0;

	buf_reserve(&data, 40000);
	buf_reserve(&want, 60000);
	digest_random(data.p, 256);
	for (n = 256; n < 40000; n++)
		data.p[n] = (unsigned char)(data.p[n - 256] * 5 + n);
	for (n = 39990; n < 40000; n++) {
		EVP_EncodeBlock(want.p, data.p, (int)n);
		buf_clear(&text);
		digest_base64(&text, data.p, n);
		buf_clear(&back);
		if (strcmp(buf_text(&text), (char *)want.p) != 0 ||
		    digest_unbase64(&back, buf_text(&text), text.len) == -1 ||
		    back.len != n || memcmp(back.p, data.p, n) != 0)
			bad++;
	}
	is_int(bad, 0, "long base64 is the library's, and comes back");
	buf_clear(&text);
	digest_base64url(&text, data.p, 40000 - 1);
	for (c = 0; c < 256; c++)
		for (place = 0; place < 4; place++) {
			n = text.p[20000 + place];
			text.p[20000 + place] = (unsigned char)c;
			buf_clear(&back);
			taken += digest_unbase64url(&back, buf_text(&text),
			    text.len) == 0;
			text.p[20000 + place] = (unsigned char)n;
		}
	is_int((long long)taken, 4 * 64, "long: 64 digits in each place");
	buf_free(&data);
	buf_free(&want);
	buf_free(&text);
	buf_free(&back);
}

/* All lengths to 300, and every byte that is no digit refused anywhere. */
static void
check_all(void)
{
	unsigned char data[300];
	struct buf text = { 0 }, back = { 0 };
	int bad = 0, taken = 0, c;
	size_t n;

	digest_random(data, sizeof data);
	for (n = 0; n <= sizeof data; n++) {
		buf_clear(&text);
		buf_clear(&back);
		if (digest_base64url(&text, data, n) == -1 ||
		    digest_unbase64url(&back, buf_text(&text), text.len) == -1 ||
		    back.len != n || (n > 0 && memcmp(back.p, data, n) != 0))
			bad++;
	}
	is_int(bad, 0, "every length comes back");
	for (c = 0; c < 256; c++) {
		char group[8] = { 'A', 'A', (char)c, 'A', 'A', 'A', 'A', 'A' };

		taken += digest_unbase64url(&back, group, 8) == 0;
	}
	is_int(taken, 64, "64 digits, no more");
	buf_free(&text);
	buf_free(&back);
}

static void
check_random(void)
{
	unsigned char a[1000] = { 0 }, b[1000] = { 0 };
	size_t i, zeros = 0;

	is_int(digest_random(a, sizeof a), 0, "random");
	digest_random(b, sizeof b);
	ok(digest_differ(a, b, sizeof a) != 0, "random differs");
	for (i = 0; i < sizeof a; i++)
		zeros += a[i] == 0;
	ok(zeros < 100, "random to the last byte");
	memcpy(b, a, sizeof b);
	is_int(digest_differ(a, b, sizeof a), 0, "equal");
	b[999] ^= 1;
	ok(digest_differ(a, b, sizeof a) != 0, "the last bit counts");
	is_int(digest_differ(a, b, 0), 0, "nothing equals nothing");
}

int
main(void)
{
	check_hash();
	check_hex();
	check_base64();
	check_all();
	check_long();
	check_random();
	return done();
}
