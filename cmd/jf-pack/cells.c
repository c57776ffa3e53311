/* SPDX-License-Identifier: ISC */
#include "cells.h"

#include <stdlib.h>
#include <string.h>

struct sum {
	struct cells_key key;
	uint32_t device;
	double num, den;
};

struct cells {
	struct sum *sum;
	size_t n, cap;
	uint32_t *slot;		/* hash: number of a sum + 1; 0 free */
	size_t n_slots;		/* a power of two */
};

struct cells *
cells_new(void)
{
	struct cells *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
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
	const struct sum *s;

	for (; c->slot[i] != 0; i = (i + 1) & (c->n_slots - 1)) {
		s = &c->sum[c->slot[i] - 1];
		if (s->device == device && same_cell(&s->key, key))
			break;
	}
	return &c->slot[i];
}

static int
grow(struct cells *c, struct fail *f)
{
	struct sum *s;
	uint32_t *old = c->slot;
	size_t i;

	if (c->n == CELLS_MAX)
		return fail_set(f, FAIL_HERE, "more than %d devices in cells: "
		    "give fewer records, or a longer window", CELLS_MAX);
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
	struct sum *s;

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

#define ORDER(a, b)	do { if ((a) != (b)) return (a) < (b) ? -1 : 1; } while (0)

static int
by_cell(const void *x, const void *y)
{
	const struct sum *a = x, *b = y;

	ORDER(a->key.kpi, b->key.kpi);
	ORDER(a->key.from, b->key.from);
	ORDER(a->key.model, b->key.model);
	ORDER(a->key.material, b->key.material);
	ORDER(a->device, b->device);
	return 0;
}

/* A device's sums in one cell, or in several together. */
struct share {
	uint32_t device;
	double num, den;
};

static int
by_device(const void *x, const void *y)
{
	const struct share *a = x, *b = y;

	ORDER(a->device, b->device);
	return 0;
}

/* A cell being put together: one share for each device. */
struct gather {
	struct share *share;
	uint32_t *device;
	size_t n;
	unsigned k;
	bool by_den;
};

static void
add_range(struct gather *g, const struct sum *s, const struct sum *end)
{
	for (; s < end; s++)
		g->share[g->n++] = (struct share){ s->device, s->num, s->den };
}

/* One share per device, without those that have no part in it. */
static void
settle(struct gather *g)
{
	size_t i, n = 0;

	qsort(g->share, g->n, sizeof(*g->share), by_device);
	for (i = 0; i < g->n; i++) {
		if (n > 0 && g->share[n - 1].device == g->share[i].device) {
			g->share[n - 1].num += g->share[i].num;
			g->share[n - 1].den += g->share[i].den;
		} else
			g->share[n++] = g->share[i];
	}
	g->n = 0;
	for (i = 0; i < n; i++)
		if ((g->by_den ? g->share[i].den : g->share[i].num) > 0)
			g->share[g->n++] = g->share[i];
}

/* May what was gathered be told?  Its sums are in v. */
static bool
is_safe(struct gather *g, struct cells_value *v)
{
	double most = 0, sum = 0, part;
	size_t i;

	settle(g);
	v->num = v->den = 0;
	for (i = 0; i < g->n; i++) {
		v->num += g->share[i].num;
		v->den += g->share[i].den;
		part = g->by_den ? g->share[i].den : g->share[i].num;
		sum += part;
		most = part > most ? part : most;
		g->device[i] = g->share[i].device;
	}
	v->devices = (uint32_t)g->n;
	v->device = g->device;
	/* Of one device (k 1, for one's own eyes) it is all its own. */
	return g->n >= g->k && g->n > 0 && (g->k == 1 || most * 2 <= sum);
}

static const struct sum *
cell_end(const struct sum *s, const struct sum *end)
{
	const struct sum *first = s;

	while (s < end && same_cell(&s->key, &first->key))
		s++;
	return s;
}

static bool
same_row(const struct cells_key *a, const struct cells_key *b)
{
	return a->kpi == b->kpi && a->from == b->from && a->model == b->model;
}

struct teller {
	int (*tell)(void *, const struct cells_value *, struct fail *);
	void *arg;
	uint64_t *hidden;
	struct fail *f;
};

/*
 * The cells of one row, by material, and their total.  The total is told only
 * if what it has beyond the cells that were told could be told as well.
 */
static int
tell_row(struct gather *g, const struct sum *first, const struct sum *end,
    const struct teller *t)
{
	const struct sum *s, *next;
	struct cells_value v;
	struct gather rest = *g;
	bool told_all = true, safe;

	rest.n = 0;
	rest.share = g->share + (end - first);	/* the second half */
	for (s = first; s < end; s = next) {
		next = cell_end(s, end);
		g->n = 0;
		add_range(g, s, next);
		v.key = s->key;
		if (is_safe(g, &v)) {
			if (t->tell(t->arg, &v, t->f) == -1)
				return -1;
			continue;
		}
		++*t->hidden;
		told_all = false;
		add_range(&rest, s, next);
	}
	if (first->key.material == CELLS_ALL)
		return 0;
	safe = told_all || is_safe(&rest, &v);
	g->n = 0;
	add_range(g, first, end);
	v.key = first->key;
	v.key.material = CELLS_ALL;
	if (safe && is_safe(g, &v))
		return t->tell(t->arg, &v, t->f);
	++*t->hidden;
	return 0;
}

int
cells_tell(struct cells *c, unsigned k, bool (*by_den)(uint32_t kpi),
    int (*tell)(void *arg, const struct cells_value *v, struct fail *f),
    void *arg, uint64_t *hidden, struct fail *f)
{
	const struct teller t = { tell, arg, hidden, f };
	const struct sum *s, *next, *end = c->sum + c->n;
	struct gather g = { .k = k };
	int rc = 0;

	*hidden = 0;
	if (c->n == 0)
		return 0;
	qsort(c->sum, c->n, sizeof(*c->sum), by_cell);
	g.share = calloc(c->n * 2, sizeof(*g.share));
	g.device = calloc(c->n, sizeof(*g.device));
	if (g.share == NULL || g.device == NULL)
		rc = fail_nomem(f);
	for (s = c->sum; rc == 0 && s < end; s = next) {
		for (next = s; next < end && same_row(&next->key, &s->key);)
			next++;
		g.by_den = by_den(s->key.kpi);
		rc = tell_row(&g, s, next, &t);
	}
	free(g.share);
	free(g.device);
	return rc;
}
