/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "fold.h"
#include "termindex.h"
#include "terms.h"
#include "word.h"
#include "wordhash.h"

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
	struct termindex_gate gate;	/* cap * BITS_PER_NODE bits */
	size_t cap, n;
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
	x->gate.bitmap = bitmap;
	x->gate.mask = cap * BITS_PER_NODE / 64 - 1;
	x->cap = cap;
	return 0;
}

struct termindex *
termindex_new(void)
{
	struct termindex *x = calloc(1, sizeof(*x));

	if (x != NULL && (digest_random(&x->gate.seed, sizeof(x->gate.seed)) == -1 ||
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
	free(x->gate.bitmap);
	free(x);
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
		return wordhash(h, p, len);	/* too long for any term */
	fold_text(p, len, folded);
	return wordhash(h, folded, len);
}

static void
bit_set(struct termindex *x, uint64_t h)
{
	x->gate.bitmap[h >> 20 & x->gate.mask] |= termindex_bits(h);
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

static int
enter(struct termindex *x, const char *term, size_t len, uint32_t number)
{
	struct node *n;
	size_t end = 0, next;
	uint64_t h = x->gate.seed;

	for (;;) {
		next = end;
		while (word_at(term, len, next) == 0)
			next++;
		next += word_at(term, len, next);
		h = hash_text(h, term + end, next - end);
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
			bit_set(x, hash_text(x->gate.seed, old.node[i].term,
			    word_at(old.node[i].term, old.node[i].len, 0)));
	free(old.node);
	free(old.gate.bitmap);
	return 0;
}

int
termindex_add(struct termindex *x, const char *term, size_t len,
    uint32_t number)
{
	/* A term has at most half as many words as bytes. */
	while ((x->n + len / 2 + 1) * 5 > x->cap * 4)
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

const struct termindex_gate *
termindex_gate(const struct termindex *x)
{
	return &x->gate;
}

size_t
termindex_find(const struct termindex *x, const char *text, size_t len,
    size_t at, uint32_t *number)
{
	const struct node *n;
	size_t end = at, next, found = 0;
	uint64_t h;

	next = at + word_at(text, len, at);
	h = hash_text(x->gate.seed, text + at, next - at);
	if (!termindex_may(&x->gate, h))
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
		h = hash_text(h, text + end, next - end);
	}
}
