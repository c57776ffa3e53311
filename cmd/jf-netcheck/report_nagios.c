/* SPDX-License-Identifier: ISC */
/* One line with performance data behind '|', as Nagios reads it. */
#include <string.h>

#include "cli.h"
#include "remedy.h"
#include "report.h"

/* Nagios cuts the line at '|' and takes "'" and '=' apart. */
static void
print_safe(FILE *out, const char *text)
{
	for (; *text != '\0'; text++)
		fputc(strchr("|'=\n", *text) != NULL ? '_' : *text, out);
}

static void
print_worst(FILE *out, const struct report *r, const struct report_row *worst)
{
	struct buf b = { 0 };

	if (remedy_cause(&b, &worst->verdict, worst->decides, r->h,
	    r->lang) == 0) {
		fputs(": ", out);
		print_safe(out, buf_text(&b));
		fprintf(out, " (%s)", worst->verdict.is->id);
	}
	buf_free(&b);
}

int
report_nagios(FILE *out, const struct report *r, int *status, struct fail *f)
{
	static const char *const names[] = { "OK", "WARNING", "CRITICAL",
	    "UNKNOWN" };
	struct report_row row, worst = { 0 };
	size_t count[5], at = 0;

	report_count(r, count);
	while (report_next(r, &at, &row))
		if (worst.first == NULL || (row.verdict.state ==
		    CATALOGUE_FAIL && worst.verdict.state != CATALOGUE_FAIL) ||
		    (row.verdict.state == CATALOGUE_WARN &&
		    worst.verdict.state == CATALOGUE_OK))
			worst = row;
	*status = count[CATALOGUE_FAIL] > 0 ? 2 :
	    count[CATALOGUE_WARN] > 0 ? 1 :
	    count[CATALOGUE_UNKNOWN] > 0 || r->n == 0 ? 3 : 0;
	fprintf(out, "%s - %zu ok, %zu with a warning, %zu failed", names[*status],
	    count[CATALOGUE_OK], count[CATALOGUE_WARN], count[CATALOGUE_FAIL]);
	if (*status == 1 || *status == 2)
		print_worst(out, r, &worst);
	fprintf(out, " | ok=%zu warnings=%zu failed=%zu time=%.3fs\n",
	    count[CATALOGUE_OK], count[CATALOGUE_WARN], count[CATALOGUE_FAIL],
	    r->h->ms / 1000);
	return cli_flush(out, f);
}
