/* SPDX-License-Identifier: ISC */
#include "runs.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "file.h"

#define HELD	64		/* sums of a run in memory, while merging */

struct run {
	off_t at;		/* of the next in the file */
	size_t left;		/* not read yet */
	struct cells_sum held[HELD];
	size_t i, n;
};

struct runs {
	int fd;
	int (*order)(const void *, const void *);
	off_t end;
	struct run **run;	/* a heap by their next sum, once merging */
	size_t n;
	bool merging;
};

struct runs *
runs_new(const char *dir, int (*order)(const void *, const void *),
    struct fail *f)
{
	struct runs *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		fail_nomem(f);
		return NULL;
	}
	r->order = order;
	if ((r->fd = file_nameless(dir, f)) == -1) {
		free(r);
		return NULL;
	}
	return r;
}

void
runs_free(struct runs *r)
{
	if (r == NULL)
		return;
	while (r->n > 0)
		free(r->run[--r->n]);
	free(r->run);
	close(r->fd);
	free(r);
}

int
runs_add(struct runs *r, const struct cells_sum *sum, size_t n, struct fail *f)
{
	const size_t size = n * sizeof(*sum);
	struct run **more, *run;
	size_t done;
	ssize_t got;

	if (n == 0)
		return 0;
	more = realloc(r->run, (r->n + 1) * sizeof(*more));
	run = malloc(sizeof(*run));
	if (more != NULL)
		r->run = more;
	if (more == NULL || run == NULL) {
		free(run);
		return fail_nomem(f);
	}
	r->run[r->n++] = run;
	run->at = r->end;
	run->left = n;
	run->i = run->n = 0;
	for (done = 0; done < size; done += (size_t)got) {
		got = pwrite(r->fd, (const char *)sum + done, size - done,
		    r->end + (off_t)done);
		if (got <= 0)
			return fail_errno(f, "a temporary file");
	}
	r->end += (off_t)size;
	return 0;
}

/* The run has a next sum in memory: 1; it is at its end: 0; -1 with f. */
static int
fill(struct runs *r, struct run *run, struct fail *f)
{
	size_t n = run->left < HELD ? run->left : HELD, size, done;
	ssize_t got;

	if (run->i < run->n)
		return 1;
	size = n * sizeof(run->held[0]);
	for (done = 0; done < size; done += (size_t)got) {
		got = pread(r->fd, (char *)run->held + done, size - done,
		    run->at + (off_t)done);
		if (got <= 0)
			return fail_errno(f, "a temporary file");
	}
	run->at += (off_t)size;
	run->left -= n;
	run->i = 0;
	run->n = n;
	return n > 0;
}

static bool
is_before(const struct runs *r, size_t a, size_t b)
{
	const struct run *x = r->run[a], *y = r->run[b];

	return r->order(&x->held[x->i], &y->held[y->i]) < 0;
}

/* The heap is in order but for what stands at i. */
static void
sink(struct runs *r, size_t i)
{
	struct run *swap;
	size_t least, child;

	for (;;) {
		least = i;
		for (child = 2 * i + 1; child <= 2 * i + 2; child++)
			if (child < r->n && is_before(r, child, least))
				least = child;
		if (least == i)
			return;
		swap = r->run[i];
		r->run[i] = r->run[least];
		r->run[least] = swap;
		i = least;
	}
}

static int
merge(struct runs *r, struct fail *f)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (fill(r, r->run[i], f) == -1)
			return -1;
	for (i = r->n / 2; i-- > 0;)
		sink(r, i);
	r->merging = true;
	return 0;
}

/* Take the first of the heap. */
static int
take(struct runs *r, struct cells_sum *out, struct fail *f)
{
	struct run *first = r->run[0];
	int got;

	*out = first->held[first->i++];
	if ((got = fill(r, first, f)) == -1)
		return -1;
	if (got == 0) {
		free(first);
		r->run[0] = r->run[--r->n];
	}
	sink(r, 0);
	return 0;
}

int
runs_next(struct runs *r, struct cells_sum *out, struct fail *f)
{
	struct cells_sum more;

	if (!r->merging && merge(r, f) == -1)
		return -1;
	if (r->n == 0)
		return 0;
	if (take(r, out, f) == -1)
		return -1;
	while (r->n > 0 &&
	    r->order(&r->run[0]->held[r->run[0]->i], out) == 0) {
		if (take(r, &more, f) == -1)
			return -1;
		out->num += more.num;
		out->den += more.den;
	}
	return 1;
}
