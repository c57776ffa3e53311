/* SPDX-License-Identifier: ISC */
/*
 * For a person: from where, a line an endpoint and path with a cell a stage,
 * what was found, and what to ask of whom, ready for a ticket.
 */
#include <string.h>

#include "cli.h"
#include "msg.h"
#include "remedy.h"
#include "report.h"
#include "report_part.h"
#include "table.h"

#define CELL	16	/* bytes of a stage's cell */

/* Words of the page itself, by language. */
enum word { FROM, NO_PROXY, BY_PROXY, FOUND, ASK, OF_US, ALL_WELL, VIA_PROXY,
	DIRECT, HEADS, HEADS_DIRECT, NOTHING };
static const char *const words[][CATALOGUE_LANGS] = {
	[FROM] = { "from", "von" },
	[NO_PROXY] = { "no proxy", "kein Proxy" },
	[BY_PROXY] = { "proxy", "Proxy" },
	[FOUND] = { "What was found", "Was gefunden wurde" },
	[ASK] = { "What to ask for", "Worum zu bitten ist" },
	[OF_US] = { "This computer", "Dieser Rechner" },
	[ALL_WELL] = { "nothing to ask for", "es ist um nichts zu bitten" },
	[VIA_PROXY] = { "proxy", "Proxy" },
	[DIRECT] = { "direct", "direkt" },
	[HEADS] = { "ENDPOINT*|VIA|VERDICT|>DNS|>TCP|>TLS|>HTTP/FTP",
	    "ENDPUNKT*|WEG|URTEIL|>DNS|>TCP|>TLS|>HTTP/FTP" },
	[HEADS_DIRECT] = { "ENDPOINT*|VERDICT|>DNS|>TCP|>TLS|>HTTP/FTP",
	    "ENDPUNKT*|URTEIL|>DNS|>TCP|>TLS|>HTTP/FTP" },
	[NOTHING] = { "nothing was tested", "nichts wurde geprüft" },
};

static enum table_color
color_of_stage(enum evidence_state s)
{
	return s == EVIDENCE_FAILED ? TABLE_BAD : s == EVIDENCE_WARN ?
	    TABLE_WARN : s == EVIDENCE_OK ? TABLE_PLAIN : TABLE_DIM;
}

static void
ms_text(double ms, char out[CELL])
{
	if (ms < 0.1)
		snprintf(out, CELL, "<0.1 ms");
	else if (ms < 10)
		snprintf(out, CELL, "%.1f ms", ms);
	else if (ms < 10000)
		snprintf(out, CELL, "%.0f ms", ms);
	else
		snprintf(out, CELL, "%.1f s", ms / 1000);
}

static int
stage_cell(struct table *t, const struct report *r, const struct finding *f,
    enum report_stage s)
{
	enum evidence_state state = report_stage_state(f, s);
	char text[CELL];

	if (state == EVIDENCE_NONE || state == EVIDENCE_SKIPPED)
		snprintf(text, sizeof(text), "-");
	else if (state == EVIDENCE_FAILED)
		snprintf(text, sizeof(text), "%s",
		    catalogue_state_word(CATALOGUE_FAIL, r->lang));
	else
		ms_text(report_stage_ms(f, s), text);
	return table_cell(t, color_of_stage(state), "%s", text);
}

/* Without a proxy all go directly: then it need not be said. */
static bool
has_proxied(const struct report *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].path == FINDING_PROXY)
			return true;
	return false;
}

static int
add_row(struct table *t, const struct report *r, const struct report_row *row)
{
	const struct finding *f = row->decides;
	char target[EVIDENCE_NAME + 16];
	int rc = 0;

	report_target(f->endpoint, target, sizeof(target));
	rc |= table_cell(t, TABLE_PLAIN, "%s", f->endpoint->device ?
	    f->endpoint->name : target);
	if (has_proxied(r))
		rc |= table_cell(t, TABLE_DIM, "%s", words[f->path ==
		    FINDING_PROXY ? VIA_PROXY : DIRECT][r->lang]);
	rc |= table_cell(t, report_color(row->verdict.state), "%s",
	    catalogue_state_word(row->verdict.state, r->lang));
	rc |= stage_cell(t, r, f, REPORT_DNS);
	rc |= stage_cell(t, r, f, report_tcp_stage(f));
	rc |= stage_cell(t, r, f, REPORT_TLS);
	rc |= stage_cell(t, r, f, report_top_stage(f));
	return rc;
}

/* "from shopfloor (10.1.2.3), no proxy, 2026-11-22 02:16 UTC" */
static void
print_origin(FILE *out, const struct report *r)
{
	const struct evidence_host *h = r->h;
	char safe[EVIDENCE_NAME * 2];
	const char *sep = "";

	fprintf(out, "%s %s (", words[FROM][r->lang],
	    msg_escape(safe, sizeof(safe), h->name, strlen(h->name)));
	if (h->address4[0] != '\0') {
		fprintf(out, "%s", h->address4);
		sep = ", ";
	}
	if (h->address6[0] != '\0')
		fprintf(out, "%s%s", sep, h->address6);
	fprintf(out, "), ");
	if (h->proxy[0] == '\0')
		fprintf(out, "%s", words[NO_PROXY][r->lang]);
	else
		fprintf(out, "%s %s (%s)", words[BY_PROXY][r->lang],
		    msg_escape(safe, sizeof(safe), h->proxy, strlen(h->proxy)),
		    h->proxy_source);
	if (r->n > 0)
		fprintf(out, ", %.10s %.5s UTC", r->v[0].collected_at,
		    r->v[0].collected_at + 11);
	fprintf(out, "\n\n");
}

/* The cause with its id; the caller's. */
static int
cause_text(const struct report *r, const struct verdict *v,
    const struct finding *f, struct buf *b)
{
	return remedy_cause(b, v, f, r->h, r->lang) == 0 &&
	    buf_printf(b, " [%s, %s]", v->is->id,
	    verdict_confidence_word(v->confidence, r->lang)) == 0 ? 0 : -1;
}

static void
print_state(FILE *out, const struct report *r, const struct verdict *v,
    const char *head)
{
	fprintf(out, "  %s%s%s  %s\n", table_on(report_color(v->state),
	    r->color), catalogue_state_word(v->state, r->lang),
	    table_off(report_color(v->state), r->color), head);
}

static bool
is_worth_words(const struct report *r, const struct verdict *v)
{
	return v->state == CATALOGUE_FAIL || v->state == CATALOGUE_WARN ||
	    (r->verbose && strcmp(v->is->id, "ok") != 0);
}

static void
print_row_head(FILE *out, const struct report *r, const struct report_row *row)
{
	char target[EVIDENCE_NAME + 16], head[EVIDENCE_NAME + 64];

	report_target(row->decides->endpoint, target, sizeof(target));
	snprintf(head, sizeof(head), "%s%s%s%s", target,
	    row->first->path == FINDING_PROXY ? " (" : "",
	    row->first->path == FINDING_PROXY ? words[VIA_PROXY][r->lang] : "",
	    row->first->path == FINDING_PROXY ? ")" : "");
	print_state(out, r, &row->verdict, head);
}

/* All rows from *at on that have this very cause: their heads, and then it.
 * False when an earlier row had it. */
static bool
print_rows_of(FILE *out, const struct report *r, const struct buf *cause,
    size_t first)
{
	struct report_row row;
	struct buf b = { 0 };
	size_t at = 0, from;
	bool mine = true;

	while ((from = at, report_next(r, &at, &row))) {
		if (!is_worth_words(r, &row.verdict))
			continue;
		buf_clear(&b);
		if (cause_text(r, &row.verdict, row.decides, &b) == -1 ||
		    strcmp(buf_text(&b), buf_text(cause)) != 0)
			continue;
		if (from < first) {
			mine = false;
			break;
		}
		print_row_head(out, r, &row);
	}
	buf_free(&b);
	return mine;
}

static void
print_found(FILE *out, const struct report *r, const struct verdict *host,
    size_t hosts)
{
	struct report_row row;
	struct buf b = { 0 };
	size_t at = 0, from;
	bool head = false;

	while ((from = at, report_next(r, &at, &row))) {
		buf_clear(&b);
		if (!is_worth_words(r, &row.verdict) || cause_text(r,
		    &row.verdict, row.decides, &b) == -1)
			continue;
		if (!head)
			fprintf(out, "\n%s\n", words[FOUND][r->lang]);
		head = true;
		if (print_rows_of(out, r, &b, from))
			report_wrap(out, "      ", "      ", buf_text(&b));
	}
	for (size_t i = 0; i < hosts; i++) {
		if (!head)
			fprintf(out, "\n%s\n", words[FOUND][r->lang]);
		head = true;
		buf_clear(&b);
		print_state(out, r, &host[i], words[OF_US][r->lang]);
		if (cause_text(r, &host[i], NULL, &b) == 0)
			report_wrap(out, "      ", "      ", buf_text(&b));
	}
	buf_free(&b);
}

/* One request, once, though several rows lead to it. */
static void
print_ask(FILE *out, const struct report *r, const struct verdict *v,
    const struct finding *f, struct buf *said)
{
	struct buf b = { 0 };

	if (buf_adds(&b, "\n") == 0 &&
	    remedy_ask(&b, v, f, r->h, r->lang) == 0 &&
	    buf_adds(&b, "\n") == 0 && b.len > 2 &&
	    strstr(buf_text(said), buf_text(&b)) == NULL &&
	    buf_adds(said, buf_text(&b)) == 0) {
		b.p[b.len - 1] = '\0';
		report_wrap(out, "    - ", "      ", (char *)b.p + 1);
	}
	buf_free(&b);
}

static bool
print_asks_of(FILE *out, const struct report *r, enum catalogue_actor who,
    const struct verdict *host, size_t hosts)
{
	struct buf said = { 0 };
	struct report_row row;
	size_t at = 0, i;
	bool head = false;

	for (i = 0; i < hosts || report_next(r, &at, &row); i++) {
		const struct verdict *v = i < hosts ? &host[i] : &row.verdict;

		if (v->is->actor != who || (v->state != CATALOGUE_FAIL &&
		    v->state != CATALOGUE_WARN))
			continue;
		if (!head)
			fprintf(out, "  %s\n", catalogue_actor_head(who, r->lang));
		head = true;
		print_ask(out, r, v, i < hosts ? NULL : row.decides, &said);
	}
	buf_free(&said);
	return head;
}

static void
print_asks(FILE *out, const struct report *r, const struct verdict *host,
    size_t hosts)
{
	enum catalogue_actor who;
	bool any = false;

	fprintf(out, "\n%s\n", words[ASK][r->lang]);
	for (who = CATALOGUE_YOU; who < CATALOGUE_ACTORS; who++)
		any |= print_asks_of(out, r, who, host, hosts);
	if (!any)
		fprintf(out, "  %s\n", words[ALL_WELL][r->lang]);
}

int
report_table(FILE *out, const struct report *r, struct fail *f)
{
	struct verdict host[VERDICT_HOST_MAX];
	size_t hosts = verdict_host(r->h, host, VERDICT_HOST_MAX), at = 0;
	struct report_row row;
	struct table *t;
	int rc = 0;

	print_origin(out, r);
	if (r->n == 0) {
		fprintf(out, "%s\n", words[NOTHING][r->lang]);
	} else {
		t = table_new(words[has_proxied(r) ? HEADS :
		    HEADS_DIRECT][r->lang]);
		if (t == NULL)
			return fail_nomem(f);
		while (rc == 0 && report_next(r, &at, &row))
			rc = add_row(t, r, &row);
		if (rc == 0)
			table_print(t, out, r->color);
		table_free(t);
		if (rc != 0)
			return fail_nomem(f);
		report_rules(out, r);
	}
	report_facts(out, r);
	report_watched(out, r);
	print_found(out, r, host, hosts);
	print_asks(out, r, host, hosts);
	return cli_flush(out, f);
}
