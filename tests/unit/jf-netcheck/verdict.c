/* SPDX-License-Identifier: ISC */
/*
 * Whatever the evidence, there is exactly one verdict, known to the catalogue,
 * with words in both languages and every placeholder filled.
 */
#include <openssl/x509_vfy.h>

#include <errno.h>
#include <stdlib.h>

#include "cmd/jf-netcheck/facts.h"
#include "cmd/jf-netcheck/remedy.h"
#include "tests/unit/tap.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))

static struct endpoint endpoint;
static size_t judged, bad;

static void
complain(const char *what, const struct verdict *v, const char *text)
{
	if (bad++ < 10)
		printf("# %s: %s: %s\n", v->is == NULL ? "(none)" : v->is->id,
		    what, text);
}

/* The property, for one finding. */
static void
check_one(const struct finding *f, const struct evidence_host *h)
{
	struct verdict v;
	struct buf b = { 0 };
	int lang;

	verdict_judge(f, h, &v);
	judged++;
	if (v.is == NULL || catalogue_find(v.is->id) != v.is) {
		complain("not of the catalogue", &v, "");
		return;
	}
	for (lang = 0; lang < CATALOGUE_LANGS; lang++) {
		buf_clear(&b);
		remedy_cause(&b, &v, f, h, lang);
		if (b.len < 4 && strcmp(v.is->id, "ok") != 0)
			complain("no cause", &v, buf_text(&b));
		if (strpbrk(buf_text(&b), "{}\n\x1b") != NULL)
			complain("unfilled", &v, buf_text(&b));
		buf_clear(&b);
		remedy_ask(&b, &v, f, h, lang);
		if ((v.is->actor != CATALOGUE_NOBODY) != (b.len > 4))
			complain("remedy", &v, buf_text(&b));
		if (strpbrk(buf_text(&b), "{}\n\x1b") != NULL)
			complain("unfilled", &v, buf_text(&b));
	}
	if (v.state == CATALOGUE_FAIL && v.is->actor == CATALOGUE_NOBODY)
		complain("nobody to act on a failure", &v, "");
	if (verdict_is_no(f, &v) && v.state != CATALOGUE_FAIL)
		complain("no without failure", &v, "");
	buf_free(&b);
}

static void
vary_dns(struct finding f, const struct evidence_host *h)
{
	int r, o, k, s, ede, random, more;

	for (r = EVIDENCE_DNS_UNASKED; r <= EVIDENCE_DNS_MALFORMED; r++)
	for (o = EVIDENCE_DNS_UNASKED; o <= EVIDENCE_DNS_MALFORMED; o++)
	for (k = 0; k <= EVIDENCE_ADDRESS_BOGON; k++)
	for (s = EVIDENCE_OK; s <= EVIDENCE_FAILED; s++)
	for (ede = -1; ede <= 18; ede++)
	for (random = EVIDENCE_UNKNOWN; random <= EVIDENCE_YES; random++)
	for (more = 0; more < (ede < 0 ? 8 : 1); more++) {
		f.e.dns.result = r;
		f.e.dns.other = o;
		f.e.dns.kind = k;
		f.e.dns.state = s;
		f.e.dns.ede = ede;
		f.e.dns.random_label = random;
		f.e.dns.source = more & 1 ? EVIDENCE_BY_SYSTEM :
		    EVIDENCE_BY_DNS;
		f.e.dns.overridden = (more & 2) != 0;
		f.e.dns.portal = more & 4 ? EVIDENCE_YES : EVIDENCE_NO;
		f.e.tcp.state = more & 2 ? EVIDENCE_FAILED : EVIDENCE_OK;
		snprintf(f.e.dns.finder, sizeof(f.e.dns.finder), "%s",
		    more & 1 ? "10.0.0.2" : "");
		check_one(&f, h);
	}
}

static void
vary_tcp(struct finding f, const struct evidence_host *h)
{
	static const int errors[] = { ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH,
	    ENETUNREACH, ECONNRESET, EACCES, EPERM, EINVAL, EMFILE, EPIPE,
	    EADDRNOTAVAIL, 0 };
	size_t e;
	int type, code, bits, hop, control;

	f.e.tcp.state = EVIDENCE_FAILED;
	for (e = 0; e < N(errors); e++)
	for (type = 0; type <= 3; type++)
	for (code = 0; code <= 15; code += type == 0 ? 16 : 1)
	for (bits = 0; bits < 512; bits += bits < 32 ? 1 : 31)
	for (hop = 0; hop <= 3; hop += 3)
	for (control = 0; control <= 4; control += 2) {
		f.e.tcp.error = errors[e];
		f.e.tcp.icmp_type = type;
		f.e.tcp.icmp_code = code;
		f.e.tcp.local = bits & 1;
		f.e.tcp.reporter_own = (bits & 2) != 0;
		f.e.tcp.sweep.done = (bits & 4) != 0;
		f.e.tcp.sweep.control_done = (bits & 8) != 0;
		f.e.other_family = bits & 16 ? EVIDENCE_YES : EVIDENCE_NO;
		f.e.tcp.sweep.answer_hop = hop;
		f.e.tcp.sweep.last_hop = control;
		f.e.tcp.sweep.control_hop = control;
		f.e.tcp.sweep.control_answer = hop;
		f.family = bits & 16 ? 6 : 4;
		f.e.tcp.no_neighbour = (bits & 32) != 0;
		f.e.tcp.on_link = (bits & 64) != 0;
		f.e.tcp.sweep.of_target = bits & 128 ? EVIDENCE_NO :
		    EVIDENCE_YES;
		f.e.tcp.sweep.compared = (bits & 256) != 0;
		f.e.tcp.again_passed = f.e.tcp.retransmits = bits & 1;
		check_one(&f, h);
	}
}

static void
vary_handshake(struct finding f, const struct evidence_host *h)
{
	static const int alerts[] = { -1, 0, 10, 40, 42, 48, 70, 71, 80, 86,
	    112, 116, 120 };
	int r, a, bits;
	size_t alert;

	f.e.tcp.state = EVIDENCE_OK;
	f.e.tls.state = EVIDENCE_FAILED;
	for (r = EVIDENCE_TLS_UNTRIED; r <= EVIDENCE_TLS_BROKEN; r++)
	for (a = EVIDENCE_UNTRIED; a <= EVIDENCE_BROKEN; a++)
	for (alert = 0; alert < N(alerts); alert++)
	for (bits = 0; bits < 128; bits++) {
		f.e.tls.result = r;
		f.e.tls.alert = alerts[alert];
		f.e.tls.control_sni = bits & 1 ? a : EVIDENCE_UNTRIED;
		f.e.tls.no_sni = bits & 2 ? a : EVIDENCE_UNTRIED;
		f.e.tls.clamped = bits & 4 ? a : EVIDENCE_UNTRIED;
		f.e.tls.old_versions = bits & 8 ? a : EVIDENCE_UNTRIED;
		f.e.tls.cbc_only = bits & 16 ? a : EVIDENCE_UNTRIED;
		f.e.tls.peer_spoke = (bits & 32) != 0;
		f.e.tls.looks_http = f.e.tls.client_cert =
		    f.e.tls.version_unsupported = (bits & 64) != 0;
		check_one(&f, h);
	}
}

static void
vary_chain(struct finding f, struct evidence_host h)
{
	int error, public, bits, tri;

	f.e.tcp.state = EVIDENCE_OK;
	f.e.tls.result = EVIDENCE_TLS_DONE;
	snprintf(f.collected_at, sizeof(f.collected_at), "2026-01-01T00:00:00Z");
	for (error = 0; error <= 94; error += error < 30 ? 1 : 8)
	for (public = 0; public <= 20; public += 20)
	for (bits = 0; bits < 512; bits++)
	for (tri = 0; tri <= 2; tri++) {
		f.e.tls.system.done = f.e.tls.public.done = true;
		f.e.tls.system.error = error;
		f.e.tls.public.error = public;
		f.e.tls.host_ok = bits & 1;
		f.e.tls.self_signed = (bits & 2) != 0;
		f.e.tls.aia = (bits & 4) != 0;
		f.e.tls.issuer_shared = (bits & 8) != 0;
		f.e.tls.chain = bits & 16 ? 1 : 3;
		f.e.dns.kind = bits & 32 ? EVIDENCE_ADDRESS_PRIVATE :
		    EVIDENCE_ADDRESS_PUBLIC;
		endpoint.device = (bits & 64) != 0;
		h.portal = bits & 128 ? EVIDENCE_YES : EVIDENCE_NO;
		h.skew_x509 = bits & 256 ? 3 : 0;
		f.e.tls.pin = f.e.tls.issuer_expected = f.e.tls.sct =
		    f.e.tls.stapled = tri;
		f.e.tls.state = error != 0 || !f.e.tls.host_ok ||
		    tri == EVIDENCE_NO ? EVIDENCE_FAILED : EVIDENCE_OK;
		f.e.tls.not_after = bits & 4 ? 1767225600 + 86400 : 0;
		check_one(&f, &h);
	}
	endpoint.device = false;
}

static void
vary_above(struct finding f, const struct evidence_host *h)
{
	int r, s, status, code, bits;

	f.e.tcp.state = EVIDENCE_OK;
	for (s = EVIDENCE_NONE; s <= EVIDENCE_SKIPPED; s++)
	for (bits = 0; bits < 32; bits++) {
		struct finding g = f;

		g.path = bits & 1 ? FINDING_PROXY : FINDING_DIRECT;
		for (r = 0; r <= EVIDENCE_HTTP_ALERT; r++)
		for (status = 0; status <= 599; status += 13) {
			g.e.http.state = s;
			g.e.http.result = r;
			g.e.http.status = status;
			g.e.http.alert = bits & 2 ? 116 : -1;
			g.e.http.bits_per_s = bits & 4 ? 9000 : 0;
			check_one(&g, h);
		}
		memset(&g.e.http, 0, sizeof(g.e.http));
		for (r = 0; r <= EVIDENCE_FTP_STATUS; r++)
		for (code = 227; code <= 502; code += code < 229 ? 1 : 273) {
			g.e.ftp.banner_code = bits & 16 ? 220 : 421;
			g.e.ftp.login_code = code;
			g.e.ftp.state = s;
			g.e.ftp.result = r;
			g.e.ftp.epsv.code = g.e.ftp.pasv.code = code;
			g.e.ftp.epsv.state = bits & 2 ? EVIDENCE_OK :
			    EVIDENCE_FAILED;
			g.e.ftp.pasv.state = bits & 4 ? EVIDENCE_OK :
			    EVIDENCE_FAILED;
			g.e.ftp.pasv.address_differs = (bits & 8) != 0;
			check_one(&g, h);
		}
		memset(&g.e.ftp, 0, sizeof(g.e.ftp));
		for (r = 0; r <= EVIDENCE_PROXY_STATUS; r++)
		for (status = 0; status <= 599; status++) {
			g.path = FINDING_PROXY;
			g.e.proxy.state = s;
			g.e.proxy.result = r;
			g.e.proxy.status = status;
			g.e.proxy.auth_sent = (bits & 2) != 0;
			g.e.proxy.auth_unable = (bits & 8) != 0;
			g.e.proxy.socks = status < 100 ? 5 : 0;
			g.e.proxy.other_host = bits & 4 ? EVIDENCE_NO :
			    EVIDENCE_YES;
			g.e.ftp.via_http_proxy = bits & 8 ? EVIDENCE_YES :
			    EVIDENCE_NO;
			snprintf(g.e.proxy.schemes, sizeof(g.e.proxy.schemes),
			    "%s", bits & 16 ? "NTLM" : "");
			check_one(&g, h);
		}
		memset(&g.e.proxy, 0, sizeof(g.e.proxy));
		for (r = 0; r <= EVIDENCE_PEER_SILENT; r++) {
			g.e.peer.state = s;
			g.e.peer.result = r;
			check_one(&g, h);
		}
	}
}

/* The host: whatever was seen, each verdict has its words, and each fact. */
static void
vary_host(void)
{
	struct verdict v[VERDICT_HOST_MAX];
	struct fact fact[FACTS_MAX];
	struct evidence_host h = { .lan = true, .listeners = 2 };
	struct buf b = { 0 };
	size_t n, facts, faults = 0;

	for (unsigned bits = 0; bits < 1 << 14; bits++) {
		h.slept_s = bits & 1 ? 7200 : bits & 2 ? -1 : 0;
		h.awake = bits & 4 ? EVIDENCE_NO : EVIDENCE_YES;
		h.is_static = bits & 8 ? EVIDENCE_NO : EVIDENCE_YES;
		h.forward = bits & 16 ? EVIDENCE_NO : EVIDENCE_YES;
		h.skew_sources = bits & 32 ? 3 : 0;
		h.skew_s = bits & 64 ? -400 : 90;
		h.listener[0].loopback = (bits & 128) != 0;
		h.listener[0].everywhere = (bits & 256) != 0;
		h.listener[1].public = (bits & 512) != 0;
		h.listener[1].http = bits & 1024 ? EVIDENCE_NO : EVIDENCE_YES;
		h.public4 = (bits & 2048) != 0;
		h.no_public_roots = (bits & 4096) != 0;
		snprintf(h.pac, sizeof(h.pac), "%s", bits & 8192 ? "http://w" :
		    "");
		snprintf(h.proxy_unusable, sizeof(h.proxy_unusable), "%s",
		    bits & 1 ? "gopher" : "");
		n = verdict_host(&h, v, VERDICT_HOST_MAX);
		for (int lang = 0; lang < CATALOGUE_LANGS; lang++) {
			for (size_t i = 0; i < n; i++) {
				buf_clear(&b);
				remedy_cause(&b, &v[i], NULL, &h, lang);
				faults += b.len < 8;
				remedy_ask(&b, &v[i], NULL, &h, lang);
				faults += strpbrk(buf_text(&b), "{}") != NULL;
			}
			facts = facts_of(&h, lang, fact);
			for (size_t i = 0; i < facts; i++)
				faults += fact[i].text[0] == '\0';
			faults += facts != 7;
		}
	}
	buf_free(&b);
	is_int((long long)faults, 0, "the host's verdicts and facts have words");
}

/* Every row of the catalogue is complete and its id its own. */
static void
check_catalogue(void)
{
	size_t n, i, faults = 0;
	const struct catalogue *all = catalogue_all(&n);
	int lang;

	for (i = 0; i < n; i++) {
		faults += catalogue_find(all[i].id) != &all[i];
		for (lang = 0; lang < CATALOGUE_LANGS; lang++) {
			faults += all[i].cause[lang][0] == '\0';
			faults += (all[i].ask[lang][0] == '\0') !=
			    (all[i].actor == CATALOGUE_NOBODY);
		}
		faults += all[i].state == CATALOGUE_FAIL &&
		    all[i].actor == CATALOGUE_NOBODY;
	}
	ok(n >= 45, "%zu verdicts", n);
	is_int((long long)faults, 0, "rows are complete");
}

int
main(void)
{
	struct finding f = { .endpoint = &endpoint, .family = 4 };
	struct evidence_host h = { .has4 = true };

	endpoint.name = endpoint.host = (char[]){ "h.example" };
	endpoint.port = 443;
	endpoint.editions = (char[]){ "2020" };
	f.e.dns.state = EVIDENCE_OK;
	f.e.dns.ede = -1;
	/* Hostile text wherever text stands. */
	snprintf(f.e.tls.issuer, sizeof(f.e.tls.issuer), "Evil\x1b[2J\nCA");
	snprintf(f.e.tls.names, sizeof(f.e.tls.names), "a\x1b" "b");
	snprintf(f.e.dns.ede_text, sizeof(f.e.dns.ede_text), "x\ny");
	snprintf(h.proxy, sizeof(h.proxy), "p\x1b:3128");
	check_catalogue();
	vary_host();
	vary_dns(f, &h);
	vary_tcp(f, &h);
	vary_handshake(f, &h);
	vary_chain(f, h);
	vary_above(f, &h);
	is_int((long long)bad, 0, "each leads to one verdict with its words");
	ok(judged > 500000, "%zu combinations", judged);
	return done();
}
