/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "jsonl.h"
#include "map.h"
#include "map_term.h"
#include "map_value.h"
#include "record.h"

#define MERGED_MAX	1000	/* things that several answers tell of */

/* What several answers tell about one thing. */
struct merged {
	const char *kind;
	char *device;		/* NULL: the context's */
	json_t *data;
	char *time;
	const struct profile_request *request;
};

struct map_run {
	const struct profile *p;
	const struct map_sink *sink;
	char *zone;
	bool is_2018;
	size_t counts[MAP_RESULTS];
	struct merged *merged;
	size_t n_merged;
	struct buf text;	/* of the record at hand */
};

/* A level at work on its elements. */
struct work {
	struct map_run *run;
	struct map_eval *ev;
	const struct map_frame *up;
	const struct profile_level *level;
};

static int run_level(struct map_run *run, struct map_eval *ev,
    const struct map_frame *up, const struct profile_level *level);

struct map_run *
map_start(const struct profile *p, const struct map_context *c,
    const struct map_sink *s)
{
	struct map_run *run = calloc(1, sizeof(*run));

	if (run == NULL)
		return NULL;
	run->p = p;
	run->sink = s;
	run->is_2018 = strcmp(c->edition, "2018") == 0;
	run->zone = strdup(c->zone != NULL ? c->zone : p->zone);
	if (run->zone == NULL) {
		free(run);
		return NULL;
	}
	return run;
}

void
map_free(struct map_run *run)
{
	if (run == NULL)
		return;
	for (size_t i = 0; i < run->n_merged; i++) {
		json_decref(run->merged[i].data);
		free(run->merged[i].device);
		free(run->merged[i].time);
	}
	free(run->merged);
	buf_free(&run->text);
	free(run->zone);
	free(run);
}

const size_t *
map_counts(const struct map_run *run)
{
	return run->counts;
}

const char *
map_result_text(enum map_result r)
{
	static const char *const text[MAP_RESULTS] = { "filled", "missing",
	    "not set", "wrong", "unknown word", "not in this edition" };

	return text[r];
}

/* The record's time: the first of the named fields that is there. */
static json_t *
find_time(const struct map_eval *ev, const struct map_frame *fr,
    const struct profile_level *level, const json_t *data)
{
	json_t *v = NULL;

	if (level->time_spec != NULL)
		v = map_value_text(ev, fr, level->time_spec);
	for (size_t i = 0; i < level->n_time && v == NULL; i++)
		v = json_incref(json_object_get(data, level->time[i]));
	return v;
}

static bool
is_complete(const struct profile_level *level, const json_t *data)
{
	for (size_t i = 0; i < level->n_require; i++)
		if (json_object_get(data, level->require[i]) == NULL)
			return false;
	return true;
}

/* A printer has one of these, however many answers tell of it. */
static bool
is_merged(const struct profile_level *level)
{
	static const char *const singles[] = { "identification", "heartbeat",
	    "counters", "build_unit_system" };

	for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++)
		if (strcmp(level->kind, singles[i]) == 0)
			return true;
	return !level->has_each && record_kind(level->kind)->snapshot;
}

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static struct merged *
find_merged(struct map_run *run, const struct map_item *item, struct fail *f)
{
	struct merged *m;

	for (size_t i = 0; i < run->n_merged; i++) {
		m = &run->merged[i];
		if (strcmp(m->kind, item->kind) == 0 &&
		    is_same(m->device, item->device))
			return m;
	}
	if (run->n_merged == MERGED_MAX) {
		fail_set(f, FAIL_PART, "more than %d devices in one answer",
		    MERGED_MAX);
		return NULL;
	}
	m = realloc(run->merged, (run->n_merged + 1) * sizeof(*m));
	if (m == NULL) {
		fail_nomem(f);
		return NULL;
	}
	run->merged = m;
	m += run->n_merged++;
	memset(m, 0, sizeof(*m));
	m->kind = item->kind;
	m->device = item->device == NULL ? NULL : strdup(item->device);
	m->data = json_object();
	m->request = item->request;
	return m;
}

/* Kept until map_finish; who comes first is right. */
static int
merge(struct map_run *run, const struct map_item *item, struct fail *f)
{
	struct merged *m = find_merged(run, item, f);

	if (m == NULL)
		return -1;
	if (m->time == NULL && item->time != NULL)
		m->time = strdup(item->time);
	return json_object_update_missing(m->data, item->data) == -1 ?
	    fail_nomem(f) : 0;
}

static int
give_counts(struct map_eval *ev, const struct map_frame *fr,
    const struct profile_level *level, struct map_item *item)
{
	struct map_count *counts = calloc(level->n_counts, sizeof(*counts));
	struct convert_out out;
	int rc;

	if (counts == NULL)
		return fail_nomem(ev->f);
	for (size_t i = 0; i < level->n_counts; i++) {
		map_value_get(ev, fr, &level->counts[i].spec, false, &out);
		counts[i].n = json_integer_value(out.value);
		counts[i].data = level->counts[i].data;
		json_decref(out.value);
	}
	item->counts = counts;
	item->n_counts = level->n_counts;
	rc = ev->sink->item(item, ev->sink->arg, ev->f);
	free(counts);
	return rc;
}

/* Its data as text serves the cursor, the id and the line. */
static int
give_written(const struct work *w, struct map_item *item)
{
	struct buf *text = &w->run->text;

	buf_clear(text);
	if (jsonl_dump(text, item->data, JSONL_SORTED) == -1)
		return fail_nomem(w->ev->f);
	item->text = text;
	return w->ev->sink->item(item, w->ev->sink->arg, w->ev->f);
}

/* Hand the record of one element on, with what tells it from others. */
static int
give_item(const struct work *w, const struct map_frame *fr, json_t *data)
{
	const struct profile_level *level = w->level;
	struct jsonpath_at at = { w->ev->root, fr->current,
	    level->each.one_or_many };
	json_t *time = find_time(w->ev, fr, level, data);
	json_t *key = NULL, *device = NULL;
	struct map_item item = { .kind = level->kind, .data = data,
	    .request = w->ev->request, .last_only = level->last_only };
	int rc;

	if (level->key != NULL)
		key = map_value_text(w->ev, fr, level->key);
	if (level->device != NULL)
		device = map_value_text(w->ev, fr, level->device);
	item.time = json_string_value(time);
	item.key = json_string_value(key);
	item.device = json_string_value(device);
	item.terminal = level->terminal != NULL &&
	    jsonpath_holds(level->terminal, &at);
	if (is_merged(level))
		rc = merge(w->run, &item, w->ev->f);
	else if (level->n_counts > 0)
		rc = give_counts(w->ev, fr, level, &item);
	else
		rc = give_written(w, &item);
	json_decref(time);
	json_decref(key);
	json_decref(device);
	return rc;
}

static int
make_record(const struct work *w, const struct map_frame *fr)
{
	json_t *data = json_object();
	int rc;

	if (data == NULL)
		return fail_nomem(w->ev->f);
	w->ev->kind = w->level->kind;
	w->ev->bytes = 0;
	rc = map_value_fill(w->ev, fr, w->level->fields, w->level->n_fields,
	    data);
	if (rc > 0 && is_complete(w->level, data))
		rc = give_item(w, fr, data);
	json_decref(data);
	return rc == -1 ? -1 : 0;
}

static void
drop_lets(const struct map_frame *fr)
{
	for (size_t i = 0; i < fr->level->n_lets; i++)
		json_decref(fr->lets[i]);
	free(fr->lets);
}

/* One element: its lets, terms, record, log, and the levels inside. */
static int
run_element(const json_t *element, int64_t position, void *arg)
{
	const struct work *w = arg;
	const struct profile_level *level = w->level;
	struct map_frame fr = { w->up, level, element, position, NULL };
	int rc = 0;

	if (level->n_lets > 0) {
		fr.lets = calloc(level->n_lets, sizeof(*fr.lets));
		if (fr.lets == NULL)
			return fail_nomem(w->ev->f);
		for (size_t i = 0; i < level->n_lets; i++)
			fr.lets[i] = map_value_text(w->ev, &fr,
			    &level->lets[i].spec);
	}
	rc = map_term_give(w->ev, &fr, level);
	if (rc == 0 && level->kind != NULL)
		rc = make_record(w, &fr);
	if (rc == 0 && level->log != NULL)
		rc = map_term_log(w->ev, &fr, level);
	for (size_t i = 0; i < level->n_inner && rc == 0; i++)
		rc = run_level(w->run, w->ev, &fr, &level->inner[i]);
	drop_lets(&fr);
	return rc;
}

static int
run_level(struct map_run *run, struct map_eval *ev,
    const struct map_frame *up, const struct profile_level *level)
{
	struct work w = { run, ev, up, level };
	struct map_each to = { run_element, &w };

	return map_value_each(ev, up, &level->each, &to);
}

int
map_answer(struct map_run *run, const struct profile_request *r,
    const json_t *answer, struct fail *f)
{
	struct map_eval ev = { .root = answer, .zone = run->zone,
	    .is_2018 = run->is_2018, .request = r, .sink = run->sink,
	    .counts = run->counts, .f = f };
	struct map_frame top = { .current = answer };

	for (size_t i = 0; i < r->rules->n; i++)
		if (run_level(run, &ev, &top, &r->rules->levels[i]) == -1)
			return -1;
	return 0;
}

int
map_finish(struct map_run *run, struct fail *f)
{
	struct map_item item;
	struct merged *m;

	for (size_t i = 0; i < run->n_merged; i++) {
		m = &run->merged[i];
		memset(&item, 0, sizeof(item));
		item.kind = m->kind;
		item.device = m->device;
		item.time = m->time;
		item.data = m->data;
		item.merged = true;
		item.request = m->request;
		if (run->sink->item(&item, run->sink->arg, f) == -1)
			return -1;
	}
	return 0;
}
