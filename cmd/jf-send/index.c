/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "index.h"

int
index_add(struct index *x, const struct index_line *line, struct fail *f)
{
	struct index_line *v;

	if (x->n == x->cap) {
		v = reallocarray(x->v, x->cap * 2 + 64, sizeof *v);
		if (v == NULL)
			return fail_nomem(f);
		x->v = v;
		x->cap = x->cap * 2 + 64;
	}
	x->v[x->n] = *line;
	x->v[x->n].order = x->n;
	x->n++;
	return 0;
}

static int
by_place(const void *left, const void *right)
{
	const struct index_line *a = left, *b = right;
	int d = memcmp(a->id, b->id, sizeof a->id);

	if (d != 0)
		return d;
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static int
by_order(const void *left, const void *right)
{
	const struct index_stream *a = left, *b = right;

	return a->order < b->order ? -1 : a->order > b->order;
}

static bool
same_line(const struct index_line *a, const struct index_line *b)
{
	return a->n == b->n && memcmp(a->id, b->id, sizeof a->id) == 0 &&
	    memcmp(a->tag, b->tag, sizeof a->tag) == 0 &&
	    memcmp(a->mark, b->mark, sizeof a->mark) == 0;
}

/* A line that came twice counts once. */
static void
remove_repeats(struct index *x)
{
	size_t i, kept = 0;

	for (i = 0; i < x->n; i++)
		if (kept == 0 || !same_line(&x->v[kept - 1], &x->v[i]))
			x->v[kept++] = x->v[i];
	x->n = kept;
}

/* What is wrong with count lines of one id, or NULL. */
static const char *
find_fault(const struct index_line *v, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++)
		if (v[i].n == v[i - 1].n ||
		    memcmp(v[i].mark, v[0].mark, sizeof v->mark) != 0)
			return "different lines stand under one id";
	for (i = 0; i < count; i++) {
		if (v[i].n != i)
			return "lines are missing";
		if (v[i].last && i != count - 1)
			return "lines follow its last one";
	}
	return v[count - 1].last ? NULL : "its end is missing";
}

static int
find_streams(struct index *x, struct fail *f)
{
	struct index_stream *s;
	size_t i, j, k;

	for (i = 0; i < x->n; i = j) {
		for (j = i + 1; j < x->n && memcmp(x->v[i].id, x->v[j].id,
		    INDEX_ID_LEN) == 0; j++)
			;
		if ((x->stream_n & (x->stream_n + 1)) == 0) {
			s = reallocarray(x->streams, x->stream_n * 2 + 2,
			    sizeof *s);
			if (s == NULL)
				return fail_nomem(f);
			x->streams = s;
		}
		s = &x->streams[x->stream_n++];
		*s = (struct index_stream){ .first = i, .count = j - i,
			.order = UINT64_MAX };
		for (k = i; k < j; k++)
			if (x->v[k].order < s->order)
				s->order = x->v[k].order;
		s->fault = find_fault(&x->v[i], j - i);
	}
	return 0;
}

int
index_finish(struct index *x, struct fail *f)
{
	if (x->n > 0)
		qsort(x->v, x->n, sizeof *x->v, by_place);
	remove_repeats(x);
	if (find_streams(x, f) == -1)
		return -1;
	if (x->stream_n > 0)
		qsort(x->streams, x->stream_n, sizeof *x->streams, by_order);
	return 0;
}

void
index_free(struct index *x)
{
	free(x->v);
	free(x->streams);
	*x = (struct index){ 0 };
}
