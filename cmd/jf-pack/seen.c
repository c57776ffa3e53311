/* SPDX-License-Identifier: ISC */
#include "seen.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"

#define WAYS	8		/* places where a hash can be */

struct seen {
	unsigned char key[16];
	uint64_t *hash;		/* 0: free; the latest of a set first */
	size_t n;
};

struct seen *
seen_new(size_t n)
{
	struct seen *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->n = n;
	if ((s->hash = calloc(n, sizeof(*s->hash))) == NULL ||
	    digest_random(s->key, sizeof(s->key)) == -1) {
		seen_free(s);
		return NULL;
	}
	return s;
}

void
seen_free(struct seen *s)
{
	if (s == NULL)
		return;
	free(s->hash);
	free(s);
}

bool
seen_before(struct seen *s, const char *text, size_t len)
{
	unsigned char mac[DIGEST_SHA256_LEN];
	uint64_t h, *set;
	size_t i;

	if (digest_hmac_sha256(s->key, sizeof(s->key), text, len, mac) == -1)
		return false;
	memcpy(&h, mac, sizeof(h));
	h |= h == 0;
	set = s->hash + (h / WAYS % (s->n / WAYS)) * WAYS;
	for (i = 0; i < WAYS; i++)
		if (set[i] == h)
			break;
	if (i < WAYS)
		return true;
	memmove(set + 1, set, (WAYS - 1) * sizeof(*set));
	set[0] = h;
	return false;
}
