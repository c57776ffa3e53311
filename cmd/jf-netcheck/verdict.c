/* SPDX-License-Identifier: ISC */
#include "verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "verdict_part.h"

#define SOON_S		(14 * 86400)	/* a certificate's last days */

const char *
verdict_confidence_name(enum verdict_confidence c)
{
	static const char *const names[] = { "medium", "high", "certain" };

	return names[c];
}

const char *
verdict_confidence_word(enum verdict_confidence c, enum catalogue_lang lang)
{
	static const char *const german[] = { "möglich", "wahrscheinlich",
	    "sicher" };

	return lang == CATALOGUE_DE ? german[c] : verdict_confidence_name(c);
}

void
verdict_part_set(struct verdict *v, const char *id, enum verdict_confidence c)
{
	v->is = catalogue_find(id);
	if (v->is == NULL)	/* a mistake in this program */
		abort();
	v->state = v->is->state;
	v->confidence = c;
}

bool
verdict_part_is_private(const struct finding *f)
{
	const struct endpoint *e = f->endpoint;
	enum evidence_address kind = f->e.dns.kind;

	return e->device || (e->editions[0] == '\0' &&
	    (kind == EVIDENCE_ADDRESS_PRIVATE ||
	    kind == EVIDENCE_ADDRESS_LOOPBACK));
}

void
verdict_part_place(struct verdict *v, int answer_hop, const char *before)
{
	v->or_after = answer_hop > 1;
	v->hop = answer_hop > 1 ? answer_hop - 1 : 1;
	snprintf(v->at, sizeof(v->at), "%s", before);
}

/* Is there nothing between that could answer in its place? */
static bool
is_next_door(const struct finding *f)
{
	return f->endpoint->device || f->e.tcp.on_link ||
	    f->e.dns.kind == EVIDENCE_ADDRESS_LOOPBACK;
}

/* Does the world vouch for who answered? */
static bool
is_verified(const struct evidence_tls *t)
{
	return t->result == EVIDENCE_TLS_DONE && t->public.done &&
	    t->public.error == 0 && t->host_ok;
}

static bool
portal(const struct finding *f, const struct evidence_host *h,
    struct verdict *v)
{
	const struct evidence_http *http = &f->e.http;
	bool https = (f->e.tls.state == EVIDENCE_FAILED ||
	    f->e.tls.self_signed) && (f->e.tls.result == EVIDENCE_TLS_DONE ||
	    f->e.tls.result == EVIDENCE_TLS_ALIEN);
	bool shut = h->portal == EVIDENCE_YES &&
	    f->e.tcp.state == EVIDENCE_FAILED && f->e.tcp.icmp_type == 0 &&
	    !f->e.tcp.local;
	bool plain = http->result == EVIDENCE_HTTP_DONE &&
	    (http->status == 511 || (h->portal == EVIDENCE_YES &&
	    f->endpoint->scheme == ENDPOINT_HTTP && http->other_host));
	const char *where = h->portal_location[0] != '\0' ?
	    h->portal_location : http->location;

	if (is_verified(&f->e.tls))
		return false;
	if (f->e.dns.portal != EVIDENCE_YES && (is_next_door(f) || !(plain ||
	    shut || (https && h->portal == EVIDENCE_YES))))
		return false;
	verdict_part_set(v, "net.captive-portal", VERDICT_HIGH);
	if (where[0] != '\0')
		snprintf(v->detail, sizeof(v->detail), ": %.200s", where);
	return true;
}

/* The verdict of the first stage that did not pass; false when all did. */
static bool
first_failure(const struct finding *f, const struct evidence_host *h,
    struct verdict *v)
{
	const struct evidence *e = &f->e;

	if (e->dns.state == EVIDENCE_FAILED &&
	    e->dns.result != EVIDENCE_DNS_FOUND)
		return verdict_part_dns(f, v);
	if (portal(f, h, v) || verdict_part_sinkhole(f, v))
		return true;
	if (e->dns.state == EVIDENCE_FAILED)
		return verdict_part_dns(f, v);
	if (f->path == FINDING_PROXY && (e->tcp.state == EVIDENCE_FAILED ||
	    e->proxy.state == EVIDENCE_FAILED))
		return verdict_part_proxy(f, h, v);
	if (e->tcp.state == EVIDENCE_FAILED)
		return verdict_part_tcp(f, v);
	if (e->tls.state == EVIDENCE_FAILED)
		return verdict_part_tls(f, h, v);
	if (e->http.state == EVIDENCE_FAILED && verdict_part_http(f, v))
		return true;
	if (e->ftp.state == EVIDENCE_FAILED && verdict_part_ftp(f, v))
		return true;
	return e->peer.state == EVIDENCE_FAILED && verdict_part_peer(f, v);
}

/* Does something answer for addresses that do not exist, and is it not proved
 * by TLS that this time the real one did? */
static bool
terminated(const struct finding *f, const struct evidence_host *h,
    struct verdict *v)
{
	if (h->terminated != EVIDENCE_YES || f->path == FINDING_PROXY ||
	    f->e.tcp.state != EVIDENCE_OK || is_next_door(f) ||
	    is_verified(&f->e.tls))
		return false;
	verdict_part_set(v, "tcp.terminated-by-middlebox", VERDICT_HIGH);
	if (f->e.tcp.sweep.done && f->e.tcp.sweep.answer_hop > 0)
		verdict_part_place(v, f->e.tcp.sweep.answer_hop,
		    f->e.tcp.sweep.before_address);
	return true;
}

/* What failed after TCP, and nothing said why: it was not the endpoint that
 * took the connection? */
static void
weigh_terminated(const struct finding *f, const struct evidence_host *h,
    struct verdict *v)
{
	static const char *const vague[] = { "tls.no-answer", "tls.reset",
	    "tls.plaintext", "http.no-answer", "http.not-http",
	    "ftp.no-banner", "ftp.not-ftp" };

	for (size_t i = 0; i < sizeof(vague) / sizeof(vague[0]); i++)
		if (strcmp(v->is->id, vague[i]) == 0) {
			if (terminated(f, h, v))
				v->state = CATALOGUE_FAIL;
			return;
		}
}

/* All stages passed: is there something to tell all the same? */
static bool
warning(const struct finding *f, const struct evidence_host *h,
    struct verdict *v)
{
	const struct evidence_tls *t = &f->e.tls;
	int64_t now, left;

	if (verdict_part_tls(f, h, v) || terminated(f, h, v) ||
	    verdict_part_http(f, v) || verdict_part_ftp(f, v))
		return true;
	if (t->result == EVIDENCE_TLS_DONE && t->not_after != 0 &&
	    clock_parse(f->collected_at, &now, NULL) == 0) {
		left = t->not_after - now;
		if (left >= 0 && left < SOON_S) {
			verdict_part_set(v, "tls.expiring", VERDICT_CERTAIN);
			return true;
		}
	}
	if (f->e.tcp.again_passed > 0 || f->e.tcp.retransmits > 0) {
		verdict_part_set(v, "path.lossy", VERDICT_MEDIUM);
		return true;
	}
	if (f->e.dns.servers_silent) {
		verdict_part_set(v, "dns.server-silent", VERDICT_CERTAIN);
		snprintf(v->detail, sizeof(v->detail), "%s",
		    f->e.dns.silent_server);
		return true;
	}
	return false;
}

/* A dead IPv6 beside a living IPv4 is another thing than a dead endpoint. */
static void
weigh_family(const struct finding *f, const struct evidence_host *h,
    struct verdict *v)
{
	char was[sizeof(v->detail)];
	bool absent = f->family == 6 ? !h->has6 : !h->has4;

	if (v->state != CATALOGUE_FAIL || f->e.tcp.state != EVIDENCE_FAILED)
		return;
	if (absent && f->e.tcp.local &&
	    (f->family == 6 || f->e.other_family == EVIDENCE_YES)) {
		verdict_part_set(v, f->family == 6 ? "net.no-ipv6" :
		    "net.no-ipv4", VERDICT_CERTAIN);
		return;
	}
	if (f->family != 6 || f->e.other_family != EVIDENCE_YES)
		return;
	snprintf(was, sizeof(was), "%s", v->is->id);
	verdict_part_set(v, "net.ipv6-broken", VERDICT_CERTAIN);
	snprintf(v->detail, sizeof(v->detail), "%s", was);
}

/* What one can do without, or reaches otherwise, is no failure. */
static void
weigh_need(const struct finding *f, struct verdict *v)
{
	if (v->state != CATALOGUE_FAIL)
		return;
	if (f->endpoint->need != ENDPOINT_REQUIRED || f->endpoint->smoke ||
	    f->e.alternative == EVIDENCE_YES ||
	    f->e.other_path == EVIDENCE_YES)
		v->state = CATALOGUE_WARN;
}

/* Was anything tried at all? */
static bool
untried(const struct finding *f)
{
	return f->e.dns.state == EVIDENCE_NONE &&
	    f->e.tcp.state == EVIDENCE_NONE &&
	    f->e.proxy.state == EVIDENCE_NONE;
}

void
verdict_judge(const struct finding *f, const struct evidence_host *h,
    struct verdict *v)
{
	memset(v, 0, sizeof(*v));
	if (untried(f))
		verdict_part_set(v, "not-tested", VERDICT_CERTAIN);
	else if (!first_failure(f, h, v) && !warning(f, h, v))
		verdict_part_set(v, "ok", VERDICT_CERTAIN);
	weigh_terminated(f, h, v);
	if (f->e.tls.pin == EVIDENCE_NO && v->is->actor == CATALOGUE_FIREWALL)
		v->state = CATALOGUE_FAIL;	/* intercepted though pinned */
	weigh_family(f, h, v);
	weigh_need(f, v);
}

bool
verdict_is_no(const struct finding *f, const struct verdict *v)
{
	return v->state == CATALOGUE_FAIL &&
	    f->endpoint->need == ENDPOINT_REQUIRED && !f->endpoint->smoke;
}
