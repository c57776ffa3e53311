/* SPDX-License-Identifier: ISC */
#include "release.h"

#include <stdlib.h>

/* A device's sums in one cell, or in several together. */
struct share {
	uint32_t device;
	double num, den;
};

/* Shares that are told together, or not. */
struct gather {
	struct share *share;
	size_t n;
};

/* The sums of one indicator, window and class, and room to work on them. */
struct row {
	struct cells_sum *sum;
	size_t n, cap;
	struct gather cell, rest;
};

static int
by_device(const void *x, const void *y)
{
	const struct share *a = x, *b = y;

	return a->device < b->device ? -1 : a->device > b->device;
}

static void
add_range(struct gather *g, const struct cells_sum *s,
    const struct cells_sum *end)
{
	for (; s < end; s++)
		g->share[g->n++] = (struct share){ s->device, s->num, s->den };
}

/* One share per device. */
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
	g->n = n;
}

/* May what was gathered be told?  Its sums are in v.  A device without a part
 * in it does not count. */
static bool
is_safe(const struct release *r, struct gather *g, struct release_value *v)
{
	const bool by_den = r->by_den(v->key.kpi);
	struct sites_least least;
	double sum = 0, part;
	size_t i;

	settle(g);
	v->num = v->den = 0;
	for (i = 0; i < g->n; i++) {
		part = by_den ? g->share[i].den : g->share[i].num;
		if (part <= 0)
			continue;
		v->num += g->share[i].num;
		v->den += g->share[i].den;
		sum += part;
		sites_count(r->sites, r->site_of(r->arg, g->share[i].device),
		    part);
	}
	sites_least(r->sites, &least);
	v->devices = least.devices;
	v->sites = least.sites;
	/* Of one device (k 1, for one's own eyes) it is all its own. */
	return least.devices >= r->k && least.devices > 0 &&
	    (r->k == 1 || least.most * 2 <= sum);
}

static const struct cells_sum *
cell_end(const struct cells_sum *s, const struct cells_sum *end)
{
	const uint32_t material = s->key.material;

	while (s < end && s->key.material == material)
		s++;
	return s;
}

/*
 * The cells of one row, by material, and their total.  The total is told only
 * if what it has beyond the cells that were told could be told as well.
 */
static int
tell_row(const struct release *r, struct row *row, uint64_t *hidden,
    struct fail *f)
{
	const struct cells_sum *s, *next, *end = row->sum + row->n;
	struct release_value v = { .key = row->sum->key };
	bool told_all = true, safe;

	row->rest.n = 0;
	for (s = row->sum; s < end; s = next) {
		next = cell_end(s, end);
		row->cell.n = 0;
		add_range(&row->cell, s, next);
		v.key = s->key;
		if (is_safe(r, &row->cell, &v)) {
			if (r->tell(r->arg, &v, f) == -1)
				return -1;
			continue;
		}
		++*hidden;
		told_all = false;
		add_range(&row->rest, s, next);
	}
	if (row->sum->key.material == CELLS_ALL)
		return 0;
	safe = told_all || is_safe(r, &row->rest, &v);
	row->cell.n = 0;
	add_range(&row->cell, row->sum, end);
	v.key.material = CELLS_ALL;
	if (safe && is_safe(r, &row->cell, &v))
		return r->tell(r->arg, &v, f);
	++*hidden;
	return 0;
}

static bool
same_row(const struct cells_key *a, const struct cells_key *b)
{
	return a->kpi == b->kpi && a->from == b->from && a->model == b->model;
}

static int
add_sum(struct row *row, const struct cells_sum *s, struct fail *f)
{
	size_t cap = row->cap > 0 ? row->cap * 2 : 256;
	void *sum, *cell, *rest;

	if (row->n == RELEASE_ROW)
		return fail_set(f, FAIL_HERE, "more than %d devices of one "
		    "class in a window", RELEASE_ROW);
	if (row->n == row->cap) {
		if ((sum = realloc(row->sum, cap * sizeof(*row->sum))) != NULL)
			row->sum = sum;
		if ((cell = realloc(row->cell.share,
		    cap * sizeof(struct share))) != NULL)
			row->cell.share = cell;
		if ((rest = realloc(row->rest.share,
		    cap * sizeof(struct share))) != NULL)
			row->rest.share = rest;
		if (sum == NULL || cell == NULL || rest == NULL)
			return fail_nomem(f);
		row->cap = cap;
	}
	row->sum[row->n++] = *s;
	return 0;
}

int
release_cells(const struct release *r, struct cells *c, uint64_t *hidden,
    struct fail *f)
{
	struct row row = { 0 };
	struct cells_sum s;
	int got, rc = 0;

	*hidden = 0;
	while (rc == 0 && (got = cells_next(c, &s, f)) != 0) {
		if (got == -1)
			rc = -1;
		else if (row.n > 0 && !same_row(&row.sum->key, &s.key)) {
			rc = tell_row(r, &row, hidden, f);
			row.n = 0;
		}
		if (rc == 0)
			rc = add_sum(&row, &s, f);
	}
	if (rc == 0 && row.n > 0)
		rc = tell_row(r, &row, hidden, f);
	free(row.sum);
	free(row.cell.share);
	free(row.rest.share);
	return rc;
}
