/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "digest.h"
#include "tokencache.h"

#define WAYS	4
#define SETS	65536		/* as many as 16 bits */
#define TAG	6		/* bytes of the hash beyond them */

/* The set says 16 of the hash's bits, the tag the others. */
struct entry {
	unsigned char mac[TOKENCACHE_MAC];
	unsigned char tag[TAG];		/* all 0: free */
};

struct tokencache {
	uint64_t key[2];
	struct entry set[SETS][WAYS];	/* the latest first */
};

struct tokencache *
tokencache_new(void)
{
	struct tokencache *c = calloc(1, sizeof(*c));

	if (c != NULL && digest_random(c->key, sizeof(c->key)) == -1) {
		free(c);
		c = NULL;
	}
	return c;
}

void
tokencache_free(struct tokencache *c)
{
	free(c);
}

static uint64_t
rotl(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

static void
sip_word(uint64_t v[4], uint64_t m)
{
	v[3] ^= m;
	sip_round(v);
	sip_round(v);
	v[0] ^= m;
}

/* SipHash-2-4 of space and value (byte order is the machine's: the hash never
 * leaves the process). */
uint64_t
tokencache_hash(const struct tokencache *c, unsigned space, const void *value,
    size_t len)
{
	const unsigned char *p = value;
	uint64_t v[4], m, h;
	size_t left;
	int i;

	v[0] = c->key[0] ^ 0x736f6d6570736575ULL;
	v[1] = c->key[1] ^ 0x646f72616e646f6dULL;
	v[2] = c->key[0] ^ 0x6c7967656e657261ULL;
	v[3] = c->key[1] ^ 0x7465646279746573ULL;
	sip_word(v, space);
	for (left = len; left >= 8; left -= 8, p += 8) {
		memcpy(&m, p, 8);
		sip_word(v, m);
	}
	m = 0;
	memcpy(&m, p, left);
	sip_word(v, m);
	sip_word(v, len);
	v[2] ^= 0xff;
	for (i = 0; i < 4; i++)
		sip_round(v);
	h = v[0] ^ v[1] ^ v[2] ^ v[3];
	return h >> 16 != 0 ? h : h | 1ULL << 16;	/* a tag is not 0 */
}

/* Keep a set in order of use by moving what was found to the front. */
static void
front(struct entry *set, int i, const struct entry *e)
{
	struct entry first = *e;

	memmove(set + 1, set, (size_t)i * sizeof(*set));
	set[0] = first;
}

static void
tag_of(uint64_t hash, unsigned char tag[TAG])
{
	int i;

	for (i = 0; i < TAG; i++)
		tag[i] = (unsigned char)(hash >> (16 + 8 * i));
}

const unsigned char *
tokencache_get(struct tokencache *c, uint64_t hash)
{
	struct entry *set = c->set[hash % SETS];
	unsigned char tag[TAG];
	int i;

	tag_of(hash, tag);
	for (i = 0; i < WAYS; i++) {
		if (memcmp(set[i].tag, tag, TAG) != 0)
			continue;
		if (i > 0)
			front(set, i, &set[i]);
		return set[0].mac;
	}
	return NULL;
}

void
tokencache_put(struct tokencache *c, uint64_t hash,
    const unsigned char mac[TOKENCACHE_MAC])
{
	struct entry e;

	tag_of(hash, e.tag);
	memcpy(e.mac, mac, sizeof(e.mac));
	front(c->set[hash % SETS], WAYS - 1, &e);
}
