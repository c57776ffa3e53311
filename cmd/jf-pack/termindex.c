/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "fold.h"
#include "termindex.h"
#include "terms.h"
#include "word.h"

#define NO_TERM		UINT32_MAX
#define FIRST_CAP	256		/* nodes; a power of two */
#define BITS_PER_NODE	16

struct node {
	uint64_t hash;		/* of the beginning; 0: free */
	const char *term;	/* the term that ends here, or NULL */
	uint32_t number;
	uint16_t len;
	bool more;		/* a longer one goes on */
};

struct termindex {
	struct node *node;
	uint64_t *bitmap;	/* cap * BITS_PER_NODE bits, by first words */
	size_t cap, n;
	uint64_t seed;
};

static int
allocate(struct termindex *x, size_t cap)
{
	struct node *node = calloc(cap, sizeof(*node));
	uint64_t *bitmap = calloc(cap * BITS_PER_NODE / 64, sizeof(*bitmap));

	if (node == NULL || bitmap == NULL) {
		free(node);
		free(bitmap);
		return -1;
	}
	x->node = node;
	x->bitmap = bitmap;
	x->cap = cap;
	return 0;
}

struct termindex *
termindex_new(void)
{
	struct termindex *x = calloc(1, sizeof(*x));

	if (x != NULL && (digest_random(&x->seed, sizeof(x->seed)) == -1 ||
	    allocate(x, FIRST_CAP) == -1)) {
		free(x);
		return NULL;
	}
	return x;
}

void
termindex_free(struct termindex *x)
{
	if (x == NULL)
		return;
	free(x->node);
	free(x->bitmap);
	free(x);
}

/* Both halves of a 128-bit product: every bit of either factor reaches every
 * bit of the sum. */
static uint64_t
mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/* Hash bytes onto h without regard to the case of ASCII letters: bit 5 is set
 * in every byte, which makes no two letters or digits equal. */
static uint64_t
hash_on(uint64_t h, const char *p, size_t len)
{
	const uint64_t bit5 = 0x2020202020202020ULL;
	uint64_t w;
	uint32_t a, b;

	h ^= len * 0x9e3779b97f4a7c15ULL;	/* far from the bytes below */
	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&w, p, 8);
		h = mix(h ^ (w | bit5), 0x9e3779b97f4a7c15ULL);
	}
	/* what is left without a loop: overlapping halves, or three bytes */
	w = 0;
	if (len >= 4) {
		memcpy(&a, p, 4);
		memcpy(&b, p + len - 4, 4);
		w = (uint64_t)a << 32 | b;
	} else if (len > 0)
		w = (uint64_t)(unsigned char)p[0] << 16 |
		    (uint64_t)(unsigned char)p[len / 2] << 8 |
		    (unsigned char)p[len - 1];
	return mix(h ^ (w | bit5), 0xd6e8feb86659fd93ULL);
}

static bool
is_ascii(const char *p, size_t len)
{
	unsigned char all = 0;

	while (len > 0)
		all |= (unsigned char)p[--len];
	return all < 0x80;
}

/* Hash a piece of text, folded. */
static uint64_t
hash_text(uint64_t h, const char *p, size_t len)
{
	char folded[TERMS_LEN];

	if (is_ascii(p, len) || len > sizeof(folded))
		return hash_on(h, p, len);	/* too long for any term */
	fold_text(p, len, folded);
	return hash_on(h, folded, len);
}

static bool
bit_get(const struct termindex *x, uint64_t h)
{
	h >>= 8;
	h &= x->cap * BITS_PER_NODE - 1;
	return x->bitmap[h / 64] >> (h % 64) & 1;
}

static void
bit_set(struct termindex *x, uint64_t h)
{
	h >>= 8;
	h &= x->cap * BITS_PER_NODE - 1;
	x->bitmap[h / 64] |= 1ULL << (h % 64);
}

/* The node of a hash, or the free one where it belongs. */
static struct node *
slot(const struct termindex *x, uint64_t h)
{
	size_t i = (size_t)h & (x->cap - 1);

	while (x->node[i].hash != 0 && x->node[i].hash != h)
		i = (i + 1) & (x->cap - 1);
	return &x->node[i];
}

static uint64_t
nonzero(uint64_t h)
{
	return h != 0 ? h : 1;
}

static int
enter(struct termindex *x, const char *term, size_t len, uint32_t number)
{
	struct node *n;
	size_t end = 0, next;
	uint64_t h = x->seed;

	for (;;) {
		next = end;
		while (word_at(term, len, next) == 0)
			next++;
		next += word_at(term, len, next);
		h = nonzero(hash_text(h, term + end, next - end));
		if (end == 0)
			bit_set(x, h);
		n = slot(x, h);
		x->n += n->hash == 0;
		n->hash = h;
		if (next == len)
			break;
		n->more = true;
		end = next;
	}
	n->term = term;
	n->len = (uint16_t)len;
	n->number = number;
	return 0;
}

static int
grow(struct termindex *x)
{
	struct termindex old = *x;
	size_t i;

	if (allocate(x, old.cap * 2) == -1) {
		*x = old;
		return -1;
	}
	for (i = 0; i < old.cap; i++)
		if (old.node[i].hash != 0)
			*slot(x, old.node[i].hash) = old.node[i];
	for (i = 0; i < old.cap; i++)
		if (old.node[i].term != NULL)
			bit_set(x, nonzero(hash_text(x->seed, old.node[i].term,
			    word_at(old.node[i].term, old.node[i].len, 0))));
	free(old.node);
	free(old.bitmap);
	return 0;
}

int
termindex_add(struct termindex *x, const char *term, size_t len,
    uint32_t number)
{
	/* A term has at most half as many words as bytes. */
	while ((x->n + len / 2 + 1) * 2 > x->cap)
		if (grow(x) == -1)
			return -1;
	return enter(x, term, len, number);
}

static bool
equal(const struct node *n, const char *text)
{
	char folded[TERMS_LEN];

	fold_text(text, n->len, folded);
	return memcmp(folded, n->term, n->len) == 0;
}

bool
termindex_may_begin(const struct termindex *x, const char *word, size_t len)
{
	return bit_get(x, nonzero(hash_on(x->seed, word, len)));
}

size_t
termindex_find(const struct termindex *x, const char *text, size_t len,
    size_t at, uint32_t *number)
{
	const struct node *n;
	size_t end = at, next, found = 0;
	uint64_t h;

	next = at + word_at(text, len, at);
	h = nonzero(hash_text(x->seed, text + at, next - at));
	if (!bit_get(x, h))
		return 0;
	for (;;) {
		n = slot(x, h);
		if (n->hash == 0)
			return found;
		if (n->term != NULL && n->len == next - at && equal(n, text + at)) {
			found = n->len;
			*number = n->number;
		}
		if (!n->more)
			return found;
		end = next;
		do {
			if (next == len || next - at > TERMS_LEN)
				return found;
		} while (word_at(text, len, next) == 0 && ++next);
		next += word_at(text, len, next);
		h = nonzero(hash_text(h, text + end, next - end));
	}
}
