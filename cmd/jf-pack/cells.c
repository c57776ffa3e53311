/* SPDX-License-Identifier: ISC */
#include "cells.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runs.h"

struct cells {
	const char *dir;
	struct runs *runs;	/* NULL: all is in memory */
	bool sorted;
	size_t at;		/* the next of sum, then */
	struct cells_sum *sum;
	size_t n, cap;
	uint32_t *slot;		/* hash: number of a sum + 1; 0 free */
	size_t n_slots;		/* a power of two */
};

struct cells *
cells_new(const char *dir)
{
	struct cells *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->dir = dir;
	c->n_slots = 1024;
	if ((c->slot = calloc(c->n_slots, sizeof(*c->slot))) == NULL) {
		free(c);
		return NULL;
	}
	return c;
}

void
cells_free(struct cells *c)
{
	if (c == NULL)
		return;
	runs_free(c->runs);
	free(c->sum);
	free(c->slot);
	free(c);
}

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15ULL;
	return h ^ h >> 29;
}

static size_t
home(const struct cells *c, const struct cells_key *k, uint32_t device)
{
	uint64_t h = mix((uint64_t)k->from, (uint64_t)k->kpi << 32 | device);

	return (size_t)mix(h, (uint64_t)k->model << 32 | k->material) &
	    (c->n_slots - 1);
}

static bool
same_cell(const struct cells_key *a, const struct cells_key *b)
{
	return a->from == b->from && a->kpi == b->kpi && a->model == b->model &&
	    a->material == b->material;
}

/* Where the sum is, or the free slot for it. */
static uint32_t *
find(const struct cells *c, const struct cells_key *key, uint32_t device)
{
	size_t i = home(c, key, device);
	const struct cells_sum *s;

	for (; c->slot[i] != 0; i = (i + 1) & (c->n_slots - 1)) {
		s = &c->sum[c->slot[i] - 1];
		if (s->device == device && same_cell(&s->key, key))
			break;
	}
	return &c->slot[i];
}

#define ORDER(a, b)	do { if ((a) != (b)) return (a) < (b) ? -1 : 1; } while (0)

static int
by_cell(const void *x, const void *y)
{
	const struct cells_sum *a = x, *b = y;

	ORDER(a->key.kpi, b->key.kpi);
	ORDER(a->key.from, b->key.from);
	ORDER(a->key.model, b->key.model);
	ORDER(a->key.material, b->key.material);
	ORDER(a->device, b->device);
	return 0;
}

/* What is in memory becomes a run of the file. */
static int
put_away(struct cells *c, struct fail *f)
{
	if (c->runs == NULL && (c->runs = runs_new(c->dir, by_cell, f)) == NULL)
		return -1;
	qsort(c->sum, c->n, sizeof(*c->sum), by_cell);
	if (runs_add(c->runs, c->sum, c->n, f) == -1)
		return -1;
	memset(c->slot, 0, c->n_slots * sizeof(*c->slot));
	c->n = 0;
	return 0;
}

static int
grow(struct cells *c, struct fail *f)
{
	struct cells_sum *s;
	uint32_t *old = c->slot;
	size_t i;

	if (c->n == CELLS_MEMORY && put_away(c, f) == -1)
		return -1;
	if (c->n == c->cap) {
		c->cap = c->cap > 0 ? c->cap * 2 : 256;
		if ((s = realloc(c->sum, c->cap * sizeof(*s))) == NULL) {
			c->cap = c->n;
			return fail_nomem(f);
		}
		c->sum = s;
	}
	if (c->n * 2 < c->n_slots)
		return 0;
	c->slot = calloc(c->n_slots * 2, sizeof(*c->slot));
	if (c->slot == NULL) {
		c->slot = old;
		return fail_nomem(f);
	}
	c->n_slots *= 2;
	for (i = 0; i < c->n; i++)
		*find(c, &c->sum[i].key, c->sum[i].device) = (uint32_t)i + 1;
	free(old);
	return 0;
}

int
cells_add(struct cells *c, const struct cells_key *key, uint32_t device,
    double num, double den, struct fail *f)
{
	uint32_t *slot;
	struct cells_sum *s;

	if (grow(c, f) == -1)
		return -1;
	slot = find(c, key, device);
	if (*slot == 0) {
		s = &c->sum[c->n++];
		s->key = *key;
		s->device = device;
		s->num = s->den = 0;
		*slot = (uint32_t)c->n;
	}
	s = &c->sum[*slot - 1];
	s->num += num;
	s->den += den;
	return 0;
}

int
cells_next(struct cells *c, struct cells_sum *out, struct fail *f)
{
	if (!c->sorted) {
		if (c->runs != NULL && put_away(c, f) == -1)
			return -1;
		if (c->n > 0)
			qsort(c->sum, c->n, sizeof(*c->sum), by_cell);
		c->sorted = true;
	}
	if (c->runs != NULL)
		return runs_next(c->runs, out, f);
	if (c->at == c->n)
		return 0;
	*out = c->sum[c->at++];
	return 1;
}
