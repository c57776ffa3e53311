/* SPDX-License-Identifier: ISC */
/* The host itself, after section 4.7 of the paper. */
#include <math.h>
#include <stdio.h>

#include "num.h"
#include "verdict_part.h"

#define SLEPT_S		60	/* less is a laptop's lid for a moment */
#define SKEW_S		300	/* AWS refuses signatures from here */
#define SKEW_WARN_S	60

struct list {
	struct verdict *v;
	size_t n, max;
};

/* The next one with this detail; NULL when there is no place. */
static struct verdict *
add(struct list *l, const char *id, enum verdict_confidence c,
    const char *detail)
{
	struct verdict *v;

	if (l->n == l->max)
		return NULL;
	v = &l->v[l->n++];
	*v = (struct verdict){ 0 };
	verdict_part_set(v, id, c);
	snprintf(v->detail, sizeof(v->detail), "%s", detail);
	return v;
}

static void
judge_sleep(const struct evidence_host *h, struct list *l)
{
	char span[64];

	if (h->slept_s > SLEPT_S)
		add(l, "host.slept", VERDICT_CERTAIN,
		    num_span((uint64_t)h->slept_s, span, sizeof(span)));
	if (h->awake == EVIDENCE_NO)
		add(l, "host.may-sleep", VERDICT_HIGH, h->awake_by);
}

static void
judge_address(const struct evidence_host *h, struct list *l)
{
	struct verdict *v;

	if (h->is_static != EVIDENCE_NO || h->forward == EVIDENCE_YES)
		return;
	v = add(l, "host.dynamic-address", VERDICT_MEDIUM, "");
	if (v != NULL)
		snprintf(v->at, sizeof(v->at), "%s", h->address4[0] != '\0' ?
		    h->address4 : h->address6);
}

static void
judge_clock(const struct evidence_host *h, struct list *l)
{
	struct verdict *v;
	char span[64];

	if (h->skew_sources == 0 || fabs(h->skew_s) <= SKEW_WARN_S)
		return;
	v = add(l, "host.clock-skew", h->skew_sources >= 3 ? VERDICT_HIGH :
	    VERDICT_MEDIUM, num_span((uint64_t)fabs(h->skew_s), span,
	    sizeof(span)));
	if (v != NULL && fabs(h->skew_s) <= SKEW_S)
		v->state = CATALOGUE_WARN;
}

static void
judge_listener(const struct evidence_host *h,
    const struct evidence_listener *e, struct list *l)
{
	const char *own = h->public4 ? h->address4 : h->address6;
	struct verdict *v = NULL;
	char port[8];

	snprintf(port, sizeof(port), "%u", (unsigned)e->port);
	if (e->loopback)
		v = add(l, "local.bound-loopback", VERDICT_CERTAIN, port);
	else if (e->public || (e->everywhere && (h->public4 || h->public6)))
		v = add(l, "host.public-address", VERDICT_MEDIUM, port);
	if (v != NULL)
		snprintf(v->at, sizeof(v->at), "%s", e->everywhere ? own :
		    e->address);
	if (e->http == EVIDENCE_NO)
		add(l, "local.not-http", VERDICT_CERTAIN, port);
}

static void
judge_proxy(const struct evidence_host *h, struct list *l)
{
	if (h->proxy_unusable[0] != '\0')
		add(l, "proxy.unknown-kind", VERDICT_CERTAIN,
		    h->proxy_unusable);
	if (h->pac[0] != '\0' && h->proxy[0] == '\0')
		add(l, "proxy.pac", VERDICT_CERTAIN, h->pac);
}

size_t
verdict_host(const struct evidence_host *h, struct verdict *v, size_t max)
{
	struct list l = { .v = v, .max = max };

	judge_sleep(h, &l);
	judge_address(h, &l);
	judge_clock(h, &l);
	for (unsigned i = 0; i < h->listeners; i++)
		judge_listener(h, &h->listener[i], &l);
	judge_proxy(h, &l);
	if (h->no_public_roots)
		add(&l, "host.no-public-roots", VERDICT_CERTAIN, "");
	return l.n;
}
