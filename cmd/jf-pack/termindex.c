/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "fold.h"
#include "termindex.h"
#include "terms.h"
#include "word.h"
#include "wordhash.h"

#define FIRST_CAP	256		/* nodes; a power of two */
#define BITS_PER_NODE	16

struct node {			/* there may be many: 16 bytes */
	uint64_t hash;		/* of the beginning; 0: free */
	uint32_t term;		/* 1 + number of the term that ends here, or 0 */
	uint16_t len;		/* of that */
	bool more;		/* a longer one goes on */
};

struct termindex {
	struct node *node;
	struct termindex_gate gate;	/* cap * BITS_PER_NODE bits */
	size_t cap, n;
	termindex_text_fn *text;
	const void *arg;
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
termindex_new(termindex_text_fn *text, const void *arg)
{
	struct termindex *x = calloc(1, sizeof(*x));

	if (x != NULL) {
		x->text = text;
		x->arg = arg;
	}
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
	n->term = number + 1;
	n->len = (uint16_t)len;
	return 0;
}

static int
grow(struct termindex *x)
{
	struct termindex old = *x;
	const struct node *n;
	const char *text;
	size_t i;

	if (allocate(x, old.cap * 2) == -1) {
		*x = old;
		return -1;
	}
	for (i = 0; i < old.cap; i++)
		if (old.node[i].hash != 0)
			*slot(x, old.node[i].hash) = old.node[i];
	for (n = old.node; n < old.node + old.cap; n++)
		if (n->term != 0) {
			text = x->text(x->arg, n->term - 1);
			bit_set(x, hash_text(x->gate.seed, text,
			    word_at(text, n->len, 0)));
		}
	free(old.node);
	free(old.gate.bitmap);
	return 0;
}

static size_t
count_words(const char *term, size_t len)
{
	size_t i, n, words = 0;

	for (i = 0; i < len; i += n > 0 ? n : 1) {
		n = word_at(term, len, i);
		words += n > 0;
	}
	return words;
}

int
termindex_add(struct termindex *x, const char *term, size_t len,
    uint32_t number)
{
	const size_t words = count_words(term, len);

	if (x->n + words > TERMINDEX_MAX)
		return 1;
	while ((x->n + words) * 5 > x->cap * 4)
		if (grow(x) == -1)
			return -1;
	return enter(x, term, len, number);
}

static bool
equal(const struct termindex *x, const struct node *n, const char *text)
{
	const char *term = x->text(x->arg, n->term - 1);
	char folded[TERMS_LEN], other[TERMS_LEN];

	if (memcmp(term, text, n->len) == 0)
		return true;
	fold_text(text, n->len, folded);
	fold_text(term, n->len, other);
	return memcmp(folded, other, n->len) == 0;
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
		if (n->term != 0 && n->len == next - at &&
		    equal(x, n, text + at)) {
			found = n->len;
			*number = n->term - 1;
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
