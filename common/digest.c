/* SPDX-License-Identifier: ISC */
#include "digest.h"

#include <sys/random.h>

#include <arpa/inet.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#define RANDOM_PIECE	256	/* getentropy(3) gives no more at once */

int
digest_sha256(const void *data, size_t len,
    unsigned char out[DIGEST_SHA256_LEN])
{
	return EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) == 1 ?
	    0 : -1;
}

int
digest_sha256_hex(const void *data, size_t len, char out[DIGEST_SHA256_HEX])
{
	unsigned char md[DIGEST_SHA256_LEN];

	out[0] = '\0';
	if (digest_sha256(data, len, md) == -1)
		return -1;
	digest_hex(md, sizeof md, out);
	return 0;
}

struct digest {
	EVP_MD_CTX *ctx;
};

struct digest *
digest_new(void)
{
	struct digest *d = malloc(sizeof(*d));

	if (d != NULL && ((d->ctx = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex(d->ctx, EVP_sha256(), NULL) != 1)) {
		digest_free(d);
		return NULL;
	}
	return d;
}

void
digest_free(struct digest *d)
{
	if (d != NULL)
		EVP_MD_CTX_free(d->ctx);
	free(d);
}

int
digest_next_hex(struct digest *d, const void *data, size_t len,
    char out[DIGEST_SHA256_HEX])
{
	unsigned char md[DIGEST_SHA256_LEN];

	if (d == NULL)
		return digest_sha256_hex(data, len, out);
	out[0] = '\0';
	/* Without a type it begins anew with the one it has. */
	if (EVP_DigestInit_ex(d->ctx, NULL, NULL) != 1 ||
	    EVP_DigestUpdate(d->ctx, data, len) != 1 ||
	    EVP_DigestFinal_ex(d->ctx, md, NULL) != 1)
		return -1;
	digest_hex(md, sizeof(md), out);
	return 0;
}

int
digest_hmac_sha256(const void *key, size_t key_len, const void *data,
    size_t len, unsigned char out[DIGEST_SHA256_LEN])
{
	if (key_len > INT_MAX)
		return -1;
	/* The library takes NULL for no key set, not for an empty one. */
	return HMAC(EVP_sha256(), key != NULL ? key : "", (int)key_len,
	    data != NULL ? data : "", len, out, NULL) == NULL ? -1 : 0;
}

void
digest_hex(const void *data, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = data;
	size_t i;

	for (i = 0; i < len; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = '\0';
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
digest_unhex(const char *hex, void *out, size_t len)
{
	unsigned char *p = out;
	size_t i;
	int high, low;

	for (i = 0; i < len; i++) {
		high = hex_value(hex[2 * i]);
		if (high == -1)
			return -1;
		low = hex_value(hex[2 * i + 1]);
		if (low == -1)
			return -1;
		p[i] = (unsigned char)(high << 4 | low);
	}
	return hex[2 * len] == '\0' ? 0 : -1;
}

/* The two alphabets of RFC 4648, sections 4 and 5. */
static const char standard[65] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url[65] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#define LONG	(16 * 1024)	/* from here on a table of one's own pays */

/* Encode groups of three bytes by pairs of digits, which halves the look-ups. */
static void
encode_pairs(unsigned char *to, const unsigned char *p, size_t groups,
    const char *alphabet)
{
	char pair[1 << 12][2];
	uint32_t v;
	size_t i;

	for (i = 0; i < 1 << 12; i++) {
		pair[i][0] = alphabet[i >> 6];
		pair[i][1] = alphabet[i & 63];
	}
	for (i = 0; i < groups; i++, p += 3, to += 4) {
		v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		memcpy(to, pair[v >> 12], 2);
		memcpy(to + 2, pair[v & 0xfff], 2);
	}
}

static int
encode(struct buf *out, const unsigned char *p, size_t len, const char *alphabet)
{
	size_t need, groups = len >= LONG ? len / 3 : 0;
	unsigned char *to;
	uint32_t v;

	if (len > SIZE_MAX / 2)
		return -1;
	need = len / 3 * 4 + 4;
	if (buf_reserve(out, need + 1) == -1)
		return -1;
	to = out->p + out->len;
	if (groups > 0)
		encode_pairs(to, p, groups, alphabet);
	to += 4 * groups;
	p += 3 * groups;
	for (len -= 3 * groups; len >= 3; len -= 3, p += 3) {
		v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		*to++ = (unsigned char)alphabet[v >> 18];
		*to++ = (unsigned char)alphabet[v >> 12 & 63];
		*to++ = (unsigned char)alphabet[v >> 6 & 63];
		*to++ = (unsigned char)alphabet[v & 63];
	}
	if (len > 0) {
		v = (uint32_t)p[0] << 16 | (len == 2 ? (uint32_t)p[1] << 8 : 0);
		*to++ = (unsigned char)alphabet[v >> 18];
		*to++ = (unsigned char)alphabet[v >> 12 & 63];
		if (len == 2)
			*to++ = (unsigned char)alphabet[v >> 6 & 63];
		for (; alphabet == standard && len < 3; len++)
			*to++ = '=';
	}
	out->len = (size_t)(to - out->p);
	*to = '\0';
	return 0;
}

int
digest_base64(struct buf *out, const void *data, size_t len)
{
	return encode(out, data, len, standard);
}

int
digest_base64url(struct buf *out, const void *data, size_t len)
{
	return encode(out, data, len, url);
}

/* What each byte stands for in either alphabet; BAD has a bit that no value
 * has, so that a whole group can be checked at once. */
#define BAD	0x80
#define ROW	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD
static const unsigned char standard_value[256] = {
	ROW, ROW, ROW, ROW, ROW,
	BAD, BAD, BAD, 62, BAD, BAD, BAD, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, BAD, BAD, BAD, BAD, BAD,
	BAD, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, BAD, BAD, BAD, BAD, BAD,
	ROW, ROW, ROW, ROW, ROW, ROW, ROW, ROW,
	ROW, ROW, ROW, ROW, ROW, ROW, ROW, ROW
};
static const unsigned char url_value[256] = {
	ROW, ROW, ROW, ROW, ROW,
	BAD, BAD, BAD, BAD, BAD, 62, BAD, BAD,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, BAD, BAD, BAD, BAD, 63,
	BAD, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, BAD, BAD, BAD, BAD, BAD,
	ROW, ROW, ROW, ROW, ROW, ROW, ROW, ROW,
	ROW, ROW, ROW, ROW, ROW, ROW, ROW, ROW
};

/* Decode groups of four digits by what each is worth in its place.  What is
 * not a digit has a bit in the highest byte: it comes back. */
static unsigned
decode_groups(unsigned char *to, const unsigned char *p, size_t groups,
    const unsigned char value[256])
{
	uint32_t worth[4][256], v, bad = 0;
	size_t i;

	for (i = 0; i < 256; i++) {
		v = value[i] & BAD ? (uint32_t)BAD << 24 : value[i];
		worth[0][i] = v & BAD << 24 ? v : v << 18;
		worth[1][i] = v & BAD << 24 ? v : v << 12;
		worth[2][i] = v & BAD << 24 ? v : v << 6;
		worth[3][i] = v;
	}
	for (i = 0; i < groups; i++, p += 4, to += 3) {
		v = worth[0][p[0]] | worth[1][p[1]] | worth[2][p[2]] |
		    worth[3][p[3]];
		bad |= v;
		v = htonl(v << 8);
		memcpy(to, &v, 4);	/* the fourth is written over, or room */
	}
	return bad >> 24;
}

/* Decode len digits; what the last two or three leave over must be zero. */
static int
decode(struct buf *out, const char *text, size_t len,
    const unsigned char value[256])
{
	const unsigned char *p = (const unsigned char *)text;
	unsigned char *to, a, b, c, d;
	size_t groups = len >= LONG ? len / 4 : 0;
	uint32_t v;
	unsigned bad = 0;

	if (len % 4 == 1)
		return -1;
	if (buf_reserve(out, len / 4 * 3 + 4) == -1)
		return -1;
	to = out->p + out->len;
	if (groups > 0)
		bad = decode_groups(to, p, groups, value);
	to += 3 * groups;
	p += 4 * groups;
	for (len -= 4 * groups; len >= 4; len -= 4, p += 4) {
		a = value[p[0]], b = value[p[1]];
		c = value[p[2]], d = value[p[3]];
		bad |= a | b | c | d;
		v = (uint32_t)a << 18 | (uint32_t)b << 12 | (uint32_t)c << 6 | d;
		*to++ = (unsigned char)(v >> 16);
		*to++ = (unsigned char)(v >> 8);
		*to++ = (unsigned char)v;
	}
	if (len > 0) {
		a = value[p[0]], b = value[p[1]];
		c = len == 3 ? value[p[2]] : 0;
		bad |= a | b | c;
		v = (uint32_t)a << 18 | (uint32_t)b << 12 | (uint32_t)c << 6;
		*to++ = (unsigned char)(v >> 16);
		if (len == 3)
			*to++ = (unsigned char)(v >> 8);
		if ((v & (len == 3 ? 0xff : 0xffff)) != 0)
			bad |= BAD;
	}
	if (bad & BAD) {
		OPENSSL_cleanse(out->p + out->len, (size_t)(to - out->p) -
		    out->len);
		out->p[out->len] = '\0';
		return -1;
	}
	out->len = (size_t)(to - out->p);
	*to = '\0';
	return 0;
}

int
digest_unbase64(struct buf *out, const char *text, size_t len)
{
	if (len % 4 != 0)
		return -1;
	if (len > 0 && text[len - 1] == '=')
		len -= text[len - 2] == '=' ? 2 : 1;
	return decode(out, text, len, standard_value);
}

int
digest_unbase64url(struct buf *out, const char *text, size_t len)
{
	return decode(out, text, len, url_value);
}

int
digest_differ(const void *a, const void *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len);
}

int
digest_random(void *out, size_t len)
{
	unsigned char *p = out;
	size_t n;

	for (; len > 0; p += n, len -= n) {
		n = len < RANDOM_PIECE ? len : RANDOM_PIECE;
		if (getentropy(p, n) == -1)
			return -1;
	}
	return 0;
}
