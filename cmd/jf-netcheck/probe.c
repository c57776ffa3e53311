/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "clock.h"
#include "correlate.h"
#include "followup.h"
#include "host.h"
#include "lanes.h"
#include "listeners.h"

#define TLS_MOST	128	/* sessions at once */
#define FD_RESERVE	64	/* descriptors for names and files */
#define FD_WANT		65536
#define ADDRESSES_MOST	3	/* of one name that are tried */
#define LOGINS_MOST	2	/* to the proxy: its nonce may be too old */
#define HOST_US		1500000	/* for the host's own name */
#define SPARE_US	3000000	/* of the limit, for follow-ups */

struct lane *
lanes_add(struct lanes *p, size_t endpoint, enum finding_path path, int family)
{
	struct lane **more, *l;

	if (p->n == p->cap) {
		more = reallocarray(p->lane, p->cap * 2 + 16, sizeof(*more));
		if (more == NULL)
			goto nomem;
		p->lane = more;
		p->cap = p->cap * 2 + 16;
	}
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		goto nomem;
	l->endpoint = endpoint;
	l->f.endpoint = &p->list->v[endpoint];
	l->f.path = path;
	l->f.family = family;
	l->f.e.dns.ede = l->f.e.tls.alert = l->f.e.http.alert = -1;
	p->lane[p->n++] = l;
	p->open++;
	return l;
nomem:
	p->failed = true;
	return NULL;
}

static void
finish(struct lanes *p, struct lane *l)
{
	clock_now(l->f.collected_at);
	l->done = true;
	p->open--;
	if (correlate_passed(&l->f))
		followup_drop(p, l);
	followup_look(p, l);
}

void
lanes_give_up(struct lanes *p, struct lane *l)
{
	attempt_end(l->a);
	free(l->a);
	l->a = NULL;
	p->running--;
	finish(p, l);
}

static void
set_stages(struct attempt_plan *plan, const struct endpoint *e, bool proxied)
{
	plan->stage[ATTEMPT_TCP] = true;
	plan->stage[ATTEMPT_PROXY] = proxied;
	plan->stage[ATTEMPT_TLS] = e->scheme == ENDPOINT_HTTPS;
	plan->stage[ATTEMPT_HTTP] = e->scheme == ENDPOINT_HTTPS ||
	    e->scheme == ENDPOINT_HTTP;
	plan->stage[ATTEMPT_FTP] = e->scheme == ENDPOINT_FTP;
}

static bool
is_http(enum sysproxy_kind kind)
{
	return kind == SYSPROXY_HTTP || kind == SYSPROXY_HTTPS;
}

void
lanes_plan(const struct lanes *p, const struct lane *l,
    struct attempt_plan *plan)
{
	const struct endpoint *e = l->f.endpoint;
	union tcp_address literal;

	memset(plan, 0, sizeof(*plan));
	set_stages(plan, e, l->f.path == FINDING_PROXY);
	plan->loop = p->loop;
	plan->stage_us = (int64_t)p->o->timeout_s * 1000000;
	plan->limit_us = p->first_limit_us;
	plan->host = e->host;
	plan->port = e->port;
	plan->path = e->path;
	plan->whole = p->o->speed;
	plan->no_login = p->o->no_login;
	plan->endpoint = e;
	plan->code = p->o->code;
	plan->stage[ATTEMPT_PEER] = p->o->code != NULL &&
	    e->scheme == ENDPOINT_TCP;
	plan->trust = (struct stage_tls_trust *)&p->trust;
	plan->sni = tcp_address_parse(&literal, e->host, 0) == 0 ? NULL :
	    e->host;
	if (l->f.path == FINDING_PROXY) {
		plan->login = p->o->login;
		plan->proxy = &p->o->proxy;
		if (e->scheme == ENDPOINT_HTTP && is_http(plan->proxy->kind))
			plan->absolute = "http";
		if (plan->absolute != NULL && plan->proxy->kind ==
		    SYSPROXY_HTTP)
			plan->stage[ATTEMPT_PROXY] = false;
	}
	if (l->next > 0) {
		plan->to = l->address[l->next - 1];
		tcp_address_set_port(&plan->to, l->f.path == FINDING_PROXY ?
		    p->o->proxy.port : e->port);
	}
}

void
lanes_skip(struct lanes *p, struct lane *l, enum attempt_stage from)
{
	struct evidence *e = &l->f.e;
	struct attempt_plan plan;

	lanes_plan(p, l, &plan);
	if (from <= ATTEMPT_TCP && plan.stage[ATTEMPT_TCP])
		e->tcp.state = EVIDENCE_SKIPPED;
	if (from <= ATTEMPT_PROXY && plan.stage[ATTEMPT_PROXY])
		e->proxy.state = EVIDENCE_SKIPPED;
	if (plan.stage[ATTEMPT_TLS])
		e->tls.state = EVIDENCE_SKIPPED;
	if (plan.stage[ATTEMPT_HTTP])
		e->http.state = EVIDENCE_SKIPPED;
	if (plan.stage[ATTEMPT_PEER])
		e->peer.state = EVIDENCE_SKIPPED;
	if (plan.stage[ATTEMPT_FTP])
		e->ftp.state = EVIDENCE_SKIPPED;
	finish(p, l);
}

static void	on_done(struct attempt *a);

static void
start(struct lanes *p, struct lane *l)
{
	struct attempt *a = calloc(1, sizeof(*a));

	l->next++;
	if (a == NULL) {
		p->failed = true;
		finish(p, l);
		return;
	}
	l->a = a;
	lanes_plan(p, l, &a->plan);
	a->e = &l->f.e;
	a->e->tcp.tried = l->next;
	a->done = on_done;
	a->owner = l;
	a->context = p;
	p->running++;
	tcp_address_text(&a->plan.to, l->f.address);
	if (attempt_start(a) == -1)
		p->failed = true;
	followup_watch(p, l);
}

static void
start_waiting(struct lanes *p)
{
	struct lane *l;

	while (p->first != NULL && p->running < p->most) {
		l = p->first;
		p->first = l->waiting;
		if (p->first == NULL)
			p->last = &p->first;
		start(p, l);
	}
}

void
lanes_go(struct lanes *p, struct lane *l)
{
	l->waiting = NULL;
	*p->last = l;
	p->last = &l->waiting;
	start_waiting(p);
}

/* Has this address nothing to offer, and is there another, and time? */
static bool
is_next_worth(const struct lanes *p, const struct lane *l)
{
	return l->f.e.tcp.state == EVIDENCE_FAILED && !l->f.e.tcp.local &&
	    l->next < l->addresses && l->next < ADDRESSES_MOST &&
	    loop_now_us() + (int64_t)p->o->timeout_s * 1000000 <
	    p->first_limit_us;
}

/* Has the proxy asked for a login that can be given? */
static bool
is_login_worth(const struct lane *l)
{
	return l->f.e.proxy.auth_again && l->logins < LOGINS_MOST;
}

/* What the name and the proxy told stays. */
static void
begin_again(struct lanes *p, struct lane *l)
{
	struct evidence_dns dns = l->f.e.dns;
	char schemes[sizeof(l->f.e.proxy.schemes)];

	memcpy(schemes, l->f.e.proxy.schemes, sizeof(schemes));
	memset(&l->f.e, 0, sizeof(l->f.e));
	l->f.e.dns = dns;
	memcpy(l->f.e.proxy.schemes, schemes, sizeof(schemes));
	l->f.e.tls.alert = l->f.e.http.alert = -1;
	lanes_go(p, l);
}

static void
on_done(struct attempt *a)
{
	struct lanes *p = a->context;
	struct lane *l = a->owner;

	p->run->host.sent += a->sent;
	p->run->host.received += a->received;
	l->a = NULL;
	free(a);
	p->running--;
	if (is_login_worth(l)) {
		l->next--;
		l->logins++;
		begin_again(p, l);
		return;
	}
	if (is_next_worth(p, l)) {
		begin_again(p, l);
		return;
	}
	finish(p, l);
	start_waiting(p);
}

static bool
is_over(void *arg)
{
	struct lanes *p = arg;

	if (p->failed)
		return true;
	if (p->open > 0 || p->names_open > 0)
		return false;
	if (!p->host_asked) {
		p->host_asked = true;
		followup_host(p);
	}
	return !followup_is_open(p) && (p->host_open == 0 ||
	    loop_now_us() > p->start_us + HOST_US);
}

static size_t
raise_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == -1)
		return 256;
	if (r.rlim_cur < FD_WANT) {
		r.rlim_cur = r.rlim_max < FD_WANT ? r.rlim_max : FD_WANT;
		setrlimit(RLIMIT_NOFILE, &r);
		getrlimit(RLIMIT_NOFILE, &r);
	}
	return r.rlim_cur > 2 * FD_RESERVE ? (size_t)r.rlim_cur - FD_RESERVE :
	    FD_RESERVE;
}

static int
by_place(const void *a, const void *b)
{
	const struct lane *x = *(const struct lane *const *)a;
	const struct lane *y = *(const struct lane *const *)b;

	if (x->endpoint != y->endpoint)
		return x->endpoint < y->endpoint ? -1 : 1;
	if (x->f.path != y->f.path)
		return x->f.path < y->f.path ? -1 : 1;
	return x->f.family - y->f.family;
}

/* The lanes become the run's findings, in order. */
static int
collect(struct lanes *p, struct fail *f)
{
	if (p->n == 0)
		return 0;
	qsort(p->lane, p->n, sizeof(struct lane *), by_place);
	p->run->v = calloc(p->n, sizeof(*p->run->v));
	if (p->run->v == NULL)
		return fail_nomem(f);
	for (size_t i = 0; i < p->n; i++) {
		followup_tell(p->lane[i]);
		p->run->v[i] = p->lane[i]->f;
	}
	p->run->n = p->n;
	return 0;
}

static int
open_run(struct lanes *p, struct fail *f)
{
	const struct probe_options *o = p->o;

	p->last = &p->first;
	p->start_us = loop_now_us();
	p->limit_us = p->start_us + (int64_t)o->limit_s * 1000000;
	p->first_limit_us = p->limit_us - (o->no_followup ? 0 : SPARE_US);
	if (p->first_limit_us < p->start_us + 1000000)
		p->first_limit_us = p->start_us + 1000000;
	p->most = raise_limit();
	p->trust.stores = o->trust;
	p->trust.most = TLS_MOST;
	p->loop = loop_new(f);
	if (p->loop == NULL)
		return -1;
	host_look(&p->run->host, o);
	return 0;
}

static void
close_run(struct lanes *p)
{
	followup_free(p);
	listeners_free(p);
	for (size_t i = 0; i < p->n; i++) {
		if (p->lane[i]->a != NULL) {
			attempt_end(p->lane[i]->a);
			free(p->lane[i]->a);
		}
		free(p->lane[i]);
	}
	names_free(p);
	resolver_thread_stop(p->thread);
	p->trust.stores = NULL;		/* the caller's */
	stage_tls_trust_free(&p->trust);
	loop_free(p->loop);
	free(p->lane);
}

int
probe_all(const struct endpoint_list *list, const struct probe_options *o,
    struct probe_run *run, struct fail *f)
{
	struct lanes p = { .list = list, .o = o, .run = run };
	int rc = -1;

	memset(run, 0, sizeof(*run));
	if (open_run(&p, f) == -1 || names_start(&p, f) == -1 ||
	    loop_run(p.loop, p.limit_us, is_over, &p, f) == -1)
		goto out;
	names_stop(&p);
	if (p.failed) {
		fail_nomem(f);
		goto out;
	}
	for (size_t i = 0; i < p.n; i++)
		if (!p.lane[i]->done && p.lane[i]->a == NULL) {
			run->host.cut = true;
			lanes_skip(&p, p.lane[i], ATTEMPT_TCP);
		}
	names_tell(&p);
	rc = collect(&p, f);
	correlate(run);
	run->host.ms = (double)(loop_now_us() - p.start_us) / 1000;
out:
	close_run(&p);
	if (rc == -1)
		probe_free(run);
	return rc;
}

void
probe_free(struct probe_run *run)
{
	free(run->v);
	run->v = NULL;
	run->n = 0;
}
