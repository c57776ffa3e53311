/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/x509_vfy.h>

#include "correlate.h"

bool
correlate_passed(const struct finding *f)
{
	const struct evidence *e = &f->e;

	return e->tcp.state == EVIDENCE_OK &&
	    e->dns.state != EVIDENCE_FAILED &&
	    e->proxy.state != EVIDENCE_FAILED &&
	    e->tls.state != EVIDENCE_FAILED &&
	    e->http.state != EVIDENCE_FAILED &&
	    e->ftp.state != EVIDENCE_FAILED &&
	    e->peer.state != EVIDENCE_FAILED;
}

static void
note(enum evidence_tri *t, bool passed)
{
	if (*t != EVIDENCE_YES)
		*t = passed ? EVIDENCE_YES : EVIDENCE_NO;
}

static void
compare(struct finding *f, const struct finding *other)
{
	bool passed = correlate_passed(other);
	const char *group = f->endpoint->alternative;

	if (f->endpoint == other->endpoint) {
		if (f->path == other->path)
			note(&f->e.other_family, passed);
		else
			note(&f->e.other_path, passed);
	} else if (group != NULL && other->endpoint->alternative != NULL &&
	    strcmp(group, other->endpoint->alternative) == 0)
		note(&f->e.alternative, passed);
}

const char *
correlate_domain(const char *host)
{
	const char *p = strrchr(host, '.');

	while (p != NULL && p > host && p[-1] != '.')
		p--;
	return p == NULL ? host : p;
}

/* What the proxy grants to others, by host and by port. */
static void
compare_proxied(struct finding *f, const struct finding *other)
{
	const struct endpoint *a = f->endpoint, *b = other->endpoint;
	struct evidence_proxy *e = &f->e.proxy;
	bool passed = other->e.proxy.result == EVIDENCE_PROXY_PASSED;
	bool same_host = strcmp(a->host, b->host) == 0;

	if (other->path != FINDING_PROXY || (!passed &&
	    other->e.proxy.result != EVIDENCE_PROXY_STATUS))
		return;
	if (same_host && a->port != b->port)
		note(&e->other_port, passed);
	else if (!same_host && a->port == b->port)
		note(&e->other_host, passed);
}

/* Was the certificate made by nobody whom the world knows? */
static bool
is_not_public(const struct finding *f)
{
	return f->e.tls.result == EVIDENCE_TLS_DONE &&
	    f->e.tls.public.done && f->e.tls.public.error != X509_V_OK;
}

static bool
is_new_domain(struct finding *const *seen, unsigned n, const char *host)
{
	for (unsigned i = 0; i < n; i++)
		if (strcmp(correlate_domain(seen[i]->endpoint->host),
		    correlate_domain(host)) == 0)
			return false;
	return true;
}

#define SEEN_MOST	32

static void
count_shared(struct probe_run *run, struct finding *f)
{
	struct finding *issuer[SEEN_MOST + 1] = { f };
	struct finding *key[SEEN_MOST + 1] = { f };
	unsigned issuers = 1, keys = 1;

	for (size_t i = 0; i < run->n; i++) {
		struct finding *o = &run->v[i];

		if (!is_not_public(o))
			continue;
		if (issuers <= SEEN_MOST &&
		    strcmp(o->e.tls.top, f->e.tls.top) == 0 &&
		    is_new_domain(issuer, issuers, o->endpoint->host))
			issuer[issuers++] = o;
		if (keys <= SEEN_MOST &&
		    strcmp(o->e.tls.spki, f->e.tls.spki) == 0 &&
		    is_new_domain(key, keys, o->endpoint->host))
			key[keys++] = o;
	}
	f->e.tls.issuer_shared = issuers - 1;
	f->e.tls.key_shared = keys - 1;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* One vote for each host; the middle one counts. */
static void
set_clock(struct probe_run *run)
{
	struct evidence_host *h = &run->host;
	double *skew = calloc(run->n + 1, sizeof(*skew));
	const char *last = "";
	unsigned n = 0;

	for (size_t i = 0; skew != NULL && i < run->n; i++) {
		const struct finding *f = &run->v[i];

		if (strcmp(last, f->endpoint->host) == 0)
			continue;
		if (f->e.http.dated) {
			skew[n++] = f->e.http.skew_s;
			last = f->endpoint->host;
		} else if (f->e.tls.system.error ==
		    X509_V_ERR_CERT_NOT_YET_VALID ||
		    f->e.tls.system.error == X509_V_ERR_CERT_HAS_EXPIRED) {
			h->skew_x509++;
			last = f->endpoint->host;
		}
	}
	h->skew_sources = n;
	if (n > 0) {
		qsort(skew, n, sizeof(*skew), by_value);
		h->skew_s = (skew[(n - 1) / 2] + skew[n / 2]) / 2;
		if (fabs(h->skew_s) < 1)
			h->skew_s = 0;	/* Date tells whole seconds */
	}
	free(skew);
}

#define TOGETHER	4	/* findings of one endpoint: next to each other */

static void
compare_all(struct probe_run *run)
{
	size_t from, to;

	for (size_t i = 0; i < run->n; i++) {
		struct finding *f = &run->v[i];
		bool alone = f->endpoint->alternative == NULL;

		from = alone && i > TOGETHER ? i - TOGETHER : 0;
		to = alone && run->n - i > TOGETHER ? i + TOGETHER : run->n;
		for (size_t j = from; j < to; j++)
			if (j != i)
				compare(f, &run->v[j]);
		for (size_t j = 0; j < run->n &&
		    f->e.proxy.result == EVIDENCE_PROXY_STATUS; j++)
			if (j != i)
				compare_proxied(f, &run->v[j]);
	}
}

void
correlate(struct probe_run *run)
{
	compare_all(run);
	for (size_t i = 0; i < run->n; i++) {
		if (is_not_public(&run->v[i]))
			count_shared(run, &run->v[i]);
		if (run->v[i].e.tls.result == EVIDENCE_TLS_DONE &&
		    !run->v[i].e.tls.public.done)
			run->host.no_public_roots = true;
	}
	set_clock(run);
}
