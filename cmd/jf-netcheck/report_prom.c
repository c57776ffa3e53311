/* SPDX-License-Identifier: ISC */
/*
 * For Prometheus' textfile collector.  Labels are bounded: names of endpoints
 * that were asked for, families, paths, stages and the catalogue's ids; never
 * what a peer wrote.
 */
#include <string.h>

#include "cli.h"
#include "clock.h"
#include "report.h"

/* Label values: backslash, quote and newline are escaped. */
static void
print_label(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\\' || *text == '"')
			fputc('\\', out);
		if (*text == '\n')
			fputs("\\n", out);
		else
			fputc(*text, out);
	}
}

static void
print_labels(FILE *out, const struct report_row *row)
{
	fputs("endpoint=\"", out);
	print_label(out, row->first->endpoint->name);
	fprintf(out, "\",path=\"%s\"", report_path_name(row->first->path));
}

static void
print_head(FILE *out, const char *name, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void
print_up(FILE *out, const struct report *r)
{
	struct report_row row;
	size_t at = 0;

	print_head(out, "jf_netcheck_up",
	    "1 when the endpoint can be used, warnings included");
	while (report_next(r, &at, &row)) {
		fputs("jf_netcheck_up{", out);
		print_labels(out, &row);
		fprintf(out, "} %d\n", row.verdict.state == CATALOGUE_OK ||
		    row.verdict.state == CATALOGUE_WARN);
	}
	at = 0;
	print_head(out, "jf_netcheck_verdict",
	    "1 for the verdict that holds, by its id");
	while (report_next(r, &at, &row)) {
		fputs("jf_netcheck_verdict{", out);
		print_labels(out, &row);
		fprintf(out, ",verdict=\"%s\",actor=\"%s\"} 1\n",
		    row.verdict.is->id,
		    catalogue_actor_name(row.verdict.is->actor));
	}
}

static void
print_stages(FILE *out, const struct report *r)
{
	struct report_row row;
	const struct finding *f;
	enum evidence_state state;
	size_t at = 0;
	int s;

	print_head(out, "jf_netcheck_stage_seconds",
	    "how long a stage took that passed");
	while (report_next(r, &at, &row))
		for (f = row.first; f < row.first + row.n; f++)
			for (s = 0; s < REPORT_STAGES; s++) {
				state = report_stage_state(f, s);
				if (state != EVIDENCE_OK &&
				    state != EVIDENCE_WARN)
					continue;
				fputs("jf_netcheck_stage_seconds{", out);
				print_labels(out, &row);
				fprintf(out, ",family=\"%d\",stage=\"%s\"} "
				    "%.6f\n", f->family, report_stage_name(s),
				    report_stage_ms(f, s) / 1000);
			}
}

static void
print_expiry(FILE *out, const struct report *r)
{
	struct report_row row;
	size_t at = 0;

	print_head(out, "jf_netcheck_certificate_expiry_timestamp_seconds",
	    "when the endpoint's certificate ends");
	while (report_next(r, &at, &row)) {
		if (row.decides->e.tls.not_after == 0)
			continue;
		fputs("jf_netcheck_certificate_expiry_timestamp_seconds{", out);
		print_labels(out, &row);
		fprintf(out, "} %lld\n",
		    (long long)row.decides->e.tls.not_after);
	}
}

int
report_prom(FILE *out, const struct report *r, struct fail *f)
{
	print_up(out, r);
	print_stages(out, r);
	print_expiry(out, r);
	print_head(out, "jf_netcheck_bytes", "what this run sent and received");
	fprintf(out, "jf_netcheck_bytes %llu\n",
	    (unsigned long long)(r->h->sent + r->h->received));
	print_head(out, "jf_netcheck_last_run_timestamp_seconds",
	    "when this was written");
	fprintf(out, "jf_netcheck_last_run_timestamp_seconds %lld\n",
	    (long long)clock_wall());
	return cli_flush(out, f);
}
