/* SPDX-License-Identifier: ISC */
/* Names, connections, proxies. */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "verdict_part.h"

/* RFC 8914: forged, blocked, censored, filtered, prohibited. */
static bool
is_block(int ede)
{
	return ede == 4 || (ede >= 15 && ede <= 18);
}

static void
blocked(const struct evidence_dns *d, struct verdict *v)
{
	verdict_part_set(v, "dns.blocked", VERDICT_HIGH);
	snprintf(v->detail, sizeof(v->detail), d->ede_text[0] == '\0' ?
	    " (EDE %d)" : " (EDE %d: %s)", d->ede, d->ede_text);
}

bool
verdict_part_dns(const struct finding *f, struct verdict *v)
{
	static const struct {
		const char *id;
		enum verdict_confidence confidence;
	} by_result[] = {
		[EVIDENCE_DNS_UNASKED] = { "dns.failed", VERDICT_MEDIUM },
		[EVIDENCE_DNS_FOUND] = { "dns.failed", VERDICT_MEDIUM },
		[EVIDENCE_DNS_NODATA] = { "dns.no-address", VERDICT_CERTAIN },
		[EVIDENCE_DNS_NXDOMAIN] = { "dns.nxdomain", VERDICT_CERTAIN },
		[EVIDENCE_DNS_SERVFAIL] = { "dns.servfail", VERDICT_CERTAIN },
		[EVIDENCE_DNS_REFUSED] = { "dns.refused", VERDICT_CERTAIN },
		[EVIDENCE_DNS_NOTIMP] = { "dns.failed", VERDICT_CERTAIN },
		[EVIDENCE_DNS_RCODE] = { "dns.failed", VERDICT_CERTAIN },
		[EVIDENCE_DNS_TIMEOUT] = { "dns.timeout", VERDICT_CERTAIN },
		[EVIDENCE_DNS_UNREACHABLE] = { "dns.timeout", VERDICT_CERTAIN },
		[EVIDENCE_DNS_TRUNCATED] = { "dns.tcp53-blocked",
		    VERDICT_CERTAIN },
		[EVIDENCE_DNS_MALFORMED] = { "dns.failed", VERDICT_HIGH },
	};
	const struct evidence_dns *d = &f->e.dns;

	if (d->result != EVIDENCE_DNS_FOUND && d->ede != -1 && is_block(d->ede))
		blocked(d, v);
	else if (d->result != EVIDENCE_DNS_FOUND && d->finder[0] != '\0') {
		verdict_part_set(v, "dns.servers-differ", VERDICT_CERTAIN);
		snprintf(v->detail, sizeof(v->detail), "%s", d->finder);
	}
	else if (d->result == EVIDENCE_DNS_NODATA &&
	    d->other == EVIDENCE_DNS_FOUND)
		verdict_part_set(v, "dns.nodata", VERDICT_CERTAIN);
	else if (d->result == EVIDENCE_DNS_TIMEOUT &&
	    d->other == EVIDENCE_DNS_FOUND)
		verdict_part_set(v, "dns.aaaa-dropped", VERDICT_CERTAIN);
	else
		verdict_part_set(v, by_result[d->result].id,
		    by_result[d->result].confidence);
	if (d->result == EVIDENCE_DNS_RCODE || d->result == EVIDENCE_DNS_NOTIMP)
		snprintf(v->error, sizeof(v->error), "rcode %d", d->rcode);
	else if (d->system_asked && d->system != 0)
		snprintf(v->error, sizeof(v->error), "%s",
		    gai_strerror(d->system));
	return true;
}

/* What this computer itself says of the name counts before DNS. */
static bool
is_overridden(const struct finding *f)
{
	const struct evidence_dns *d = &f->e.dns;

	return d->source == EVIDENCE_BY_SYSTEM &&
	    (d->overridden || d->kind == EVIDENCE_ADDRESS_UNSPECIFIED) &&
	    (f->e.tcp.state == EVIDENCE_FAILED ||
	    f->e.tls.state == EVIDENCE_FAILED ||
	    f->e.http.state == EVIDENCE_FAILED ||
	    f->e.ftp.state == EVIDENCE_FAILED);
}

bool
verdict_part_sinkhole(const struct finding *f, struct verdict *v)
{
	const struct evidence_dns *d = &f->e.dns;
	bool no_place, same_as_random;

	if (is_overridden(f)) {
		verdict_part_set(v, "local.hosts-file", VERDICT_HIGH);
		return true;
	}

	if (d->result != EVIDENCE_DNS_FOUND || d->source != EVIDENCE_BY_DNS ||
	    strchr(f->endpoint->host, '.') == NULL)
		return false;
	no_place = d->kind == EVIDENCE_ADDRESS_UNSPECIFIED ||
	    d->kind == EVIDENCE_ADDRESS_LOOPBACK ||
	    d->kind == EVIDENCE_ADDRESS_BOGON;
	/* A name that cannot be leads there too, and what stands there neither
	 * has the name's certificate nor one that anybody trusts.  Less would
	 * accuse every zone with a wildcard. */
	same_as_random = d->random_label == EVIDENCE_YES &&
	    strcmp(d->random_address, d->address[0]) == 0 &&
	    f->e.tls.result == EVIDENCE_TLS_DONE && !f->e.tls.host_ok &&
	    verdict_part_is_unknown_issuer(f->e.tls.system.error);
	if (!no_place && !same_as_random)
		return false;
	verdict_part_set(v, "dns.sinkhole", VERDICT_HIGH);
	return true;
}

/* Names of RFC 792 and RFC 4443 codes. */
static const char *
icmp_name(int type, int code)
{
	static const char *const v4[] = { "net unreachable", "host unreachable",
	    "protocol unreachable", "port unreachable", "too big", NULL, NULL,
	    NULL, NULL, "net prohibited", "host prohibited", NULL, NULL,
	    "admin prohibited" };
	static const char *const v6[] = { "no route", "admin prohibited",
	    "beyond scope", "address unreachable", "port unreachable",
	    "policy", "reject route" };
	const char *name = NULL;

	if (type == 3 && code >= 0 && code < 14)
		name = v4[code];
	if (type == 1 && code >= 0 && code < 7)
		name = v6[code];
	return name == NULL ? "unreachable" : name;
}

/* Does it say that there is no way, and not that somebody forbids it? */
static bool
is_no_way(int type, int code)
{
	return type == 3 ? code <= 1 || (code >= 5 && code <= 8) ||
	    code == 11 || code == 12 : type == 1 && (code == 0 || code == 2 ||
	    code == 3);
}

static void
no_neighbour(const struct evidence_tcp *t, struct verdict *v)
{
	verdict_part_set(v, t->on_link ? "lan.host-absent" :
	    "lan.gateway-dead", VERDICT_CERTAIN);
}

static void
by_icmp(const struct evidence_tcp *t, struct verdict *v)
{
	if (is_no_way(t->icmp_type, t->icmp_code) && t->reporter_own)
		no_neighbour(t, v);
	else if (is_no_way(t->icmp_type, t->icmp_code))
		verdict_part_set(v, "tcp.no-route-at", VERDICT_CERTAIN);
	else if (t->reporter_own)
		verdict_part_set(v, "local.firewall", VERDICT_CERTAIN);
	else
		verdict_part_set(v, "tcp.rejected-by", VERDICT_CERTAIN);
	snprintf(v->reporter, sizeof(v->reporter), "%s", t->reporter);
	snprintf(v->icmp, sizeof(v->icmp), "%s",
	    icmp_name(t->icmp_type, t->icmp_code));
}

static void
forged(const struct evidence_sweep *s, enum verdict_confidence c,
    struct verdict *v)
{
	verdict_part_set(v, "tcp.reset-forged", c);
	verdict_part_place(v, s->answer_hop, s->before_address);
}

/* A RST: by the host, or by something on the way to it? */
static void
by_refusal(const struct finding *f, struct verdict *v)
{
	const struct evidence_tcp *t = &f->e.tcp;
	const struct evidence_sweep *s = &t->sweep;

	if (t->local || f->e.dns.kind == EVIDENCE_ADDRESS_LOOPBACK)
		verdict_part_set(v, "tcp.closed", VERDICT_CERTAIN);
	else if (t->on_link)
		verdict_part_set(v, "tcp.closed", VERDICT_HIGH);
	else if (!s->done || s->answer_hop == 0)
		verdict_part_set(v, "tcp.refused", VERDICT_MEDIUM);
	else if (s->answer_hop == 1 || s->control_hop >= s->answer_hop ||
	    s->control_answer > s->answer_hop)
		forged(s, VERDICT_HIGH, v);
	else if (s->of_target == EVIDENCE_NO)
		forged(s, s->compared ? VERDICT_HIGH : VERDICT_MEDIUM, v);
	else if (s->of_target == EVIDENCE_YES)
		verdict_part_set(v, "tcp.closed", s->compared ? VERDICT_HIGH :
		    VERDICT_MEDIUM);
	else
		verdict_part_set(v, "tcp.refused", VERDICT_MEDIUM);
}

static void
by_silence(const struct finding *f, struct verdict *v)
{
	const struct evidence_sweep *s = &f->e.tcp.sweep;

	if (f->e.tcp.no_neighbour) {
		no_neighbour(&f->e.tcp, v);
		return;
	}

	if (f->e.peer.state != EVIDENCE_NONE) {
		verdict_part_set(v, "lan.inbound-filtered", VERDICT_CERTAIN);
		return;
	}
	if (s->done && s->last_hop == 0 && s->control_done &&
	    s->control_hop >= 1) {
		verdict_part_set(v, "local.firewall-or-gateway", VERDICT_HIGH);
		return;
	}
	verdict_part_set(v, "tcp.filtered", VERDICT_HIGH);
	if (s->done && s->last_hop > 0) {
		v->hop = s->last_hop;
		v->or_after = true;
		snprintf(v->at, sizeof(v->at), "%s", s->last_address);
	}
}

bool
verdict_part_tcp(const struct finding *f, struct verdict *v)
{
	const struct evidence_tcp *t = &f->e.tcp;

	if (t->icmp_type != 0)
		by_icmp(t, v);
	else if (t->error == ECONNREFUSED)
		by_refusal(f, v);
	else if (t->error == ETIMEDOUT)
		by_silence(f, v);
	else if (t->error == ECONNRESET || t->error == EPIPE)
		verdict_part_set(v, "tcp.reset", VERDICT_HIGH);
	else if (t->error == EPERM)
		verdict_part_set(v, "local.firewall", VERDICT_CERTAIN);
	else if (t->local && (t->error == ENETUNREACH ||
	    t->error == EHOSTUNREACH || t->error == EACCES ||
	    t->error == EINVAL || t->error == EADDRNOTAVAIL))
		verdict_part_set(v, "local.no-route", VERDICT_CERTAIN);
	else if (t->error == EHOSTUNREACH || t->error == ENETUNREACH)
		verdict_part_set(v, "tcp.no-route-at", VERDICT_HIGH);
	else
		verdict_part_set(v, "local.error", VERDICT_HIGH);
	snprintf(v->error, sizeof(v->error), "%s", strerror(t->error));
	return true;
}

/* Does it offer a login that --proxy-auth can make? */
static bool
is_speakable(const char *schemes)
{
	return strcasestr(schemes, "Basic") != NULL ||
	    strcasestr(schemes, "Digest") != NULL ||
	    strcasestr(schemes, "SOCKS") != NULL;
}

/* SOCKS' reply: RFC 1928 section 6; 91 to 93 of version 4. */
static const char *
by_socks(const struct evidence_proxy *p, enum verdict_confidence *c)
{
	*c = VERDICT_HIGH;
	switch (p->status) {
	case 2:
		return "proxy.denied-host";
	case 92: case 93:
		return "proxy.auth-unable";
	default:
		*c = VERDICT_MEDIUM;
		return "proxy.upstream-failed";
	}
}

/* The proxy answered with a status of its own. */
static const char *
by_status(const struct finding *f, enum verdict_confidence *c)
{
	const struct evidence_proxy *p = &f->e.proxy;

	*c = VERDICT_HIGH;
	/* tinyproxy says 401 where it means 407. */
	if (p->status == 407 || (p->status == 401 &&
	    (p->schemes[0] != '\0' || p->auth_sent)))
		return p->auth_unable || (p->schemes[0] != '\0' &&
		    !is_speakable(p->schemes)) ? "proxy.auth-unable" :
		    p->auth_sent ? "proxy.auth-refused" :
		    "proxy.auth-required";
	if (p->socks != 0)
		return by_socks(p, c);
	if (p->status == 403 || p->status == 405) {
		if (f->e.ftp.via_http_proxy == EVIDENCE_YES)
			return "ftp.via-http-proxy-only";
		if (p->other_host == EVIDENCE_NO ||
		    p->other_port == EVIDENCE_YES)
			return "proxy.denied-port";
		if (p->other_host == EVIDENCE_UNKNOWN)
			*c = VERDICT_MEDIUM;
		return "proxy.denied-host";
	}
	if (p->status >= 500) {
		*c = VERDICT_MEDIUM;
		return "proxy.upstream-failed";
	}
	return "proxy.not-a-proxy";
}

bool
verdict_part_proxy(const struct finding *f, const struct evidence_host *h,
    struct verdict *v)
{
	const struct evidence_proxy *p = &f->e.proxy;
	enum verdict_confidence c;
	const char *id;

	switch (p->result) {
	case EVIDENCE_PROXY_UNRESOLVED:
		verdict_part_set(v, "proxy.unresolvable", VERDICT_CERTAIN);
		break;
	case EVIDENCE_PROXY_DOWN:
		verdict_part_set(v, "proxy.down", VERDICT_CERTAIN);
		break;
	case EVIDENCE_PROXY_SILENT:
	case EVIDENCE_PROXY_CLOSED:
		verdict_part_set(v, "proxy.no-answer", VERDICT_CERTAIN);
		break;
	case EVIDENCE_PROXY_ALIEN:
		verdict_part_set(v, "proxy.not-a-proxy", VERDICT_CERTAIN);
		break;
	case EVIDENCE_PROXY_TLS:
		verdict_part_set(v, "proxy.tls", VERDICT_CERTAIN);
		snprintf(v->error, sizeof(v->error), "%s", p->error);
		break;
	case EVIDENCE_PROXY_STATUS:
		id = by_status(f, &c);
		verdict_part_set(v, id, c);
		break;
	case EVIDENCE_PROXY_UNTRIED:
	case EVIDENCE_PROXY_PASSED:
		verdict_part_set(v, "proxy.down", VERDICT_MEDIUM);
		break;
	}
	if (f->e.tcp.error != 0)
		snprintf(v->error, sizeof(v->error), "%s",
		    strerror(f->e.tcp.error));
	snprintf(v->detail, sizeof(v->detail), "%s", h->proxy_source);
	return true;
}
