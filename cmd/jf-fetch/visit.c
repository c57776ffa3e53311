/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "due.h"
#include "logs.h"
#include "msg.h"
#include "tell.h"
#include "visit.h"

static int
take_item(struct map_item *item, void *arg, struct fail *f)
{
	struct visit *v = arg;

	return item->merged ? tell_item(item, 0, 0, v, f) :
	    cursor_item(v->cursor, item, f);
}

static void
take_note(const struct map_note *note, void *arg)
{
	const struct visit *v = arg;

	if (note->result == MAP_WRONG)
		msg_detail("%s: %s: %s.%s: %s: %s", v->device->name,
		    note->request->name, note->kind, note->field, note->path,
		    note->why != NULL ? note->why : "of the wrong type");
}

/* The connection, its limits, and where answers go. */
static int
begin(struct visit *v, struct fail *f)
{
	struct visit_run *run = v->run;
	const char *serial = state_text(&v->state, "device");

	clock_format(run->now, 0, v->collected_at);
	v->serial = strdup(serial != NULL ? serial : v->device->name);
	v->vars = json_object();
	v->advanced = json_object();
	v->terms = json_array();
	v->told = json_object();
	if (v->serial == NULL || v->vars == NULL || v->advanced == NULL ||
	    v->terms == NULL || v->told == NULL)
		return fail_nomem(f);
	v->met = serial != NULL || state_number(&v->state, "met") != 0;
	v->context = (struct map_context){ .device = v->serial,
	    .edition = run->edition, .collected_at = v->collected_at,
	    .plain = fleet_is_plain(v->device), .digest = digest_new() };
	fleet_http(v->device, &v->http);
	if (v->profile->total_s > 0)
		v->http.total_s = (long)v->profile->total_s;
	v->map_sink = (struct map_sink){ take_item, tell_term, logs_add,
	    take_note, v };
	v->map = map_start(v->profile, &v->context, &v->map_sink);
	return v->map != NULL ? 0 : fail_nomem(f);
}

struct visit *
visit_open(struct visit_run *run, const struct device *d,
    const struct profile *p, struct fail *f)
{
	struct visit *v = calloc(1, sizeof(*v));

	if (v == NULL) {
		fail_nomem(f);
		return NULL;
	}
	v->run = run;
	v->device = d;
	v->profile = p;
	if (state_open(&v->state, run->state_dir, d->name, f) == -1) {
		free(v);
		return NULL;
	}
	v->adopted = state_adopt(&v->state, run->marks_dir);
	if (due_find(v) == -1 || begin(v, f) == -1) {
		fail_nomem(f);
		visit_close(v, true);
		return NULL;
	}
	return v;
}

/* Names of ours that the device's logs may hold. */
static int
tell_own_terms(struct visit *v, struct fail *f)
{
	const char *host = strstr(v->device->url, "://") + 3;
	char *name = strndup(host, strcspn(host, ":/?"));
	int rc = name == NULL ? fail_nomem(f) : 0;

	if (rc == 0 && strpbrk(name, "ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ")
	    != NULL)	/* no address */
		rc = tell_term("host", name, v, f);
	if (rc == 0)
		rc = tell_term("name", v->device->name, v, f);
	free(name);
	return rc;
}

struct poll_task *
visit_task(struct visit *v, bool logs)
{
	struct fail f = { 0 };

	v->task = (struct poll_task){ .http = &v->http, .auth = &v->auth.poll,
	    .gap_ms = v->profile->gap_ms, .arg = v,
	    .next = logs ? logs_next : ask_next,
	    .done = logs ? logs_done : ask_done,
	    .piece = logs_piece };
	if (!logs && auth_load(&v->auth, v->device, v->profile, v->run->config,
	    &f) == -1) {
		tell_failure(v, "fetch", "", &f, false);
		v->give_up = true;
	} else if (!logs && tell_own_terms(v, &f) == -1)
		v->run->broken = f;
	return &v->task;
}

int
visit_url(const struct visit *v, const char *path, struct buf *url)
{
	return buf_printf(url, "%s%s", v->device->url, path);
}

bool
visit_failed_before(const struct visit *v)
{
	return state_text(&v->state, "error") != NULL ||
	    state_number(&v->state, "offline") != 0;
}

bool
visit_has_logs(const struct visit *v)
{
	return v->n_logs > 0 && !v->give_up;
}

/* The run's own account of its devices. */
static void
count(struct visit *v)
{
	const json_t *pending = json_object_get(v->state.root, "pending"), *p;
	struct visit_run *run = v->run;
	size_t i;

	run->failed += v->failed;
	run->offline += v->offline;
	run->unacknowledged += run->token != NULL &&
	    state_unacknowledged(&v->state) > STATE_PENDING;
	json_array_foreach(pending, i, p)
		json_object_set_new(run->wanted, json_string_value(
		    json_object_get(p, "token")), json_true());
	due_next(v);
}

/* With -k, records that several answers make together were perhaps not
 * wanted: such answers do not count as read. */
static void
keep_whole(struct visit *v)
{
	size_t i;

	for (i = 0; i < v->profile->n; i++)
		if (v->profile->requests[i].cursor == PROFILE_SNAPSHOT)
			json_object_del(v->advanced,
			    v->profile->requests[i].name);
}

/* What is to be remembered, stored before the run's end is written. */
static void
store(struct visit *v)
{
	struct fail f = { 0 };
	json_t *advanced = v->advanced;

	state_set_text(&v->state, "error", v->failed ? v->error : NULL);
	state_set_number(&v->state, "offline", v->offline);
	if (v->failed)
		state_set_number(&v->state, "error_time", v->run->now);
	if (v->met)
		state_set_number(&v->state, "met", 1);
	if (v->narrowed_any)
		keep_whole(v);
	if (v->run->token != NULL && json_object_size(advanced) > 0) {
		v->advanced = NULL;
		if (state_pend(&v->state, v->run->token, advanced) == -1)
			fail_nomem(&f);
	}
	if (f.kind == FAIL_NONE)
		state_save(&v->state, &f);
	if (f.kind != FAIL_NONE) {
		tell_failure(v, "state", "", &f, true);
		fail_keep(&v->run->worst, &f);
	}
}

void
visit_close(struct visit *v, bool early)
{
	bool asked = v->due != NULL && due_any(v);

	if (!early && v->run->broken.kind == FAIL_NONE) {
		if (asked || v->adopted)
			store(v);
		count(v);
	}
	map_free(v->map);
	digest_free(v->context.digest);
	cursor_free(v->cursor);
	logs_free(v);
	auth_wipe(&v->auth);
	state_close(&v->state);
	buf_free(&v->link);
	buf_free(&v->sniff);
	json_decref(v->vars);
	json_decref(v->advanced);
	buf_free(&v->held);
	json_decref(v->terms);
	json_decref(v->told);
	free(v->serial);
	free(v->due);
	free(v);
}
