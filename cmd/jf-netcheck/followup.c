/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/x509_vfy.h>

#include "address.h"
#include "correlate.h"
#include "followup.h"
#include "label.h"
#include "origin.h"
#include "sweep.h"
#include "trial.h"

#define SUSPECT_US	1000000	/* of silence */
#define LOOK_US		100000	/* how often a lane is looked at then */
#define SWEEPS_MOST	16	/* in a run */
#define BIG_MOST	4	/* domains that get a large ClientHello */
#define RESET_HOPS	12
#define ORIGIN_US	400000	/* for answers that may not be taken */

static void
on_origin(void *arg)
{
	struct lane *l = arg;

	l->run->sweeps_open--;
}

/* A last router refuses at the same hop as the host: who of them was it? */
static void
ask_origin(struct lanes *p, struct lane *l)
{
	const struct evidence_sweep *s = &l->swept_evidence;
	int64_t wait = (int64_t)(l->f.e.tcp.ms * 4000);
	union tcp_address to;

	if (l->f.e.tcp.error != ECONNREFUSED || s->answer_hop < 2 ||
	    l->origin != NULL || loop_now_us() >= p->limit_us)
		return;
	to = l->address[l->next - 1];
	tcp_address_set_port(&to, l->f.endpoint->port);
	l->origin = origin_start(p->loop, &to, s->control_answer != 0 ?
	    s->control_port : 0, s->answer_hop,
	    wait < ORIGIN_US ? ORIGIN_US : wait);
	if (l->origin == NULL)
		return;
	p->sweeps_open++;
	origin_on_done(l->origin, &l->swept_evidence, on_origin, l);
}

static void
on_sweep(struct sweep *s, void *arg)
{
	struct lane *l = arg;
	struct lanes *p = l->run;

	(void)s;
	p->sweeps_open--;
	ask_origin(p, l);
	followup_look(p, l);
}

/* A port that is likely to be let through, or at least another one. */
static uint16_t
control_port(const struct lanes *p, const struct lane *l)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct finding *f = &p->lane[i]->f;

		if (f->path == FINDING_DIRECT && f->e.tcp.state == EVIDENCE_OK &&
		    strcmp(f->address, l->f.address) == 0 &&
		    f->endpoint->port != l->f.endpoint->port)
			return f->endpoint->port;
	}
	return l->f.endpoint->port == 443 ? 80 : 443;
}

static void
sweep(struct lanes *p, struct lane *l)
{
	union tcp_address to;

	if (l->swept || l->next == 0 || p->sweeps >= SWEEPS_MOST ||
	    p->o->no_followup || loop_now_us() >= p->limit_us ||
	    l->f.path == FINDING_PROXY)
		return;
	to = l->address[l->next - 1];
	if (address_kind(&to) == EVIDENCE_ADDRESS_LOOPBACK ||
	    address_is_own(l->f.address))
		return;
	tcp_address_set_port(&to, l->f.endpoint->port);
	l->swept = true;
	p->sweeps++;
	l->sweep = sweep_start(p->loop, &to, control_port(p, l),
	    &l->swept_evidence, on_sweep, l);
	p->sweeps_open += l->sweep != NULL;
}

/* What may be silent because of one name, or of large packets. */
static void
try_tls(struct lanes *p, struct lane *l)
{
	if (l->f.endpoint->host[0] != '\0')
		trial_start(p, l, TRIAL_CONTROL_SNI, 0);
	trial_start(p, l, TRIAL_NO_SNI, 0);
	trial_start(p, l, TRIAL_CLAMPED, 0);
	trial_start(p, l, TRIAL_CLAMPED_MORE, 0);
}

static void
on_watch(struct loop_item *item, uint32_t events)
{
	struct lane *l = (struct lane *)(void *)item;
	struct lanes *p = l->run;
	int64_t silent, enough = SUSPECT_US;

	(void)events;
	if (l->done || l->a == NULL)
		return;
	loop_at(p->loop, item, loop_now_us() + LOOK_US);
	silent = loop_now_us() - l->a->start_us;
	if (l->f.e.tcp.ms * 4000 > (double)enough)
		enough = (int64_t)(l->f.e.tcp.ms * 4000);
	if (silent < enough)
		return;
	if (l->a->at == ATTEMPT_TCP) {
		trial_start(p, l, TRIAL_AGAIN, 0);
		sweep(p, l);
	} else if (l->a->at == ATTEMPT_TLS)
		try_tls(p, l);
}

void
followup_watch(struct lanes *p, struct lane *l)
{
	if (p->o->no_followup)
		return;
	if (l->run == NULL)
		l->watch = (struct loop_item){ .fd = -1, .wake = on_watch };
	l->run = p;
	loop_at(p->loop, &l->watch, loop_now_us() + SUSPECT_US);
}

static void
look_tcp(struct lanes *p, struct lane *l)
{
	const struct evidence_tcp *e = &l->f.e.tcp;

	if (e->local || e->icmp_type != 0 || l->f.path == FINDING_PROXY)
		return;
	if (e->error == ECONNREFUSED || e->error == ETIMEDOUT)
		sweep(p, l);
	if (e->error == ETIMEDOUT)
		trial_start(p, l, TRIAL_AGAIN, 0);
	label_ask(p, l);
}

static bool
is_about_time(int error)
{
	return error == X509_V_ERR_CERT_HAS_EXPIRED ||
	    error == X509_V_ERR_CERT_NOT_YET_VALID;
}

/* The name brings a reset: which hop sends it? */
static void
look_reset(struct lanes *p, struct lane *l)
{
	const struct evidence_tls *e = &l->f.e.tls;

	if (e->control_sni != EVIDENCE_PASSED && e->no_sni != EVIDENCE_PASSED)
		return;
	sweep(p, l);
	if ((l->tried & (1U << TRIAL_RESET_HOP)) != 0 ||
	    l->f.path == FINDING_PROXY)
		return;
	for (int hop = 1; hop <= RESET_HOPS; hop++)
		trial_start(p, l, TRIAL_RESET_HOP, hop);
}

static void
look_tls(struct lanes *p, struct lane *l)
{
	const struct evidence_tls *e = &l->f.e.tls;

	label_ask(p, l);
	switch (e->result) {
	case EVIDENCE_TLS_SILENT:
		try_tls(p, l);
		break;
	case EVIDENCE_TLS_RESET:
	case EVIDENCE_TLS_CLOSED:
		try_tls(p, l);
		trial_start(p, l, TRIAL_OLD_VERSIONS, 0);
		look_reset(p, l);
		break;
	case EVIDENCE_TLS_ALERT:
	case EVIDENCE_TLS_BROKEN:
		trial_start(p, l, TRIAL_CONTROL_SNI, 0);
		trial_start(p, l, TRIAL_OLD_VERSIONS, 0);
		trial_start(p, l, TRIAL_CBC_ONLY, 0);
		break;
	case EVIDENCE_TLS_DONE:
		if (is_about_time(e->system.error))
			trial_start(p, l, TRIAL_DATE, 0);
		break;
	default:
		break;
	}
}

static void
look_proxy(struct lanes *p, struct lane *l)
{
	const struct evidence_proxy *e = &l->f.e.proxy;

	if (e->result != EVIDENCE_PROXY_STATUS || e->status == 407)
		return;
	trial_start(p, l, TRIAL_OTHER_PORT, 0);
	if (l->f.endpoint->scheme == ENDPOINT_FTP && e->socks == 0)
		trial_start(p, l, TRIAL_FTP_BY_HTTP, 0);
}

/* One path for each domain is enough. */
static bool
is_worth_big(struct lanes *p, const struct lane *l)
{
	unsigned n = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct lane *o = p->lane[i];

		if (o == l || (o->tried & (1U << TRIAL_BIG_HELLO)) == 0 ||
		    o->f.path != l->f.path || o->f.family != l->f.family)
			continue;
		n++;
		if (strcmp(correlate_domain(o->f.endpoint->host),
		    correlate_domain(l->f.endpoint->host)) == 0)
			return false;
	}
	return n < BIG_MOST;
}

static void
look_big(struct lanes *p, struct lane *l)
{
	const struct evidence_tls *e = &l->f.e.tls;

	if (e->big_hello == EVIDENCE_SILENT)
		trial_start(p, l, TRIAL_BIG_HELLO_CLAMPED, 0);
	else if (is_worth_big(p, l))
		trial_start(p, l, TRIAL_BIG_HELLO, 0);
}

void
followup_look(struct lanes *p, struct lane *l)
{
	const struct evidence *e = &l->f.e;

	if (!l->done || p->o->no_followup)
		return;
	if (e->proxy.state == EVIDENCE_FAILED)
		look_proxy(p, l);
	else if (e->tcp.state == EVIDENCE_FAILED)
		look_tcp(p, l);
	else if (e->tls.state == EVIDENCE_FAILED)
		look_tls(p, l);
	else if (e->tls.state != EVIDENCE_NONE)
		look_big(p, l);
	if (e->dns.state == EVIDENCE_OK && (e->tls.state == EVIDENCE_WARN ||
	    (e->tls.state == EVIDENCE_NONE && e->http.other_host)))
		label_ask(p, l);
}

/* Is it proved who answered this direct connection? */
static bool
is_proved(const struct lane *l)
{
	return l->f.e.tls.result == EVIDENCE_TLS_DONE &&
	    l->f.e.tls.public.done && l->f.e.tls.public.error == X509_V_OK &&
	    l->f.e.tls.host_ok;
}

/* Nothing is between that could answer in its place. */
static bool
is_next_door(const struct lane *l)
{
	union tcp_address a;

	return tcp_address_parse(&a, l->f.address, 0) == -1 ||
	    address_kind(&a) == EVIDENCE_ADDRESS_LOOPBACK ||
	    l->f.endpoint->device || l->f.e.tcp.on_link;
}

/* It vanished, or was refused, and nobody says by whom. */
static bool
is_unexplained(const struct lane *l)
{
	return l->f.e.tcp.state == EVIDENCE_FAILED && !l->f.e.tcp.local &&
	    l->f.e.tcp.icmp_type == 0;
}

/* Somebody answered, and it is not proved who: does he answer for addresses
 * that do not exist, too?  Or is there a portal that lets nothing else out? */
void
followup_host(struct lanes *p)
{
	bool portal = false;

	for (size_t i = 0; i < p->n; i++) {
		struct lane *l = p->lane[i];

		if (l->f.path != FINDING_DIRECT || l->f.family == 0 ||
		    is_proved(l) || is_next_door(l))
			continue;
		if (l->f.e.tcp.state == EVIDENCE_OK) {
			trial_start(p, l, TRIAL_TEST_NET, 0);
			trial_start(p, l, TRIAL_PORTAL, 0);
			return;
		}
		if (!portal && is_unexplained(l)) {
			trial_start(p, l, TRIAL_PORTAL, 0);
			portal = true;
		}
	}
}

void
followup_terminated(struct lanes *p, struct lane *l)
{
	sweep(p, l);
}

static void
tell_late_message(struct evidence_tcp *e)
{
	if (e->error != ETIMEDOUT || e->icmp_type != 0 ||
	    e->sweep.icmp_type == 0)
		return;
	e->icmp_type = e->sweep.icmp_type;
	e->icmp_code = e->sweep.icmp_code;
	memcpy(e->reporter, e->sweep.reporter, sizeof(e->reporter));
}

/* What was learned beside the first attempt goes into the finding. */
void
followup_tell(struct lane *l)
{
	struct evidence *e = &l->f.e;

	e->dns.random_label = l->random_label;
	e->dns.invalid_label = l->invalid_label;
	e->dns.portal = l->portal;
	memcpy(e->dns.random_address, l->random_address,
	    sizeof(l->random_address));
	if (l->swept) {
		e->tcp.sweep = l->swept_evidence;
		tell_late_message(&e->tcp);
	}
	if (e->tls.reset_hop == 0 || l->sweep == NULL)
		return;
	e->tls.path_hops = e->tcp.sweep.answer_hop;
	snprintf(e->tls.reset_address, sizeof(e->tls.reset_address), "%s",
	    sweep_router(l->sweep, e->tls.reset_hop - 1));
}

/* It passes: why it hesitated is no question any more. */
void
followup_drop(struct lanes *p, struct lane *l)
{
	trial_drop(p, l);
	if (l->sweep != NULL && !l->swept_evidence.done) {
		sweep_stop(l->sweep);
		l->sweep = NULL;
		p->sweeps_open--;
	}
}

bool
followup_is_open(const struct lanes *p)
{
	return p->trials_open + p->sweeps_open + p->labels_open > 0;
}

void
followup_free(struct lanes *p)
{
	trial_free_all(p);
	for (size_t i = 0; i < p->n; i++)
		if (p->lane[i] != NULL) {
			sweep_stop(p->lane[i]->sweep);
			origin_stop(p->lane[i]->origin);
			if (p->lane[i]->run != NULL)
				loop_forget(p->loop, &p->lane[i]->watch);
		}
	label_free_all(p);
}
