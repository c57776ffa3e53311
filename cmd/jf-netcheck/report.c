/* SPDX-License-Identifier: ISC */
#include "report.h"

static const int gravity[] = {	/* of enum catalogue_state */
	[CATALOGUE_OK] = 0, [CATALOGUE_SKIP] = 1, [CATALOGUE_UNKNOWN] = 2,
	[CATALOGUE_WARN] = 3, [CATALOGUE_FAIL] = 4,
};

bool
report_next(const struct report *r, size_t *at, struct report_row *row)
{
	const struct finding *f = &r->v[*at];
	struct verdict v;
	size_t i;

	if (*at >= r->n)
		return false;
	*row = (struct report_row){ .first = f, .decides = f };
	verdict_judge(f, r->h, &row->verdict);
	for (i = *at; i < r->n && r->v[i].endpoint == f->endpoint &&
	    r->v[i].path == f->path; i++) {
		row->n++;
		verdict_judge(&r->v[i], r->h, &v);
		if (gravity[v.state] > gravity[row->verdict.state]) {
			row->decides = &r->v[i];
			row->verdict = v;
		}
	}
	*at = i;
	return true;
}

void
report_count(const struct report *r, size_t count[5])
{
	struct report_row row;
	size_t at = 0, i;

	for (i = 0; i < 5; i++)
		count[i] = 0;
	while (report_next(r, &at, &row))
		count[row.verdict.state]++;
}

void
report_answer(const struct report *r, struct fail *f)
{
	struct fail no = { 0 };
	struct report_row row;
	size_t at = 0;

	while (report_next(r, &at, &row))
		if (verdict_is_no(row.decides, &row.verdict)) {
			fail_set(&no, FAIL_NO, "%s", "");
			fail_keep(f, &no);
			return;
		}
}

const char *
report_path_name(enum finding_path p)
{
	return p == FINDING_PROXY ? "proxy" : "direct";
}

const char *
report_stage_name(enum report_stage s)
{
	static const char *const names[] = { "dns", "tcp", "proxy", "tls",
	    "http", "ftp", "peer" };

	return names[s];
}

const char *
report_state_name(enum evidence_state s)
{
	static const char *const names[] = { "none", "ok", "warn", "fail",
	    "skipped" };

	return names[s];
}

enum evidence_state
report_stage_state(const struct finding *f, enum report_stage s)
{
	const enum evidence_state states[] = { f->e.dns.state, f->e.tcp.state,
	    f->e.proxy.state, f->e.tls.state, f->e.http.state, f->e.ftp.state,
	    f->e.peer.state };

	return states[s];
}

double
report_stage_ms(const struct finding *f, enum report_stage s)
{
	const double ms[] = { f->e.dns.ms, f->e.tcp.ms, f->e.proxy.ms,
	    f->e.tls.ms, f->e.http.ms, f->e.ftp.ms, f->e.peer.ms };

	return ms[s];
}

/* The last column: whichever of the three this endpoint speaks. */
enum report_stage
report_top_stage(const struct finding *f)
{
	if (report_stage_state(f, REPORT_FTP) != EVIDENCE_NONE)
		return REPORT_FTP;
	if (report_stage_state(f, REPORT_PEER) != EVIDENCE_NONE)
		return REPORT_PEER;
	return REPORT_HTTP;
}

/* On the way by a proxy its own connection counts with CONNECT. */
enum report_stage
report_tcp_stage(const struct finding *f)
{
	return f->path == FINDING_PROXY &&
	    report_stage_state(f, REPORT_TCP) == EVIDENCE_OK &&
	    report_stage_state(f, REPORT_PROXY) != EVIDENCE_NONE ?
	    REPORT_PROXY : REPORT_TCP;
}
