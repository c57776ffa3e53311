/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "clock.h"
#include "correlate.h"
#include "verdict.h"
#include "watch.h"

#define KEPT	240	/* times of one finding: the latest */

/* What is remembered of one endpoint, path and family. */
struct past {
	const struct endpoint *endpoint;
	enum finding_path path;
	int family;
	const struct catalogue *verdict;
	unsigned rounds, lost;
	float ms[KEPT];
	unsigned times;		/* ever */
};

struct watch {
	struct past *v;
	size_t n;
	int64_t began_ms;
};

struct watch *
watch_new(struct fail *f)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (w == NULL)
		fail_nomem(f);
	else
		w->began_ms = clock_ms();
	return w;
}

void
watch_free(struct watch *w)
{
	if (w != NULL)
		free(w->v);
	free(w);
}

static struct past *
recall(struct watch *w, const struct finding *f)
{
	struct past *more;

	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].endpoint == f->endpoint &&
		    w->v[i].path == f->path && w->v[i].family == f->family)
			return &w->v[i];
	more = reallocarray(w->v, w->n + 1, sizeof(*more));
	if (more == NULL)
		return NULL;
	w->v = more;
	memset(&w->v[w->n], 0, sizeof(*more));
	w->v[w->n].endpoint = f->endpoint;
	w->v[w->n].path = f->path;
	w->v[w->n].family = f->family;
	return &w->v[w->n++];
}

static int
by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

static void
tell(const struct past *p, struct finding *f)
{
	float sorted[KEPT];
	unsigned n = p->times < KEPT ? p->times : KEPT;

	f->rounds = p->rounds;
	f->lost = p->lost;
	if (n == 0)
		return;
	memcpy(sorted, p->ms, n * sizeof(sorted[0]));
	qsort(sorted, n, sizeof(sorted[0]), by_value);
	f->p50_ms = (double)sorted[(n - 1) / 2];
	f->p95_ms = (double)sorted[(n * 95 + 99) / 100 - 1];
}

/* Has the verdict changed?  -1: memory. */
static int
note(struct watch *w, struct finding *f, const struct evidence_host *h)
{
	struct past *p = recall(w, f);
	struct verdict v;
	bool changed;

	if (p == NULL)
		return -1;
	verdict_judge(f, h, &v);
	changed = p->verdict != v.is;
	p->verdict = v.is;
	p->rounds++;
	if (f->e.tcp.state == EVIDENCE_OK)
		p->ms[p->times++ % KEPT] = (float)f->e.tcp.ms;
	p->lost += !correlate_passed(f);
	tell(p, f);
	return changed;
}

int
watch_round(struct watch *w, struct probe_run *run, struct fail *f)
{
	size_t kept = 0, from, n = run->n;
	struct finding *v = run->v;
	int changed, one;

	for (size_t i = 0; i < n;) {
		from = i;
		changed = 0;
		do {
			one = note(w, &v[i], &run->host);
			if (one == -1)
				return fail_nomem(f);
			changed |= one;
		} while (++i < n && v[i].endpoint == v[from].endpoint &&
		    v[i].path == v[from].path);
		if (!changed)
			continue;
		memmove(&v[kept], &v[from], (i - from) * sizeof(*v));
		kept += i - from;
	}
	run->n = kept;
	return 0;
}

bool
watch_wait(struct watch *w, uint64_t every_s)
{
	int64_t left, due = w->began_ms + (int64_t)every_s * 1000;
	struct timespec t;

	while (cli_signal() == 0 && (left = due - clock_ms()) > 0) {
		t.tv_sec = left / 1000;
		t.tv_nsec = left % 1000 * 1000000;
		nanosleep(&t, NULL);	/* a signal ends it */
	}
	w->began_ms = clock_ms();
	return cli_signal() == 0;
}
