/* SPDX-License-Identifier: ISC */
#include "sites.h"

#include <stdbool.h>
#include <stdlib.h>

#include "names.h"

struct site {
	int64_t first, last;	/* times of its records */
	uint32_t devices;	/* counted */
	double most;		/* largest part of one of those */
	double chain;		/* the same with those before it in time */
};

struct sites {
	struct names *keys;
	struct site *site;
	struct site **by_first, **by_last;	/* those counted */
	size_t n, counted;
};

struct sites *
sites_new(void)
{
	struct sites *s = calloc(1, sizeof(*s));

	if (s != NULL && (s->keys = names_new()) == NULL) {
		free(s);
		return NULL;
	}
	return s;
}

void
sites_free(struct sites *s)
{
	if (s == NULL)
		return;
	names_free(s->keys);
	free(s->site);
	free(s->by_first);
	free(s->by_last);
	free(s);
}

static bool
resize(void *p, size_t n, size_t size)
{
	void **at = p, *bigger = realloc(*at, n * size);

	if (bigger != NULL)
		*at = bigger;
	return bigger != NULL;
}

int64_t
sites_see(struct sites *s, const char *key, int64_t time, struct fail *f)
{
	int64_t n = names_number(s->keys, key, f);
	struct site *site;

	if (n == -1)
		return -1;
	if ((size_t)n == s->n) {
		if (!resize(&s->site, s->n + 1, sizeof(*s->site)) ||
		    !resize(&s->by_first, s->n + 1, sizeof(*s->by_first)) ||
		    !resize(&s->by_last, s->n + 1, sizeof(*s->by_last)))
			return fail_nomem(f);
		s->site[s->n++] = (struct site){ time, time, 0, 0, 0 };
	}
	site = &s->site[n];
	site->first = time < site->first ? time : site->first;
	site->last = time > site->last ? time : site->last;
	return n;
}

void
sites_count(struct sites *s, uint32_t number, double part)
{
	struct site *site = &s->site[number];

	if (site->devices++ == 0)
		s->by_first[s->counted++] = site;
	site->most = part > site->most ? part : site->most;
}

/* In both orders the same one of two equal ones comes first. */
static int
order(int64_t a, int64_t b, const struct site *x, const struct site *y)
{
	if (a != b)
		return a < b ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int
by_first(const void *x, const void *y)
{
	const struct site *a = *(struct site *const *)x;
	const struct site *b = *(struct site *const *)y;

	return a->first != b->first ? order(a->first, b->first, a, b) :
	    order(a->last, b->last, a, b);
}

static int
by_last(const void *x, const void *y)
{
	const struct site *a = *(struct site *const *)x;
	const struct site *b = *(struct site *const *)y;

	return a->last != b->last ? order(a->last, b->last, a, b) :
	    order(a->first, b->first, a, b);
}

/*
 * A walk through time.  Most devices, most sites are those of the moment when
 * most were there at once; the most that one may have is that of a chain of
 * keys each of which ended before the next began.
 */
void
sites_least(struct sites *s, struct sites_least *out)
{
	uint32_t devices = 0, sites = 0;
	struct site *at, *gone;
	size_t i, j = 0;
	double before = 0;

	*out = (struct sites_least){ 0 };
	for (i = 0; i < s->counted; i++)
		s->by_last[i] = s->by_first[i];
	qsort(s->by_first, s->counted, sizeof(*s->by_first), by_first);
	qsort(s->by_last, s->counted, sizeof(*s->by_last), by_last);
	for (i = 0; i < s->counted; i++) {
		at = s->by_first[i];
		for (; (gone = s->by_last[j]) != at && gone->last <= at->first;
		    j++) {
			devices -= gone->devices;
			sites--;
			before = gone->chain > before ? gone->chain : before;
		}
		at->chain = before + at->most;
		devices += at->devices;
		sites++;
		if (devices > out->devices)
			out->devices = devices;
		if (sites > out->sites)
			out->sites = sites;
		if (at->chain > out->most)
			out->most = at->chain;
	}
	for (i = 0; i < s->counted; i++) {
		s->by_first[i]->devices = 0;
		s->by_first[i]->most = 0;
	}
	s->counted = 0;
}
