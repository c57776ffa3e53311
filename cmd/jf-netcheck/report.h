/* SPDX-License-Identifier: ISC */
/*
 * What was found, for people and machines.  Findings of one endpoint and path
 * stand together (one a family) and make one row: the verdict of the family
 * that decides, with all families' stages inside.
 */
#ifndef REPORT_H
#define REPORT_H

#include <jansson.h>

#include <stdio.h>

#include "fail.h"
#include "verdict.h"

struct report {
	const struct finding *v;	/* of one endpoint and path together */
	size_t n;
	const struct evidence_host *h;
	const char *profile;		/* name of the list, or NULL */
	enum catalogue_lang lang;	/* people's formats only */
	bool color, verbose;
	bool changes;			/* --watch: only what changed */
};

/* One endpoint by one path. */
struct report_row {
	const struct finding *first;	/* of n families */
	size_t n;
	const struct finding *decides;
	struct verdict verdict;		/* of that one */
};

/* The next row from *at on; false at the end. */
bool	report_next(const struct report *r, size_t *at, struct report_row *row);

/* How many rows are in each state, indexed by enum catalogue_state. */
void	report_count(const struct report *r, size_t count[5]);

/* FAIL_NO in f when a required endpoint failed; else as it is. */
void	report_answer(const struct report *r, struct fail *f);

/* All return 0, or -1 with f: FAIL_OUTPUT, memory. */
int	report_table(FILE *out, const struct report *r, struct fail *f);
int	report_jsonl(FILE *out, const struct report *r, struct fail *f);
int	report_prom(FILE *out, const struct report *r, struct fail *f);
int	report_html(FILE *out, const struct report *r, struct fail *f);

/* One line for Nagios; *status is 0, 1, 2 or 3 as its plugins end. */
int	report_nagios(FILE *out, const struct report *r, int *status,
	    struct fail *f);

/* A `finding` record; the caller's; NULL: memory. */
json_t	*report_record(const struct report *r, const struct report_row *row);

/* One for the host itself, the same way. */
json_t	*report_host_record(const struct report *r);
/* Text of whatever bytes, escaped where it is not UTF-8; none when empty. */
void	report_put(json_t *o, const char *name, const char *text);

/* "direct" or "proxy"; "dns", "tcp", ...: for records and labels. */
const char *report_path_name(enum finding_path p);

/* A stage of a finding, for whoever shows all of them in order. */
enum report_stage { REPORT_DNS, REPORT_TCP, REPORT_PROXY, REPORT_TLS,
	REPORT_HTTP, REPORT_FTP, REPORT_PEER, REPORT_STAGES };
const char *report_stage_name(enum report_stage s);
enum evidence_state report_stage_state(const struct finding *f,
	    enum report_stage s);
double	report_stage_ms(const struct finding *f, enum report_stage s);
const char *report_state_name(enum evidence_state s);

/* What stands in the columns TCP (with a proxy's CONNECT) and HTTP/FTP. */
enum report_stage report_tcp_stage(const struct finding *f);
enum report_stage report_top_stage(const struct finding *f);

#endif
