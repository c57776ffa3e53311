/* SPDX-License-Identifier: ISC */
/* What peers and lists say stays text in every format. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "cmd/jf-netcheck/export.h"
#include "cmd/jf-netcheck/redact.h"
#include "cmd/jf-netcheck/report.h"
#include "tests/unit/tap.h"

#define EVIL	"\x1b[31m<script>alert(1)</script>\"'|=\n\xff\xe2\x80\xae"

static struct endpoint_list list;
static struct finding f[3];
static struct evidence_host h;

static const char text[] =
    "good https://a.example required 2020 rule=*.example the first\n"
    "bad https://b.example:8443 required 2020 rule=*.example =cmd()\n"
    "192.0.2.7:80";

/* Three endpoints: in order, rejected by a router, with a failing server. */
static void
make_run(void)
{
	struct fail why = { 0 };
	FILE *in = fmemopen((void *)(uintptr_t)text, sizeof(text) - 1, "r");

	endpoint_free(&list);
	if (endpoint_read(&list, in, "list", &why) == -1)
		printf("# %s\n", why.text);
	fclose(in);
	memset(f, 0, sizeof(f));
	memset(&h, 0, sizeof(h));
	for (size_t i = 0; i < 3; i++) {
		f[i].endpoint = &list.v[i];
		f[i].family = 4;
		f[i].e.dns.state = f[i].e.tcp.state = EVIDENCE_OK;
		f[i].e.dns.ede = -1;
		f[i].e.tcp.ms = 12.345;
		snprintf(f[i].address, sizeof(f[i].address), "10.1.2.%zu", i);
		snprintf(f[i].collected_at, sizeof(f[i].collected_at),
		    "2026-01-02T03:04:05Z");
	}
	f[1].e.tcp.state = EVIDENCE_FAILED;
	f[1].e.tcp.error = EHOSTUNREACH;
	f[1].e.tcp.icmp_type = 3;
	f[1].e.tcp.icmp_code = 13;
	snprintf(f[1].e.tcp.reporter, sizeof(f[1].e.tcp.reporter), "10.9.9.1");
	f[2].e.http.state = EVIDENCE_WARN;
	f[2].e.http.result = EVIDENCE_HTTP_DONE;
	f[2].e.http.status = 503;
	snprintf(f[2].e.http.server, sizeof(f[2].e.http.server), "%s", EVIL);
	snprintf(h.name, sizeof(h.name), "floor-pc%s", EVIL);
	snprintf(h.address4, sizeof(h.address4), "10.1.2.9");
	snprintf(h.proxy, sizeof(h.proxy), "proxy%s:3128", EVIL);
	h.has4 = true;
}

typedef int print_fn(FILE *, const struct report *, struct fail *);

/* What a format prints; the caller's. */
static char *
print(print_fn *fn, struct report *r)
{
	struct fail why = { 0 };
	char *printed = NULL;
	size_t size;
	FILE *out = open_memstream(&printed, &size);

	ok(fn(out, r, &why) == 0, "prints %s", why.text);
	fclose(out);
	return printed;
}

static int
nagios(FILE *out, const struct report *r, struct fail *why)
{
	int status;

	if (report_nagios(out, r, &status, why) == -1)
		return -1;
	is_int(status, 2, "nagios: critical");
	return 0;
}

static void
has(const char *t, const char *part)
{
	if (!ok(strstr(t, part) != NULL, "has '%s'", part))
		printf("# %.300s\n", t);
}

static void
has_not(const char *t, const char *part)
{
	if (!ok(strstr(t, part) == NULL, "has no '%s'", part))
		printf("# %.300s\n", strstr(t, part));
}

static void
check_formats(void)
{
	struct report r = { .v = f, .n = 3, .h = &h, .profile = "p" };
	char *t;

	make_run();
	t = print(report_table, &r);
	has(t, "10.9.9.1 rejects b.example:8443 (admin prohibited)");
	has(t, "firewall team");
	has(t, "allow outbound TCP 8443 to b.example on 10.9.9.1");
	has(t, "1/2 pass for *.example");
	has_not(t, "\x1b");
	has_not(t, "\xe2\x80\xae");
	free(t);
	r.lang = CATALOGUE_DE;
	t = print(report_table, &r);
	has(t, "ausgehend TCP 8443 zu b.example auf 10.9.9.1 erlauben");
	free(t);
	r.lang = CATALOGUE_EN;
	t = print(report_html, &r);
	has(t, "default-src 'none'");
	has(t, "&lt;script&gt;");
	has_not(t, "<script");
	has_not(t, "\x1b");
	free(t);
	t = print(report_prom, &r);
	has(t, "jf_netcheck_up{endpoint=\"bad\",path=\"direct\"} 0");
	has(t, "verdict=\"tcp.rejected-by\",actor=\"firewall\"} 1");
	has_not(t, "script");
	free(t);
	t = print(nagios, &r);
	has(t, "CRITICAL - 1 ok, 1 with a warning, 1 failed");
	ok(strchr(strchr(t, '|') + 1, '|') == NULL, "one '|' alone");
	free(t);
	t = print(report_jsonl, &r);
	has(t, "\"verdict\":\"tcp.rejected-by\"");
	has(t, "\"icmp\":{\"type\":3,\"code\":13,\"from\":\"10.9.9.1\"}");
	has(t, "\"ms\":12.35");	/* to the hundredth */
	has_not(t, "\xff");
	ok(strstr(t, "\"kind\":\"finding\"") != NULL, "a finding");
	free(t);
}

static void
check_answer(void)
{
	struct report r = { .v = f, .n = 3, .h = &h };
	struct fail why = { 0 };
	size_t count[5];

	make_run();
	report_answer(&r, &why);
	is_int(why.kind, FAIL_NO, "a required one failed");
	report_count(&r, count);
	ok(count[CATALOGUE_OK] == 1 && count[CATALOGUE_WARN] == 1 &&
	    count[CATALOGUE_FAIL] == 1, "counts");
	list.v[1].need = ENDPOINT_OPTIONAL;
	fail_clear(&why);
	report_answer(&r, &why);
	is_int(why.kind, FAIL_NONE, "an optional one is no failure");
}

static int
csv(FILE *out, const struct report *r, struct fail *why)
{
	(void)r;
	return export_rules(out, &list, EXPORT_CSV, why);
}

static int
nft(FILE *out, const struct report *r, struct fail *why)
{
	(void)r;
	return export_rules(out, &list, EXPORT_NFT, why);
}

static void
check_export(void)
{
	struct report r = { 0 };
	struct fail why = { 0 };
	char *t;

	make_run();
	t = print(csv, &r);
	has(t, "out,tcp,\"*.example\",443,sni,required,\"2020\",\"the first\"");
	has(t, "\"'=cmd()\"");
	free(t);
	t = print(nft, &r);
	has(t, "ip daddr 192.0.2.7 tcp dport 80 accept");
	has(t, "# match by TLS server name");
	free(t);
	free(list.v[0].rule);
	list.v[0].rule = strdup("a;drop");
	t = NULL;
	FILE *out = fopen("/dev/null", "w");
	is_int(export_rules(out, &list, EXPORT_TEXT, &why), 0, "leaves out");
	fclose(out);
	is_int(why.kind, FAIL_PART, "and remembers it");
}

static void
check_redact(void)
{
	struct report r = { .v = f, .n = 3, .h = &h };
	struct fail why = { 0 };
	char *t;

	make_run();
	is_int(redact_run(&list, f, 3, &h, &why), 0, "redact");
	t = print(report_jsonl, &r);
	has_not(t, "floor-pc");
	has_not(t, "10.1.2");
	has_not(t, "10.9.9.1");
	has_not(t, "192.0.2.7");
	has_not(t, "script");
	has(t, "a.example");	/* of a public list */
	has(t, "private-");
	free(t);
	t = print(report_html, &r);
	has_not(t, "10.9.9.1");
	has_not(t, "proxy&lt;");
	free(t);
}

int
main(void)
{
	check_formats();
	check_answer();
	check_export();
	check_redact();
	endpoint_free(&list);
	return done();
}
