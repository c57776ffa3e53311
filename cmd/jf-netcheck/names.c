/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "host.h"
#include "lanes.h"

#define DNS_MOST_US	2000000	/* for one server's answer */

static struct lane_name *
find(const struct lanes *p, const char *text)
{
	for (size_t i = 0; i < p->names; i++)
		if (strcmp(p->name[i]->text, text) == 0)
			return p->name[i];
	return NULL;
}

static struct lane_name *
find_or_add(struct lanes *p, const char *text)
{
	struct lane_name *n = find(p, text), **more;

	if (n != NULL)
		return n;
	more = reallocarray(p->name, p->names + 1, sizeof(*more));
	n = calloc(1, sizeof(*n));
	if (more != NULL)
		p->name = more;
	if (more == NULL || n == NULL) {
		free(n);
		p->failed = true;
		return NULL;
	}
	n->text = text;
	p->name[p->names++] = n;
	return n;
}

static bool
is_wanted(const struct lanes *p, int family)
{
	return !(family == 4 ? p->o->only6 : p->o->only4);
}

/* Can this family be used from here, or is the other one no better? */
static bool
is_usable(const struct lanes *p, int family, unsigned others)
{
	const struct evidence_host *h = &p->run->host;
	bool here = family == 4 ? h->has4 : h->has6;
	bool there = family == 4 ? h->has6 : h->has4;

	return here || !there || others == 0;
}

static void
add_direct(struct lanes *p, struct lane_name *n, size_t endpoint, int family,
    const union tcp_address *list, unsigned count)
{
	struct lane *l = lanes_add(p, endpoint, FINDING_DIRECT, family);

	if (l == NULL)
		return;
	stage_dns_tell(n->dns, family == 0 ? 4 : family, &l->f.e.dns);
	l->address = list;
	l->addresses = count;
	if (count > 0)
		lanes_go(p, l);
	else
		lanes_skip(p, l, ATTEMPT_TCP);
}

/* Is the answer "there is none", rather than trouble? */
static bool
is_denial(enum evidence_dns_result r)
{
	return r == EVIDENCE_DNS_NODATA || r == EVIDENCE_DNS_NXDOMAIN ||
	    r == EVIDENCE_DNS_UNASKED;
}

/* Both families are told: is there something left to say? */
static void
conclude(struct lanes *p, struct lane_name *n)
{
	const union tcp_address *list;
	unsigned four = stage_dns_addresses(n->dns, 4, &list);
	unsigned six = stage_dns_addresses(n->dns, 6, &list);
	struct evidence_dns e;
	int silent;

	if (four + six > 0) {
		silent = four == 0 ? 4 : 6;
		stage_dns_tell(n->dns, silent, &e);
		if ((four > 0 && six > 0) || is_denial(e.result) ||
		    !is_wanted(p, silent))
			return;
	} else
		silent = 0;
	for (size_t i = 0; i < n->endpoints; i++)
		if (!p->o->only_proxy)
			add_direct(p, n, n->endpoint[i], silent, NULL, 0);
}

/* A finding by the proxy, whose addresses are in list, for every endpoint. */
static void
add_proxied(struct lanes *p, const union tcp_address *list, unsigned count)
{
	const struct endpoint *e;
	struct lane *l;

	for (size_t i = 0; i < p->list->n; i++) {
		e = &p->list->v[i];
		if (!sysproxy_is_for(&p->o->proxy, e->host))
			continue;
		l = lanes_add(p, i, FINDING_PROXY, 0);
		if (l == NULL)
			return;
		l->address = list;
		l->addresses = count;
		if (count > 0) {
			lanes_go(p, l);
			continue;
		}
		l->f.e.proxy.result = EVIDENCE_PROXY_UNRESOLVED;
		l->f.e.proxy.state = EVIDENCE_FAILED;
		lanes_skip(p, l, ATTEMPT_TLS);
	}
}

static void
on_name(struct stage_dns *s, int family, void *arg)
{
	struct lanes *p = arg;
	struct lane_name *n = find(p, stage_dns_name(s));
	const union tcp_address *list;
	unsigned count, others;

	n->known[family == 6] = true;
	count = stage_dns_addresses(s, family, &list);
	others = stage_dns_addresses(s, family == 4 ? 6 : 4, &list);
	stage_dns_addresses(s, family, &list);
	if (count > 0 && is_wanted(p, family) && !p->o->only_proxy &&
	    is_usable(p, family, others))
		for (size_t i = 0; i < n->endpoints; i++)
			add_direct(p, n, n->endpoint[i], family, list, count);
	if (n->proxy && (count > 0 || (n->known[0] && n->known[1]))) {
		n->proxy = false;	/* one way to it is enough */
		add_proxied(p, list, count);
	}
	if (!n->known[0] || !n->known[1])
		return;
	conclude(p, n);
	p->names_open--;
}

/* A target that is an address needs no name. */
static bool
add_literal(struct lanes *p, size_t i)
{
	union tcp_address a;
	struct lane *l;

	if (tcp_address_parse(&a, p->list->v[i].host, 0) == -1)
		return false;
	if (p->o->only_proxy || !is_wanted(p, tcp_address_family(&a)))
		return true;
	l = lanes_add(p, i, FINDING_DIRECT, tcp_address_family(&a));
	if (l == NULL)
		return true;
	l->literal = a;
	l->address = &l->literal;
	l->addresses = 1;
	tcp_address_text(&a, l->f.e.dns.address[0]);
	l->f.e.dns.addresses = 1;
	l->f.e.dns.kind = address_kind(&a);
	lanes_go(p, l);
	return true;
}

static int
add_endpoint(struct lanes *p, size_t i)
{
	struct lane_name *n = find_or_add(p, p->list->v[i].host);
	size_t *more = n == NULL ? NULL :
	    reallocarray(n->endpoint, n->endpoints + 1, sizeof(*more));

	if (more == NULL) {
		p->failed = true;
		return -1;
	}
	n->endpoint = more;
	n->endpoint[n->endpoints++] = i;
	return 0;
}

static bool
needs_proxy(const struct lanes *p)
{
	for (size_t i = 0; !p->o->no_proxy && i < p->list->n; i++)
		if (sysproxy_is_for(&p->o->proxy, p->list->v[i].host))
			return true;
	return false;
}

static void
ask(struct lanes *p)
{
	struct stage_dns_plan plan = { .loop = p->loop,
	    .config = &p->o->resolver, .thread = p->thread,
	    .timeout_us = DNS_MOST_US, .done = on_name, .arg = p };

	for (size_t i = 0; i < p->names; i++) {
		p->name[i]->dns = stage_dns_new(p->name[i]->text, &plan);
		if (p->name[i]->dns == NULL)
			p->failed = true;
	}
	p->names_open = p->names;
}

int
names_start(struct lanes *p, struct fail *f)
{
	struct lane_name *n;

	for (size_t i = 0; i < p->list->n; i++)
		if (!add_literal(p, i) && add_endpoint(p, i) == -1)
			return fail_nomem(f);
	if (needs_proxy(p) && tcp_address_parse(&p->proxy, p->o->proxy.host,
	    p->o->proxy.port) == 0)
		add_proxied(p, &p->proxy, 1);
	else if (needs_proxy(p)) {
		n = find_or_add(p, p->o->proxy.host);
		if (n == NULL)
			return fail_nomem(f);
		n->proxy = true;
	}
	if ((p->names > 0 || p->o->lan) && !p->o->resolver.by_hand) {
		p->thread = resolver_thread_new(p->loop, f);
		if (p->thread == NULL)
			return -1;
	}
	ask(p);
	host_ask(p);
	return p->failed ? fail_nomem(f) : 0;
}

void
names_stop(struct lanes *p)
{
	/* The limit came before an answer: say so of what waits for it. */
	for (size_t i = 0; i < p->names; i++)
		for (int family = 4; family <= 6; family += 2)
			if (!p->name[i]->known[family == 6])
				on_name(p->name[i]->dns, family, p);
}

void
names_tell(struct lanes *p)
{
	struct lane_name *n;
	struct finding *f;

	for (size_t i = 0; i < p->n; i++) {
		f = &p->lane[i]->f;
		n = f->path == FINDING_DIRECT ? find(p, f->endpoint->host) :
		    NULL;
		if (n != NULL && n->dns != NULL)
			stage_dns_tell(n->dns, f->family == 0 ? 4 : f->family,
			    &f->e.dns);
	}
	for (size_t i = 0; i < p->names; i++)
		stage_dns_traffic(p->name[i]->dns, &p->run->host.sent,
		    &p->run->host.received);
}

void
names_free(struct lanes *p)
{
	for (size_t i = 0; i < p->names; i++) {
		stage_dns_free(p->name[i]->dns);
		free(p->name[i]->endpoint);
		free(p->name[i]);
	}
	free(p->name);
}
