/* SPDX-License-Identifier: ISC */
#include "inspect_table.h"

#include <stdlib.h>

#define FIRST_CAP	1024
#define BITS_PER_SLOT	16

static uint32_t
short_key(uint64_t key)
{
	uint32_t k = (uint32_t)(key ^ key >> 32);

	return k != 0 ? k : 1;
}

static size_t
home(const struct inspect_table *x, uint32_t k)
{
	return (size_t)((k * 0x9e3779b97f4a7c15ULL) >> 32) & (x->cap - 1);
}

/* The two bits of a key. */
static void
bits(const struct inspect_table *x, uint32_t k, size_t bit[2])
{
	bit[0] = k & x->mask;
	bit[1] = (size_t)((k * 0xd6e8feb86659fd93ULL) >> 32) & x->mask;
}

void
inspect_table_free(struct inspect_table *x)
{
	free(x->slot);
	free(x->bitmap);
	*x = (struct inspect_table){ 0 };
}

static void
enter(struct inspect_table *x, const struct inspect_entry *e)
{
	size_t i = home(x, e->key), bit[2], b;

	while (x->slot[i].key != 0)
		i = (i + 1) & (x->cap - 1);
	x->slot[i] = *e;
	x->n++;
	bits(x, e->key, bit);
	for (b = 0; b < 2; b++)
		x->bitmap[bit[b] / 64] |= 1ULL << (bit[b] % 64);
}

static int
grow(struct inspect_table *x)
{
	struct inspect_table new = { 0 };
	size_t i;

	new.cap = x->cap > 0 ? x->cap * 2 : FIRST_CAP;
	new.mask = new.cap * BITS_PER_SLOT - 1;
	new.slot = calloc(new.cap, sizeof(*new.slot));
	new.bitmap = calloc(new.cap * BITS_PER_SLOT / 64, sizeof(*new.bitmap));
	if (new.slot == NULL || new.bitmap == NULL) {
		inspect_table_free(&new);
		return -1;
	}
	for (i = 0; i < x->cap; i++)
		if (x->slot[i].key != 0)
			enter(&new, &x->slot[i]);
	inspect_table_free(x);
	*x = new;
	return 0;
}

int
inspect_table_add(struct inspect_table *x, uint64_t key, size_t term, int form,
    size_t offset)
{
	struct inspect_entry e = { .key = short_key(key),
	    .term = term & 0x1fffff, .form = (unsigned)form & 7,
	    .offset = offset & 0xff };

	if ((x->n + 1) * 5 > x->cap * 4 && grow(x) == -1)
		return -1;
	enter(x, &e);
	return 0;
}

bool
inspect_table_second(const struct inspect_table *x, uint64_t key)
{
	size_t bit[2];

	bits(x, short_key(key), bit);
	return (x->bitmap[bit[1] / 64] >> (bit[1] % 64) & 1) != 0;
}

const struct inspect_entry *
inspect_table_next(const struct inspect_table *x, uint64_t key, size_t *at)
{
	const uint32_t k = short_key(key);
	const struct inspect_entry *e;

	if (x->cap == 0)
		return NULL;
	while ((e = &x->slot[(home(x, k) + *at) & (x->cap - 1)])->key != 0) {
		++*at;
		if (e->key == k)
			return e;
	}
	return NULL;
}

int
inspect_table_count(const struct inspect_table *x, uint64_t key, int most)
{
	size_t at = 0;
	int n = 0;

	while (n < most && inspect_table_next(x, key, &at) != NULL)
		n++;
	return n;
}
