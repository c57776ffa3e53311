/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "apply.h"
#include "catalog.h"
#include "cli.h"
#include "clock.h"
#include "confine.h"
#include "crew.h"
#include "examine.h"
#include "file.h"
#include "inspect.h"
#include "operands.h"
#include "printers.h"
#include "remember.h"
#include "report.h"
#include "run.h"
#include "standing.h"
#include "table.h"
#include "trust.h"

/* No clock can be right that shows a time before this program was written. */
#define WRITTEN		1795305600	/* 2026-11-22 */

struct run {
	const struct args *a;
	struct trust trust;
	struct remember seen;
	struct printers printers;
	struct operands operands;
	struct report report;
	int64_t now;
	struct fail *worst;
};

/* The exit status of a verdict: no trust is a mistake of configuration. */
static enum fail_kind
kind_of(const struct verdict *v)
{
	if (v->reason == REASON_NO_TRUST)
		return FAIL_USAGE;
	if (v->word <= VERDICT_MATCHES)
		return FAIL_NONE;
	return v->word == VERDICT_INDETERMINATE ? FAIL_HERE : FAIL_NO;
}

static void
keep(struct run *r, enum fail_kind kind)
{
	struct fail f = { .kind = kind };	/* the verdict says why */

	fail_keep(r->worst, &f);
}

/* The copy takes its name only when the verdict is good. */
static int
settle_copy(struct run *r, struct file_out *copy, const struct verdict *v)
{
	struct fail f = { 0 };

	if (copy->fp == NULL)
		return 0;
	if (kind_of(v) != FAIL_NONE) {
		file_out_abandon(copy);
		return 0;
	}
	if (file_out_commit(copy, &f) == 0)
		return 0;
	f.kind = FAIL_OUTPUT;
	fail_keep(r->worst, &f);
	return -1;
}

static void
check_clock(struct run *r, struct job *j)
{
	if (j->a->at == NULL && j->now < WRITTEN)
		verdict_problem(j->v, REASON_CLOCK, "this computer's clock is "
		    "behind the time when this program was written");
	remember_check_clock(&r->seen, j);
}

static int
report_one(struct run *r, struct job *j, const char *device)
{
	struct fail f = { 0 };

	keep(r, kind_of(j->v));
	if (kind_of(j->v) == FAIL_NONE && r->a->remember && j->domain != NULL)
		remember_raise(&r->seen, j);
	if (report_print(&r->report, j->v, device, &f) == 0)
		return 0;
	fail_keep(r->worst, &f);
	return -1;
}

/* One verdict a printer: is it made for that one, and newer than what it has? */
static int
report_printers(struct run *r, const struct job *j)
{
	const struct printer *p;
	struct verdict v;
	struct job each = *j;
	int rc = 0;

	each.v = &v;
	for (p = r->printers.v; p < r->printers.v + r->printers.n && rc == 0;
	    p++) {
		if (verdict_copy(&v, j->v) == 0 && v.accepted) {
			if (p->model != NULL && json_array_size(v.models) > 0)
				apply_model(&each, p->model);
			if (p->firmware != NULL)
				apply_installed(&each, p->firmware);
			else
				verdict_not_checked(&v, "rollback");
		}
		rc = report_one(r, &each, p->device);
		verdict_free(&v);
	}
	return rc;
}

/* One file between its place among the operands and its verdict. */
struct task {
	struct job j;
	struct verdict v;
	struct file_out copy;
	const char *path;
	struct fail f;			/* it could not even begin */
};

static void
task_start(struct task *t, const struct run *r, const char *path)
{
	*t = (struct task){ .path = path };
	t->j = (struct job){ .a = r->a, .trust = &r->trust, .v = &t->v,
	    .now = r->now, .alone = r->operands.n == 1 };
	if (verdict_start(&t->v, strcmp(path, "-") == 0 ? "stdin" : path) == -1)
		fail_nomem(&t->f);
	else if (r->a->c.output != NULL &&
	    file_out_open(&t->copy, r->a->c.output, 0644, &t->f) == -1)
		t->f.kind = FAIL_OUTPUT;
	t->j.copy = t->copy.fp;
}

/* What a thread of the crew does. */
static void
task_work(void *piece)
{
	struct task *t = piece;

	if (t->f.kind == FAIL_NONE)
		examine(&t->j, t->path);
}

/* What depends on the order: what was seen before, and the report. */
static int
task_finish(struct run *r, struct task *t)
{
	int rc = -1;

	if (t->f.kind != FAIL_NONE) {
		fail_keep(r->worst, &t->f);
		goto out;
	}
	if (t->v.accepted)
		check_clock(r, &t->j);
	remember_check(&r->seen, &t->j);
	rc = settle_copy(r, &t->copy, &t->v);
	if (r->printers.n > 0)
		rc |= report_printers(r, &t->j);
	else
		rc |= report_one(r, &t->j, NULL);
out:
	verdict_free(&t->v);
	return rc;
}

/* All files, by as many threads as there are processors, in their order. */
static int
verify_files(struct run *r)
{
	size_t n = r->operands.n, next = 0, i;
	size_t threads = n > 1 ? crew_processors() : 0;
	struct crew *c = crew_start(threads < n ? threads : n, task_work);
	struct task *t, *tasks = calloc(CREW_ROOM, sizeof(*tasks));
	int rc = 0;

	if (c == NULL || tasks == NULL)
		rc = fail_nomem(r->worst);
	while (rc == 0) {
		while (next < n && !crew_is_full(c) && cli_signal() == 0) {
			i = next++;
			task_start(&tasks[i % CREW_ROOM], r, r->operands.v[i]);
			crew_give(c, &tasks[i % CREW_ROOM]);
		}
		if ((t = crew_take(c)) == NULL)
			break;
		rc = task_finish(r, t);
	}
	while (c != NULL && (t = crew_take(c)) != NULL)
		verdict_free(&t->v);
	crew_stop(c);
	free(tasks);
	return rc;
}

static int
inspect_files(struct run *r)
{
	struct fail f;
	size_t i;
	int rc = 0;

	for (i = 0; i < r->operands.n && rc == 0 && cli_signal() == 0; i++) {
		f = (struct fail){ 0 };
		rc = inspect_file(&r->report, r->operands.v[i], &f);
		fail_keep(r->worst, &f);
	}
	return rc;
}

static int
report_standings(struct run *r, const json_t *catalog, const struct domain *d)
{
	struct fail f = { 0 };
	struct standing_of s;
	size_t i;

	for (i = 0; i < r->printers.n; i++) {
		standing_find(catalog, &r->printers.v[i], d->policy.scheme, &s);
		keep(r, s.s == STANDING_UNKNOWN ? FAIL_HERE :
		    s.s > STANDING_UNKNOWN ? FAIL_NO : FAIL_NONE);
		if (report_standing(&r->report, &r->printers.v[i], &s,
		    &f) == -1) {
			fail_keep(r->worst, &f);
			return -1;
		}
	}
	return 0;
}

/* A verdict on the catalog; then, if it is good, a line for each printer. */
static int
use_catalog(struct run *r)
{
	struct verdict v;
	struct job j = { .a = r->a, .trust = &r->trust, .v = &v, .now = r->now };
	json_t *catalog = NULL;
	int rc = -1;

	if (verdict_start(&v, r->a->catalog) == 0) {
		rc = catalog_load(&j, r->a->catalog, &catalog);
		check_clock(r, &j);
		if (rc == 0)
			rc = catalog_check_number(&j, catalog, &r->seen,
			    r->a->remember);
		if (rc == -1 || r->printers.n == 0)
			report_one(r, &j, NULL);
		else
			report_standings(r, catalog, j.domain);
	}
	json_decref(catalog);
	verdict_free(&v);
	return rc;
}

static int
start(struct run *r, const struct args *a, char **files, struct fail *f)
{
	struct trust_source s = {
		.paths = &a->trust, .untrusted = &a->untrusted, .crls = &a->crl,
		.config = a->c.config, .domain = a->domain, .policy = a->policy
	};

	*r = (struct run){ .a = a, .now = clock_wall(), .worst = f };
	r->report.out = stdout;
	r->report.text = table_wanted(stdout, a->c.format);
	r->report.color = table_colored(stdout, a->c.color);
	r->seen.lock = -1;
	if (a->at != NULL)
		clock_parse(a->at, &r->now, NULL);
	clock_format(r->now, 0, r->report.time);
	if (trust_load(&r->trust, &s, f) == -1 ||
	    remember_open(&r->seen, a->c.state, a->remember, f) == -1)
		return -1;
	if (r->trust.n == 0 && a->c.output != NULL)
		return fail_set(f, FAIL_USAGE, "--output: nobody is trusted, so "
		    "no copy can be authentic: give --trust FILE");
	if (confine(a, files, f) == -1)
		return -1;
	if (a->installed_from != NULL)
		return printers_read(&r->printers, a->installed_from, f, f);
	return 0;
}

void
run_files(const struct args *a, char **files, struct fail *f)
{
	struct run r;
	struct fail end = { 0 };
	int rc = start(&r, a, files, f);

	if (rc == 0 && a->list_trust)
		rc = inspect_trust(&r.report, &r.trust, f);
	if (rc == 0 && a->catalog != NULL)
		rc = use_catalog(&r);
	if (rc == 0 && *files != NULL)
		rc = operands_list(&r.operands, files, f, f);
	if (rc == 0)
		rc = a->inspect ? inspect_files(&r) : verify_files(&r);
	if (remember_close(&r.seen, &end) == -1)
		fail_keep(f, &end);
	operands_free(&r.operands);
	printers_free(&r.printers);
	trust_free(&r.trust);
}
