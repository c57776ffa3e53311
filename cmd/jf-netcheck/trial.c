/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "followup.h"
#include "trial.h"

#define TRIAL_US	2000000	/* for one stage */
#define HOP_US		1000000
#define NEAR_US		300000
#define MOST		256	/* at once */
#define MSS		1200	/* passes wherever IPv6 does */
#define MSS_LEAST	536
#define CONTROL_NAME	"www.example.com"	/* RFC 2606 */

static void
only_tls(struct attempt_plan *plan)
{
	plan->stage[ATTEMPT_HTTP] = plan->stage[ATTEMPT_FTP] = false;
}

/* Change the one thing. */
static void
tune(struct attempt_plan *plan, enum trial_kind kind, int hop)
{
	switch (kind) {
	case TRIAL_CONTROL_SNI:
		plan->sni = CONTROL_NAME;
		break;
	case TRIAL_NO_SNI:
		plan->sni = NULL;
		break;
	case TRIAL_CLAMPED:
		plan->tcp.mss = MSS;
		break;
	case TRIAL_CLAMPED_MORE:
		plan->tcp.mss = MSS_LEAST;
		break;
	case TRIAL_BIG_HELLO_CLAMPED:
		plan->tcp.mss = MSS;
		plan->big_hello = true;
		break;
	case TRIAL_BIG_HELLO:
		plan->big_hello = true;
		break;
	case TRIAL_OLD_VERSIONS:
		plan->old_versions = true;
		break;
	case TRIAL_CBC_ONLY:
		plan->cbc_only = true;
		break;
	case TRIAL_RESET_HOP:
		plan->hello_ttl = hop;
		plan->stage_us = HOP_US;
		break;
	default:
		return;
	}
	only_tls(plan);
}

/* Those that go elsewhere, or speak otherwise. */
static void
redirect(struct attempt_plan *plan, const struct lane *l, enum trial_kind kind)
{
	const char *net = l->f.family == 6 ? TRIAL_TEST_NET6 :
	    TRIAL_TEST_NET4;
	uint16_t port = plan->port;
	bool http = kind == TRIAL_PORTAL || kind == TRIAL_PORTAL_HERE;

	switch (kind) {
	case TRIAL_DATE:
		plan->any_certificate = true;
		break;
	case TRIAL_OTHER_PORT:
		plan->port = plan->port == 443 ? 80 : 443;
		plan->stage[ATTEMPT_TLS] = false;
		only_tls(plan);
		break;
	case TRIAL_FTP_BY_HTTP:
		plan->stage[ATTEMPT_PROXY] = plan->proxy->kind ==
		    SYSPROXY_HTTPS;
		plan->stage[ATTEMPT_FTP] = false;
		plan->stage[ATTEMPT_HTTP] = true;
		plan->absolute = "ftp";
		break;
	case TRIAL_TEST_NET:
	case TRIAL_PORTAL:
	case TRIAL_PORTAL_HERE:
		plan->stage[ATTEMPT_TLS] = plan->stage[ATTEMPT_FTP] = false;
		plan->stage[ATTEMPT_PEER] = false;
		plan->stage[ATTEMPT_HTTP] = http;
		plan->port = http ? 80 : port;
		tcp_address_set_port(&plan->to, plan->port);
		if (kind != TRIAL_PORTAL_HERE)
			tcp_address_parse(&plan->to, net, plan->port);
		break;
	default:
		break;
	}
}

/* Did the other side, or whoever plays it, let this through? */
static enum evidence_trial
outcome(const struct trial *t)
{
	const struct evidence *e = &t->e;
	bool strict = t->kind == TRIAL_OLD_VERSIONS ||
	    t->kind == TRIAL_CBC_ONLY ||
	    t->lane->f.e.tls.result == EVIDENCE_TLS_ALERT;

	if (e->tcp.state != EVIDENCE_OK || e->proxy.state == EVIDENCE_FAILED)
		return EVIDENCE_REFUSED;
	switch (e->tls.result) {
	case EVIDENCE_TLS_DONE:
		return EVIDENCE_PASSED;
	case EVIDENCE_TLS_ALERT:
	case EVIDENCE_TLS_BROKEN:	/* an answer, if not a liked one */
		return strict ? EVIDENCE_BROKEN : EVIDENCE_PASSED;
	case EVIDENCE_TLS_SILENT:
		return EVIDENCE_SILENT;
	case EVIDENCE_TLS_RESET:
	case EVIDENCE_TLS_CLOSED:
		return EVIDENCE_RESET;
	default:
		return EVIDENCE_BROKEN;
	}
}

/* The same once more went further: that is what counts. */
static void
take_again(struct trial *t)
{
	struct evidence *e = &t->lane->f.e;
	struct evidence_sweep sweep = e->tcp.sweep;
	struct evidence_dns dns = e->dns;

	e->tcp.again = 1;
	if (t->e.tcp.state != EVIDENCE_OK || e->tcp.state == EVIDENCE_OK)
		return;
	*e = t->e;
	e->dns = dns;
	e->tcp.sweep = sweep;
	e->tcp.again = e->tcp.again_passed = 1;
	if (t->lane->a != NULL)
		lanes_give_up(t->run, t->lane);
}

static void
take_hop(struct trial *t)
{
	struct evidence_tls *e = &t->lane->f.e.tls;

	if (outcome(t) != EVIDENCE_RESET ||
	    (e->reset_hop != 0 && e->reset_hop <= t->hop))
		return;
	e->reset_hop = t->hop;
}

static void
take_host(struct trial *t)
{
	struct evidence_host *h = &t->run->run->host;
	const struct evidence_http *http = &t->e.http;
	bool connected = t->e.tcp.state == EVIDENCE_OK;
	enum evidence_tri portal;

	if (t->kind == TRIAL_TEST_NET) {
		if (h->terminated != EVIDENCE_YES)
			h->terminated = connected ? EVIDENCE_YES : EVIDENCE_NO;
		if (!connected)
			return;
		tcp_address_text(&t->a.plan.to, h->terminated_address);
		followup_terminated(t->run, t->lane);
		return;
	}
	/* Nobody lives there: whoever says "log in" or "fine" is a portal; a
	 * proxy in between says 5xx. */
	portal = http->result == EVIDENCE_HTTP_DONE &&
	    (http->status == 511 || http->status < 400) ? EVIDENCE_YES :
	    EVIDENCE_NO;
	if (t->kind == TRIAL_PORTAL_HERE) {	/* "fine" says nothing here */
		if (http->status != 511 && !http->other_host)
			portal = EVIDENCE_NO;
		t->lane->portal = portal;
	}
	if (h->portal == EVIDENCE_YES)
		return;
	if (t->kind == TRIAL_PORTAL)
		h->portal = portal;
	if (portal != EVIDENCE_YES)
		return;
	h->portal_status = http->status;
	memcpy(h->portal_location, http->location, sizeof(http->location));
}

static void
take(struct trial *t)
{
	struct evidence *e = &t->lane->f.e;
	static const size_t member[TRIAL_KINDS] = {
		[TRIAL_CONTROL_SNI] = offsetof(struct evidence_tls, control_sni),
		[TRIAL_NO_SNI] = offsetof(struct evidence_tls, no_sni),
		[TRIAL_CLAMPED] = offsetof(struct evidence_tls, clamped),
		[TRIAL_CLAMPED_MORE] = offsetof(struct evidence_tls,
		    clamped_more),
		[TRIAL_BIG_HELLO] = offsetof(struct evidence_tls, big_hello),
		[TRIAL_BIG_HELLO_CLAMPED] = offsetof(struct evidence_tls,
		    big_hello_clamped),
		[TRIAL_OLD_VERSIONS] = offsetof(struct evidence_tls,
		    old_versions),
		[TRIAL_CBC_ONLY] = offsetof(struct evidence_tls, cbc_only),
	};

	switch (t->kind) {
	case TRIAL_AGAIN:
		take_again(t);
		break;
	case TRIAL_RESET_HOP:
		take_hop(t);
		break;
	case TRIAL_DATE:
		e->http.dated = t->e.http.dated;
		e->http.skew_s = t->e.http.skew_s;
		break;
	case TRIAL_OTHER_PORT:
		e->proxy.other_port = t->e.proxy.result ==
		    EVIDENCE_PROXY_PASSED ? EVIDENCE_YES : EVIDENCE_NO;
		break;
	case TRIAL_FTP_BY_HTTP:
		e->ftp.via_http_proxy = t->e.http.status == 200 ?
		    EVIDENCE_YES : EVIDENCE_NO;
		break;
	case TRIAL_TEST_NET:
	case TRIAL_PORTAL:
	case TRIAL_PORTAL_HERE:
		take_host(t);
		break;
	default:
		*(enum evidence_trial *)(void *)((char *)&e->tls +
		    member[t->kind]) = outcome(t);
		if (t->kind == TRIAL_OLD_VERSIONS)
			memcpy(e->tls.old_version, t->e.tls.version,
			    sizeof(e->tls.old_version));
		break;
	}
}

static void
on_done(struct attempt *a)
{
	struct trial *t = a->owner;
	struct lanes *p = t->run;

	p->run->host.sent += a->sent;
	p->run->host.received += a->received;
	t->done = true;
	p->trials_open--;
	take(t);
	followup_look(p, t->lane);
}

static void
set_limits(struct attempt_plan *plan, const struct lanes *p,
    const struct lane *l, enum trial_kind kind)
{
	int64_t now = loop_now_us();

	plan->limit_us = p->limit_us;
	if (plan->stage_us > TRIAL_US)
		plan->stage_us = TRIAL_US;
	/* What answers for nobody is near: a healthy path need not wait. */
	if (kind == TRIAL_TEST_NET || kind == TRIAL_PORTAL)
		plan->stage_us = l->f.e.tcp.state == EVIDENCE_OK &&
		    (int64_t)(l->f.e.tcp.ms * 4000) > NEAR_US ?
		    (int64_t)(l->f.e.tcp.ms * 4000) : NEAR_US;
	if (kind != TRIAL_AGAIN)
		return;
	/* No longer than the first one waits for its connection. */
	plan->stage_us = l->a != NULL && l->a->due_us > now ?
	    l->a->due_us - now : TRIAL_US / 2;
}

void
trial_start(struct lanes *p, struct lane *l, enum trial_kind kind, int hop)
{
	struct trial *t;
	unsigned bit = 1U << kind;

	if ((hop <= 1 && (l->tried & bit) != 0) || p->trials_open >= MOST ||
	    loop_now_us() >= p->limit_us || p->o->no_followup)
		return;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return;
	l->tried |= bit;
	t->run = p;
	t->lane = l;
	t->kind = kind;
	t->hop = hop;
	lanes_plan(p, l, &t->a.plan);
	t->a.plan.whole = false;
	set_limits(&t->a.plan, p, l, kind);
	tune(&t->a.plan, kind, hop);
	redirect(&t->a.plan, l, kind);
	t->e.dns.ede = t->e.tls.alert = t->e.http.alert = -1;
	t->a.e = &t->e;
	t->a.done = on_done;
	t->a.owner = t;
	t->next = p->trials;
	p->trials = t;
	p->trials_open++;
	if (attempt_start(&t->a) == -1)
		p->failed = true;
}

void
trial_drop(struct lanes *p, struct lane *l)
{
	for (struct trial *t = p->trials; t != NULL; t = t->next) {
		if (t->lane != l || t->done || t->kind == TRIAL_BIG_HELLO ||
		    t->kind == TRIAL_BIG_HELLO_CLAMPED)
			continue;
		attempt_end(&t->a);
		t->done = true;
		p->trials_open--;
	}
}

void
trial_free_all(struct lanes *p)
{
	struct trial *t;

	while ((t = p->trials) != NULL) {
		p->trials = t->next;
		if (!t->done)
			attempt_end(&t->a);
		free(t);
	}
	p->trials_open = 0;
}
