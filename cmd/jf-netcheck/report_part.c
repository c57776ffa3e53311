/* SPDX-License-Identifier: ISC */
#include "report_part.h"

#include <string.h>

#include "facts.h"
#include "msg.h"

enum table_color
report_color(enum catalogue_state s)
{
	static const enum table_color colors[] = { TABLE_GOOD, TABLE_WARN,
	    TABLE_BAD, TABLE_DIM, TABLE_WARN };

	return colors[s];
}

void
report_target(const struct endpoint *e, char *out, size_t size)
{
	bool bare6 = strchr(e->host, ':') != NULL;

	snprintf(out, size, bare6 ? "[%s]:%u" : "%s:%u", e->host,
	    (unsigned)e->port);
}

void
report_wrap(FILE *out, const char *first, const char *indent,
    const char *text)
{
	size_t width = table_width(out);

	table_wrap(out, width == 0 || width > 100 ? 80 : width < 40 ? 40 :
	    width, first, indent, text);
}

/* "*.amazonaws.com: 3 of 4 pass": what stands for a rule proves no rule. */
void
report_rules(FILE *out, const struct report *r)
{
	const char *rule;
	size_t i, j, n, good;
	struct verdict v;

	for (i = 0; i < r->n; i++) {
		if ((rule = r->v[i].endpoint->rule) == NULL)
			continue;
		for (j = 0; j < i && (r->v[j].endpoint->rule == NULL ||
		    strcmp(r->v[j].endpoint->rule, rule) != 0);)
			j++;
		if (j < i)	/* told already */
			continue;
		for (n = good = 0, j = i; j < r->n; j++) {
			if (r->v[j].endpoint->rule == NULL ||
			    strcmp(r->v[j].endpoint->rule, rule) != 0 ||
			    (j > i && r->v[j].endpoint == r->v[j - 1].endpoint))
				continue;
			verdict_judge(&r->v[j], r->h, &v);
			n++;
			good += v.state != CATALOGUE_FAIL;
		}
		fprintf(out, "%zu/%zu %s %s\n", good, n,
		    r->lang == CATALOGUE_DE ?
		    "bestehen für" : "pass for", rule);
	}
}

/* "  ok       clock      right (hosts that told the time: 8)" */
void
report_facts(FILE *out, const struct report *r)
{
	struct fact v[FACTS_MAX];
	size_t n = r->changes ? 0 : facts_of(r->h, r->lang, v);
	char safe[FACTS_TEXT * 2], first[64];

	if (n > 0)
		fprintf(out, "\n%s\n", r->lang == CATALOGUE_DE ?
		    "Dieser Rechner" : "This computer");
	for (size_t i = 0; i < n; i++) {
		snprintf(first, sizeof(first), "  %s%-8s%s %-10s ",
		    table_on(report_color(v[i].state), r->color),
		    catalogue_state_word(v[i].state, r->lang),
		    table_off(report_color(v[i].state), r->color), v[i].name);
		msg_escape(safe, sizeof(safe), v[i].text, strlen(v[i].text));
		report_wrap(out, first, "                      ", safe);
	}
}

/* "  127.0.0.1:443, IPv4: lost 1 of 12, median 1.2 ms, 95 % in 3.4 ms" */
void
report_watched(FILE *out, const struct report *r)
{
	char target[EVIDENCE_NAME + 16], line[EVIDENCE_NAME + 160];
	const struct finding *f;
	bool german = r->lang == CATALOGUE_DE;
	int n;

	for (f = r->v; f < r->v + r->n; f++) {
		if (f->rounds == 0)
			continue;
		report_target(f->endpoint, target, sizeof(target));
		n = snprintf(line, sizeof(line), "%s, IPv%d: ", target,
		    f->family == 6 ? 6 : 4);
		n += snprintf(line + n, sizeof(line) - (size_t)n, german ?
		    "%u von %u verloren" : "lost %u of %u", f->lost,
		    f->rounds);
		if (f->p50_ms > 0)
			snprintf(line + n, sizeof(line) - (size_t)n, german ?
			    ", Median %.1f ms, 95 %% in %.1f ms" :
			    ", median %.1f ms, 95 %% in %.1f ms", f->p50_ms,
			    f->p95_ms);
		report_wrap(out, f == r->v ? "\n  " : "  ", "    ", line);
	}
}
