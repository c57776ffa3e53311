/* SPDX-License-Identifier: ISC */
/*
 * One page that stands alone: no script, nothing loaded (its policy says so),
 * light and dark after the reader's setting, plain on paper.
 */
#include <string.h>

#include "cli.h"
#include "facts.h"
#include "html.h"
#include "msg.h"
#include "remedy.h"
#include "report.h"

enum word { TITLE, FROM, PROXY, NO_PROXY, FOUND, ASK, NOTHING, HOST, ENDPOINT,
	WAY, VERDICT, PURPOSE, DIRECT };
static const char *const words[][CATALOGUE_LANGS] = {
	[TITLE] = { "Network check", "Netzprüfung" },
	[FROM] = { "from", "von" },
	[PROXY] = { "proxy", "Proxy" },
	[NO_PROXY] = { "no proxy", "kein Proxy" },
	[FOUND] = { "What was found", "Was gefunden wurde" },
	[ASK] = { "What to ask for", "Worum zu bitten ist" },
	[NOTHING] = { "Nothing to ask for.", "Es ist um nichts zu bitten." },
	[HOST] = { "This computer", "Dieser Rechner" },
	[ENDPOINT] = { "Endpoint", "Endpunkt" },
	[WAY] = { "Via", "Weg" },
	[VERDICT] = { "Verdict", "Urteil" },
	[PURPOSE] = { "What it is for", "Wofür" },
	[DIRECT] = { "direct", "direkt" },
};

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--dim:#5b6570;--line:#d5dae0;"
    "--page:#fff;--ok:#1a7f37;--warn:#8a5a00;--fail:#b3261e}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--dim:#9aa4ae;"
    "--line:#3a424b;--page:#14181c;--ok:#5fd38a;--warn:#f0b54a;--fail:#ff8a80}}"
    "body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);"
    "background:var(--page);max-width:62rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.4rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}"
    "h3{font-size:1rem;margin:1rem 0 .25rem}.dim{color:var(--dim)}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid "
    "var(--line);vertical-align:top}th{color:var(--dim);font-weight:600}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;"
    "white-space:nowrap}.ok{color:var(--ok)}.warn{color:var(--warn)}"
    ".fail{color:var(--fail)}.ok,.warn,.fail{font-weight:600}"
    "dt{margin-top:.75rem}dd{margin:0 0 0 1.5rem}code{font-size:.9em;"
    "color:var(--dim)}@media print{:root{--ink:#000;--dim:#444;--line:#999;"
    "--page:#fff;--ok:#1a7f37;--warn:#8a5a00;--fail:#b3261e}body{margin:0;max-width:none;color:#000;"
    "background:#fff}tr,dt,dd,li{break-inside:avoid}h2,h3{break-after:avoid}}";

/* Text between tags or inside a double-quoted attribute. */
static void
print_text(FILE *out, const char *text)
{
	char safe[EVIDENCE_NAME * 8];

	html_text(out, msg_escape(safe, sizeof(safe), text, strlen(text)));
}

static const char *
class_of(enum catalogue_state s)
{
	static const char *const names[] = { "ok", "warn", "fail", "dim",
	    "warn" };

	return names[s];
}

static void
print_head(FILE *out, const struct report *r)
{
	const struct evidence_host *h = r->h;
	size_t count[5];

	fprintf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<meta http-equiv="
	    "\"Content-Security-Policy\" content=\"default-src 'none'; "
	    "style-src 'unsafe-inline'\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n<title>",
	    r->lang == CATALOGUE_DE ? "de" : "en");
	fprintf(out, "%s: ", words[TITLE][r->lang]);
	print_text(out, h->name);
	fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>%s",
	    style, words[TITLE][r->lang]);
	if (r->profile != NULL) {
		fputs(": ", out);
		print_text(out, r->profile);
	}
	fprintf(out, "</h1>\n<p class=\"dim\">%s ", words[FROM][r->lang]);
	print_text(out, h->name);
	if (h->address4[0] != '\0')
		fprintf(out, ", %s", h->address4);
	if (h->address6[0] != '\0')
		fprintf(out, ", %s", h->address6);
	if (h->proxy[0] != '\0') {
		fprintf(out, ", %s ", words[PROXY][r->lang]);
		print_text(out, h->proxy);
	} else {
		fprintf(out, ", %s", words[NO_PROXY][r->lang]);
	}
	if (r->n > 0)
		fprintf(out, ", %.10s %.5s UTC", r->v[0].collected_at,
		    r->v[0].collected_at + 11);
	report_count(r, count);
	fputs("<br>", out);
	fprintf(out, r->lang == CATALOGUE_DE ?
	    "%zu ok, %zu mit Warnung, %zu fehlerhaft" :
	    "%zu ok, %zu with a warning, %zu failed", count[CATALOGUE_OK],
	    count[CATALOGUE_WARN], count[CATALOGUE_FAIL]);
	fputs("</p>\n", out);
}

static void
print_stage(FILE *out, const struct finding *f, enum report_stage s)
{
	enum evidence_state state = report_stage_state(f, s);

	if (state == EVIDENCE_NONE || state == EVIDENCE_SKIPPED)
		fputs("<td class=\"n dim\">–</td>", out);
	else if (state == EVIDENCE_FAILED)
		fputs("<td class=\"n fail\">✗</td>", out);
	else
		fprintf(out, "<td class=\"n\">%.1f ms</td>",
		    report_stage_ms(f, s));
}

static void
print_rows(FILE *out, const struct report *r)
{
	struct report_row row;
	const struct endpoint *e;
	size_t at = 0;
	enum catalogue_lang l = r->lang;

	fprintf(out, "<div class=\"scroll\"><table>\n<tr><th>%s</th><th>%s"
	    "</th><th>%s</th><th class=\"n\">DNS</th><th class=\"n\">TCP</th>"
	    "<th class=\"n\">TLS</th><th class=\"n\">HTTP/FTP</th><th>%s</th>"
	    "</tr>\n", words[ENDPOINT][l], words[WAY][l], words[VERDICT][l],
	    words[PURPOSE][l]);
	while (report_next(r, &at, &row)) {
		e = row.first->endpoint;
		fputs("<tr><td>", out);
		print_text(out, e->host);
		fprintf(out, ":%u</td><td>%s</td><td class=\"%s\">%s</td>",
		    (unsigned)e->port, words[row.first->path ==
		    FINDING_PROXY ? PROXY : DIRECT][l],
		    class_of(row.verdict.state),
		    catalogue_state_word(row.verdict.state, l));
		print_stage(out, row.decides, REPORT_DNS);
		print_stage(out, row.decides, report_tcp_stage(row.decides));
		print_stage(out, row.decides, REPORT_TLS);
		print_stage(out, row.decides, report_top_stage(row.decides));
		fputs("<td>", out);
		print_text(out, e->purpose);
		fputs("</td></tr>\n", out);
	}
	fputs("</table></div>\n", out);
}

static void
print_cause(FILE *out, const struct report *r, const struct verdict *v,
    const struct finding *f)
{
	struct buf b = { 0 };

	fprintf(out, "<dt><span class=\"%s\">%s</span> ", class_of(v->state),
	    catalogue_state_word(v->state, r->lang));
	if (f == NULL) {
		fputs(words[HOST][r->lang], out);
	} else {
		print_text(out, f->endpoint->host);
		fprintf(out, ":%u", (unsigned)f->endpoint->port);
		if (f->path == FINDING_PROXY)
			fprintf(out, " (%s)", words[PROXY][r->lang]);
	}
	fputs("</dt><dd>", out);
	if (remedy_cause(&b, v, f, r->h, r->lang) == 0)
		print_text(out, buf_text(&b));
	fprintf(out, " <code>%s, %s</code></dd>\n", v->is->id,
	    verdict_confidence_word(v->confidence, r->lang));
	buf_free(&b);
}

static bool
is_worth_words(const struct verdict *v)
{
	return v->state == CATALOGUE_FAIL || v->state == CATALOGUE_WARN;
}

static void
print_causes(FILE *out, const struct report *r, const struct verdict *host,
    size_t hosts)
{
	struct report_row row;
	size_t at = 0, i, n = hosts;

	while (report_next(r, &at, &row))
		n += is_worth_words(&row.verdict);
	if (n == 0)
		return;
	fprintf(out, "<h2>%s</h2>\n<dl>\n", words[FOUND][r->lang]);
	at = 0;
	while (report_next(r, &at, &row))
		if (is_worth_words(&row.verdict))
			print_cause(out, r, &row.verdict, row.decides);
	for (i = 0; i < hosts; i++)
		print_cause(out, r, &host[i], NULL);
	fputs("</dl>\n", out);
}

static bool
print_asks_of(FILE *out, const struct report *r, enum catalogue_actor who,
    const struct verdict *host, size_t hosts)
{
	struct buf b = { 0 }, said = { 0 };
	struct report_row row;
	size_t at = 0, i;
	bool head = false;

	for (i = 0; i < hosts || report_next(r, &at, &row); i++) {
		const struct verdict *v = i < hosts ? &host[i] : &row.verdict;

		if (v->is->actor != who || !is_worth_words(v))
			continue;
		if (!head)
			fprintf(out, "<h3>%s</h3>\n<ul>\n",
			    catalogue_actor_head(who, r->lang));
		head = true;
		buf_clear(&b);
		if (buf_adds(&b, "\n") == 0 && remedy_ask(&b, v, i < hosts ?
		    NULL : row.decides, r->h, r->lang) == 0 &&
		    buf_adds(&b, "\n") == 0 &&
		    strstr(buf_text(&said), buf_text(&b)) == NULL &&
		    buf_adds(&said, buf_text(&b)) == 0) {
			b.p[b.len - 1] = '\0';
			fputs("<li>", out);
			print_text(out, buf_text(&b) + 1);
			fputs("</li>\n", out);
		}
	}
	if (head)
		fputs("</ul>\n", out);
	buf_free(&b);
	buf_free(&said);
	return head;
}

static void
print_facts(FILE *out, const struct report *r)
{
	struct fact v[FACTS_MAX];
	size_t n = facts_of(r->h, r->lang, v);

	if (n == 0)
		return;
	fprintf(out, "<h2>%s</h2>\n<div class=\"scroll\"><table>\n",
	    words[HOST][r->lang]);
	for (size_t i = 0; i < n; i++) {
		fprintf(out, "<tr><td>%s</td><td class=\"%s\">%s</td><td>",
		    v[i].name, class_of(v[i].state),
		    catalogue_state_word(v[i].state, r->lang));
		print_text(out, v[i].text);
		fputs("</td></tr>\n", out);
	}
	fputs("</table></div>\n", out);
}

int
report_html(FILE *out, const struct report *r, struct fail *f)
{
	struct verdict host[VERDICT_HOST_MAX];
	size_t hosts = verdict_host(r->h, host, VERDICT_HOST_MAX);
	enum catalogue_actor who;
	bool any = false;

	print_head(out, r);
	print_rows(out, r);
	print_facts(out, r);
	print_causes(out, r, host, hosts);
	fprintf(out, "<h2>%s</h2>\n", words[ASK][r->lang]);
	for (who = CATALOGUE_YOU; who < CATALOGUE_ACTORS; who++)
		any |= print_asks_of(out, r, who, host, hosts);
	if (!any)
		fprintf(out, "<p>%s</p>\n", words[NOTHING][r->lang]);
	fputs("</body>\n</html>\n", out);
	return cli_flush(out, f);
}
