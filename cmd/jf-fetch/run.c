/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "cli.h"
#include "clock.h"
#include "dirs.h"
#include "due.h"
#include "enroll.h"
#include "file.h"
#include "marks.h"
#include "msg.h"
#include "record.h"
#include "run.h"
#include "visit.h"

#define PROGRESS_MS	1000	/* shorter runs show none */

/* The devices of a run on their way through its two rounds. */
struct queue {
	struct run *run;
	struct visit_run shared;
	size_t next;		/* device */
	size_t *later;		/* those that failed the last time: at the end */
	size_t n_later, next_later;
	struct visit **logs;	/* those with logs to be read */
	size_t n_logs, next_log;
	bool second;		/* round */
	int64_t start_ms;
};

/* --- what to poll ------------------------------------------------------- */

/* An enrolled device that was not found: what to type. */
static int
unknown(const struct run *r, const char *name, struct fail *f)
{
	if (strstr(name, "://") != NULL)
		return enroll_hint(name, f);
	return fail_set(f, FAIL_USAGE, "%s: no device of that name in %s",
	    name, r->fleet.path);
}

static int
choose(struct run *r, char **names, struct fail *f)
{
	size_t i, n = 0;

	while (names[n] != NULL)
		n++;
	r->n = n > 0 ? n : r->fleet.n;
	r->devices = calloc(r->n + 1, sizeof(*r->devices));
	r->profiles = calloc(r->n + 1, sizeof(*r->profiles));
	if (r->devices == NULL || r->profiles == NULL)
		return fail_nomem(f);
	for (i = 0; i < r->n; i++) {
		r->devices[i] = n > 0 ? fleet_find(&r->fleet, names[i]) :
		    &r->fleet.v[i];
		if (r->devices[i] == NULL)
			return unknown(r, names[i], f);
	}
	return 0;
}

/* Each profile is loaded once. */
static int
load_profiles(struct run *r, struct fail *f)
{
	size_t i, j;

	for (i = 0; i < r->n; i++) {
		for (j = 0; j < i && strcmp(r->devices[j]->profile,
		    r->devices[i]->profile) != 0; j++)
			;
		r->profiles[i] = j < i ? r->profiles[j] :
		    profile_load(r->config, r->devices[i]->profile, f);
		if (r->profiles[i] == NULL)
			return fail_at(f, "%s", r->devices[i]->name);
	}
	return 0;
}

static int
find_dirs(struct run *r, struct fail *f)
{
	r->state_dir = dirs_state_file(r->state, "fetch", f);
	r->marks_dir = dirs_state_file(r->state, "marks", f);
	return r->state_dir != NULL && r->marks_dir != NULL ? 0 : -1;
}

int
run_prepare(struct run *r, char **names, struct fail *f)
{
	int got = fleet_load(&r->fleet, r->config, f);

	if (got == -1)
		return -1;
	if (got == 1 && names[0] == NULL)
		return fail_set(f, FAIL_USAGE, "%s: no printers yet: jf-fetch "
		    "--enroll https://PRINTER", r->fleet.path);
	if (find_dirs(r, f) == -1 || choose(r, names, f) == -1 ||
	    load_profiles(r, f) == -1)
		return -1;
	return 0;
}

int
run_prepare_one(struct run *r, const struct device *d, struct profile *p,
    struct fail *f)
{
	r->devices = calloc(1, sizeof(*r->devices));
	r->profiles = calloc(1, sizeof(*r->profiles));
	if (r->devices == NULL || r->profiles == NULL)
		return fail_nomem(f);
	r->devices[0] = d;
	r->profiles[0] = p;
	r->n = 1;
	r->borrowed = true;
	return find_dirs(r, f);
}

void
run_free(struct run *r)
{
	size_t i, j;

	for (i = 0; r->profiles != NULL && i < r->n; i++) {
		for (j = 0; j < i && r->profiles[j] != r->profiles[i]; j++)
			;
		if (j == i && !r->borrowed)
			profile_free(r->profiles[i]);
	}
	free(r->profiles);
	free(r->devices);
	fleet_free(&r->fleet);
	free(r->state_dir);
	free(r->marks_dir);
	r->profiles = NULL;
	r->devices = NULL;
	r->state_dir = r->marks_dir = NULL;
	r->n = 0;
}

/* --- the two rounds ----------------------------------------------------- */

/* A device that could not even be begun with. */
static void
refuse(struct queue *q, const struct device *d, const struct fail *why)
{
	struct visit_run *s = &q->shared;
	struct fail f = { 0 };
	json_t *rec;

	if (why->kind == FAIL_LATER) {
		s->busy++;
		msg_detail("%s: another run is asking it", d->name);
		return;
	}
	s->failed++;
	if (s->first.kind == FAIL_NONE)
		fail_set(&s->first, FAIL_PART, "%s: %s", d->name, why->text);
	rec = record_failure("state", d->name, why, false);
	if (rec == NULL || out_write(s->out, rec, &f) == -1)
		s->broken = rec == NULL ? *why : f;
	json_decref(rec);
}

/* The next device that has something to be asked; NULL: none. */
static struct visit *
next_visit(struct queue *q)
{
	struct run *r = q->run;
	struct fail f = { 0 };
	struct visit *v;
	bool late;
	size_t i;

	while (q->shared.broken.kind == FAIL_NONE) {
		late = q->next == r->n;
		if (late && q->next_later == q->n_later)
			break;
		i = late ? q->later[q->next_later++] : q->next++;
		v = visit_open(&q->shared, r->devices[i], r->profiles[i], &f);
		if (v == NULL) {
			refuse(q, r->devices[i], &f);
			continue;
		}
		if (due_any(v) && !late && r->n > 1 &&
		    visit_failed_before(v)) {
			q->later[q->n_later++] = i;
			visit_close(v, true);
		} else if (due_any(v))
			return v;
		else
			visit_close(v, false);
	}
	return NULL;
}

static struct poll_task *
take(void *arg)
{
	struct queue *q = arg;
	struct visit *v;

	if (q->second)
		return q->next_log < q->n_logs &&
		    q->shared.broken.kind == FAIL_NONE ?
		    visit_task(q->logs[q->next_log++], true) : NULL;
	v = next_visit(q);
	if (clock_ms() - q->start_ms > PROGRESS_MS)
		msg_progress("%zu of %zu printers", q->next, q->run->n);
	return v != NULL ? visit_task(v, false) : NULL;
}

static void
finish(struct poll_task *t, bool early, void *arg)
{
	struct queue *q = arg;
	struct visit *v = t->arg;

	if (!early && !q->second && visit_has_logs(v)) {
		q->logs[q->n_logs++] = v;
		return;
	}
	visit_close(v, early);
}

static int
poll_rounds(struct queue *q, struct fail *f)
{
	struct poll_source source = { take, finish, q };
	unsigned parallel = (unsigned)q->run->parallel;
	int rc;

	rc = poll_run(&source, parallel, f);
	q->second = true;
	if (rc == 0 && q->n_logs > 0)
		rc = poll_run(&source, parallel, f);
	while (q->next_log < q->n_logs)		/* not begun any more */
		visit_close(q->logs[q->next_log++], true);
	if (q->shared.broken.kind != FAIL_NONE)
		fail_keep(f, &q->shared.broken);
	return f->kind == FAIL_NONE ? rc : -1;
}

/* --- the run ------------------------------------------------------------ */

static int
checkpoint(struct queue *q, const char *phase, struct fail *f)
{
	json_t *rec;
	int rc;

	if (q->shared.token == NULL)
		return 0;
	if ((rec = marks_checkpoint(q->shared.token, phase)) == NULL)
		return fail_nomem(f);
	rc = out_write(q->shared.out, rec, f);
	json_decref(rec);
	return rc == -1 ? -1 : cli_flush(q->run->fp, f);
}

static void
raise_file_limit(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < l.rlim_max) {
		l.rlim_cur = l.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &l);
	}
}

/* What the caller should say and return. */
static void
sum_up(struct queue *q, struct fail *f)
{
	const struct visit_run *s = &q->shared;
	struct fail part = { 0 };

	if (s->failed == 1 && q->run->n == 1)
		part = s->first;
	else if (s->failed > 0)
		fail_set(&part, FAIL_PART, "%zu of %zu printers failed: %s%s",
		    s->failed, q->run->n, s->first.text,
		    s->failed > 1 ? " (others: -v)" : "");
	fail_keep(f, &part);
	fail_keep(f, &s->worst);
	if (s->busy > 0 && s->busy == q->run->n) {
		fail_set(&part, FAIL_LATER, "%s", "");
		fail_keep(f, &part);
	}
	if (s->unacknowledged > 0)
		msg_warn("nothing of the last %d runs was acknowledged "
		    "(%zu printers): let the pipe end in jf-send, or give its "
		    "records to jf-fetch --commit", STATE_PENDING,
		    s->unacknowledged);
}

static int
run_queue(struct queue *q, struct fail *f)
{
	struct visit_run *s = &q->shared;
	struct run *r = q->run;

	if (checkpoint(q, "begin", f) == -1 || poll_rounds(q, f) == -1 ||
	    checkpoint(q, "end", f) == -1)
		return -1;
	if (r->n == r->fleet.n && s->busy == 0 && s->failed == 0)
		marks_sweep(s->marks_dir, s->wanted);
	r->next_due = s->next_due;
	r->items = json_object_size(s->out->items);
	sum_up(q, f);
	return f->kind == FAIL_NONE ? 0 : -1;
}

int
run_once(struct run *r, struct fail *f)
{
	char token[MARKS_TOKEN_LEN];
	struct queue q = { .run = r, .start_ms = clock_ms() };
	struct out out;
	int rc = -1;

	raise_file_limit();
	if (file_make_dir(r->state_dir, f) == -1 || marks_token(token, f) == -1)
		return -1;
	out_start(&out, r->fp);
	out.edition = r->edition;
	out.kinds = r->kinds;
	out.private = r->private;
	r->items_all = out_items(r->edition);
	q.shared = (struct visit_run){ .out = &out, .config = r->config,
	    .edition = r->edition, .state_dir = r->state_dir,
	    .marks_dir = r->marks_dir, .token = r->fp != NULL ? token : NULL,
	    .by_hand = r->by_hand, .heartbeat_s = r->heartbeat_s,
	    .now = clock_wall(), .wanted = json_object() };
	q.later = calloc(r->n + 1, sizeof(*q.later));
	q.logs = calloc(r->n + 1, sizeof(*q.logs));
	if (q.later == NULL || q.logs == NULL || q.shared.wanted == NULL)
		fail_nomem(f);
	else
		rc = run_queue(&q, f);
	msg_progress_end();
	free(q.later);
	free(q.logs);
	json_decref(q.shared.wanted);
	out_stop(&out);
	return rc;
}

int
run_reset(const struct run *r, struct fail *f)
{
	size_t i;

	if (file_make_dir(r->state_dir, f) == -1)
		return -1;
	for (i = 0; i < r->n; i++)
		if (state_reset(r->state_dir, r->devices[i]->name, f) == -1)
			return fail_at(f, "%s", r->devices[i]->name);
	return 0;
}
