/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "buf.h"
#include "canonical.h"
#include "digest.h"
#include "pseudonym.h"
#include "tokencache.h"

#define BLOCK		64	/* bytes, of SHA-256 */
#define MAC_CHARS	16	/* of a token's body; the rest check it */
#define PREFIX_MAX	4	/* characters */

/* A key is used for many short values: its two padded blocks are hashed once
 * (RFC 2104, section 4). */
struct key {
	EVP_MD_CTX *inner, *outer;	/* NULL until used */
};

struct pseudonym {
	struct sitekey site;
	char (*name)[PSEUDONYM_EPOCH];
	struct key (*key)[PSEUDONYM_TYPES + 1];	/* the last one is for ids */
	unsigned epoch;
	EVP_MD_CTX *work;
	struct tokencache *cache;
	struct buf canon;
};

static const char *const prefixes[PSEUDONYM_TYPES] = {
	[PSEUDONYM_SERIAL] = "sn", [PSEUDONYM_UUID] = "uuid",
	[PSEUDONYM_MAC] = "mac", [PSEUDONYM_IP] = "ip",
	[PSEUDONYM_HOST] = "host", [PSEUDONYM_USER] = "user",
	[PSEUDONYM_MAIL] = "mail", [PSEUDONYM_JOB] = "job",
	[PSEUDONYM_PART] = "part", [PSEUDONYM_NAME] = "name",
	[PSEUDONYM_PATH] = "path", [PSEUDONYM_WORD] = "word",
};
#define ID_KEY	PSEUDONYM_TYPES

static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

const char *
pseudonym_prefix(enum pseudonym_type type)
{
	return prefixes[type];
}

int
pseudonym_type(const char *word)
{
	static const struct { const char *word; enum pseudonym_type type; } more[] = {
		{ "serial", PSEUDONYM_SERIAL }, { "domain", PSEUDONYM_HOST },
		{ "keyword", PSEUDONYM_WORD },
	};
	size_t i;

	for (i = 0; i < PSEUDONYM_TYPES; i++)
		if (strcmp(word, prefixes[i]) == 0)
			return (int)i;
	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		if (strcmp(word, more[i].word) == 0)
			return (int)more[i].type;
	return -1;
}

/* HKDF-Expand (RFC 5869) to 32 bytes: the epoch's key is uniform already. */
static int
derive(const unsigned char key[SITEKEY_LEN], const char *label,
    unsigned char out[DIGEST_SHA256_LEN])
{
	char info[64];
	int n;

	n = snprintf(info, sizeof(info) - 1, "jf-pack %s", label);
	info[n] = 1;
	return digest_hmac_sha256(key, SITEKEY_LEN, info, (size_t)n + 1, out);
}

static EVP_MD_CTX *
padded(const unsigned char *key, unsigned char pad)
{
	unsigned char block[BLOCK];
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	int i;

	for (i = 0; i < BLOCK; i++)
		block[i] = (unsigned char)((i < DIGEST_SHA256_LEN ? key[i] : 0) ^
		    pad);
	if (c != NULL && (EVP_DigestInit_ex(c, EVP_sha256(), NULL) != 1 ||
	    EVP_DigestUpdate(c, block, BLOCK) != 1)) {
		EVP_MD_CTX_free(c);
		c = NULL;
	}
	OPENSSL_cleanse(block, sizeof(block));
	return c;
}

/* The current epoch's key for a type, made when first asked for. */
static const struct key *
key_for(struct pseudonym *p, unsigned type)
{
	struct key *k = &p->key[p->epoch][type];
	unsigned char raw[DIGEST_SHA256_LEN];

	if (k->outer != NULL)
		return k;
	if (derive(p->site.epoch[p->epoch].key,
	    type == ID_KEY ? "record id" : prefixes[type], raw) == -1)
		return NULL;
	EVP_MD_CTX_free(k->inner);
	k->inner = padded(raw, 0x36);
	if (k->inner != NULL)
		k->outer = padded(raw, 0x5c);
	OPENSSL_cleanse(raw, sizeof(raw));
	return k->outer != NULL ? k : NULL;
}

static int
mac(struct pseudonym *p, unsigned type, const void *data, size_t len,
    unsigned char out[DIGEST_SHA256_LEN])
{
	const struct key *k = key_for(p, type);

	if (k == NULL || EVP_MD_CTX_copy_ex(p->work, k->inner) != 1 ||
	    EVP_DigestUpdate(p->work, data, len) != 1 ||
	    EVP_DigestFinal_ex(p->work, out, NULL) != 1 ||
	    EVP_MD_CTX_copy_ex(p->work, k->outer) != 1 ||
	    EVP_DigestUpdate(p->work, out, DIGEST_SHA256_LEN) != 1 ||
	    EVP_DigestFinal_ex(p->work, out, NULL) != 1)
		return -1;
	return 0;
}

struct pseudonym *
pseudonym_new(const struct sitekey *k, struct fail *f)
{
	struct pseudonym *p = calloc(1, sizeof(*p));
	unsigned char raw[DIGEST_SHA256_LEN];
	unsigned i;

	if (p == NULL || (p->site.epoch = calloc(k->n, sizeof(*k->epoch))) == NULL ||
	    (p->name = calloc(k->n, sizeof(*p->name))) == NULL ||
	    (p->key = calloc(k->n, sizeof(*p->key))) == NULL ||
	    (p->work = EVP_MD_CTX_new()) == NULL ||
	    (p->cache = tokencache_new()) == NULL) {
		pseudonym_free(p);
		fail_nomem(f);
		return NULL;
	}
	p->canon.secret = true;
	p->site.n = k->n;
	memcpy(p->site.epoch, k->epoch, k->n * sizeof(*k->epoch));
	for (i = 0; i < k->n; i++) {
		if (derive(k->epoch[i].key, "epoch name", raw) == -1) {
			pseudonym_free(p);
			fail_set(f, FAIL_HERE, "cannot compute HMAC-SHA-256");
			return NULL;
		}
		digest_hex(raw, (PSEUDONYM_EPOCH - 1) / 2, p->name[i]);
	}
	p->epoch = k->n - 1;
	return p;
}

void
pseudonym_free(struct pseudonym *p)
{
	unsigned i, t;

	if (p == NULL)
		return;
	for (i = 0; p->key != NULL && i < p->site.n; i++)
		for (t = 0; t <= PSEUDONYM_TYPES; t++) {
			EVP_MD_CTX_free(p->key[i][t].inner);
			EVP_MD_CTX_free(p->key[i][t].outer);
		}
	sitekey_free(&p->site);
	free(p->name);
	free(p->key);
	EVP_MD_CTX_free(p->work);
	tokencache_free(p->cache);
	buf_free(&p->canon);
	free(p);
}

void
pseudonym_at(struct pseudonym *p, int64_t seconds)
{
	p->epoch = p->site.n - 1;
	while (p->epoch > 0 && p->site.epoch[p->epoch].from > seconds)
		p->epoch--;
}

const char *
pseudonym_epoch(const struct pseudonym *p)
{
	return p->name[p->epoch];
}

static uint32_t
mix(uint32_t h, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 16777619u;
	return h;
}

/* The characters that say "this is a token" (FNV-1a, finished as in
 * MurmurHash3): no secret, only unlikely to come about by chance. */
static void
check_chars(const char *prefix, size_t len, const char *body,
    char out[PSEUDONYM_BODY - MAC_CHARS])
{
	uint32_t h = mix(mix(2166136261u, prefix, len), body, MAC_CHARS);
	int i;

	h = (h ^ h >> 16) * 0x85ebca6bu;
	h = (h ^ h >> 13) * 0xc2b2ae35u;
	h ^= h >> 16;
	for (i = 0; i < PSEUDONYM_BODY - MAC_CHARS; i++, h >>= 5)
		out[i] = base32[h & 31];
}

static int
spell(const char *prefix, const unsigned char m[TOKENCACHE_MAC],
    char out[PSEUDONYM_LEN])
{
	size_t n = strlen(prefix), i;
	unsigned bits = 0, have = 0;
	char *body = out + n + 1;

	memcpy(out, prefix, n);
	out[n] = '-';
	for (i = 0; i < TOKENCACHE_MAC; i++) {
		bits = bits << 8 | m[i];
		for (have += 8; have >= 5; have -= 5)
			*body++ = base32[bits >> (have - 5) & 31];
	}
	check_chars(prefix, n, out + n + 1, body);
	body[PSEUDONYM_BODY - MAC_CHARS] = '\0';
	return (int)n + 1 + PSEUDONYM_BODY;
}

int
pseudonym_make(struct pseudonym *p, enum pseudonym_type type,
    const char *value, size_t len, char out[PSEUDONYM_LEN])
{
	unsigned char m[DIGEST_SHA256_LEN];
	const unsigned char *known;
	uint64_t hash;

	out[0] = '\0';
	if (pseudonym_is_token(value, len)) {
		memcpy(out, value, len);
		out[len] = '\0';
		return (int)len;
	}
	if (canonical(&p->canon, type, value, len) == -1)
		return -1;
	if (p->canon.len == 0)
		return 0;
	hash = tokencache_hash(p->cache, p->epoch * PSEUDONYM_TYPES + type,
	    p->canon.p, p->canon.len);
	if ((known = tokencache_get(p->cache, hash)) != NULL)
		return spell(prefixes[type], known, out);
	if (mac(p, type, p->canon.p, p->canon.len, m) == -1)
		return -1;
	tokencache_put(p->cache, hash, m);
	return spell(prefixes[type], m, out);
}

int
pseudonym_id(struct pseudonym *p, const char *id, char out[PSEUDONYM_ID])
{
	unsigned char m[DIGEST_SHA256_LEN];

	if (mac(p, ID_KEY, id, strlen(id), m) == -1)
		return -1;
	digest_hex(m, (PSEUDONYM_ID - 1) / 2, out);
	return 0;
}

size_t
pseudonym_token_at(const char *text, size_t len)
{
	char check[PSEUDONYM_BODY - MAC_CHARS];
	const char *body;
	size_t n, i;

	for (n = 0; n < len && n <= PREFIX_MAX && text[n] != '-'; n++)
		;
	if (n < 2 || n > PREFIX_MAX || len < n + 1 + PSEUDONYM_BODY)
		return 0;
	body = text + n + 1;
	for (i = 0; i < PSEUDONYM_BODY; i++)
		if (!((body[i] >= 'a' && body[i] <= 'z') ||
		    (body[i] >= '2' && body[i] <= '7')))
			return 0;
	for (i = 0; i < PSEUDONYM_TYPES; i++)
		if (strncmp(text, prefixes[i], n) == 0 && prefixes[i][n] == '\0')
			break;
	if (i == PSEUDONYM_TYPES)
		return 0;
	n += 1 + PSEUDONYM_BODY;
	check_chars(text, (size_t)(body - text) - 1, body, check);
	return memcmp(check, body + MAC_CHARS, sizeof(check)) == 0 ? n : 0;
}

bool
pseudonym_is_token(const char *text, size_t len)
{
	return len > 0 && pseudonym_token_at(text, len) == len;
}
