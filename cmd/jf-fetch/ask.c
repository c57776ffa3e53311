/* SPDX-License-Identifier: ISC */
#include "answer.h"
#include "ask.h"
#include "logs.h"
#include "reply.h"
#include "session.h"
#include "tell.h"

#define BODY_MAX	(8 * 1024 * 1024)

static const struct profile_request *
current(const struct visit *v)
{
	return &v->profile->requests[v->at];
}

static int
take_gap(const json_t *from, const json_t *to, const char *reason, void *arg,
    struct fail *f)
{
	struct visit *v = arg;

	return tell_gap(v, current(v)->name, from, to, reason, f);
}

/* Leave the request: its cursor waits for the mark if all went well. */
static void
leave(struct visit *v, bool well)
{
	const struct profile_request *r = current(v);
	json_t *cursor;

	if (well && !v->narrowed &&
	    (cursor = cursor_result(v->cursor)) != NULL)
		json_object_set_new(v->advanced, r->name, json_pack(
		    "{s:I, s:o}", "asked", (json_int_t)v->run->now, "cursor",
		    cursor));
	cursor_free(v->cursor);
	v->cursor = NULL;
	v->at++;
}

/* All its pages are read. */
static void
complete(struct visit *v, bool whole)
{
	struct fail f = { 0 };
	bool well = cursor_end(v->cursor, whole, &f) == 0 &&
	    tell_held(v, &f) == 0;

	if (!well)
		reply_break_off(v, &f);
	leave(v, well);
}

static void
abandon(struct visit *v, const char *stage, const struct fail *why)
{
	tell_failure(v, stage, current(v)->name, why, false);
	leave(v, false);
}

/* Begin the next request that is due, logs aside.  1; 0: there is none. */
static int
enter(struct visit *v)
{
	const struct profile_request *r;
	struct fail f = { 0 };

	while (v->at < v->profile->n && (!v->due[v->at] ||
	    (current(v)->cursor == PROFILE_BYTES && current(v)->log != NULL)))
		v->at++;
	if (v->at == v->profile->n)
		return 0;
	r = current(v);
	v->cursor_sink = (struct cursor_sink){ tell_item, take_gap, v };
	v->cursor = cursor_start(r, state_cursor(&v->state, r->name),
	    state_pending(&v->state, r->name), &v->cursor_sink);
	if (v->cursor == NULL) {
		fail_nomem(&f);
		reply_break_off(v, &f);
		return 0;
	}
	v->pages = 0;
	v->elements = 0;
	v->again = v->narrowed = false;
	buf_clear(&v->link);
	return 1;
}

/* The path to ask now: page and number filled in. */
static int
fill_path(struct visit *v, struct buf *path, struct fail *f)
{
	const struct profile_request *r = current(v);
	int64_t from = cursor_from(v->cursor);
	const char *template = r->path;
	json_t *vars;
	int rc;

	if (v->link.len > 0)
		return buf_adds(path, buf_text(&v->link)) == -1 ?
		    fail_nomem(f) : 0;
	if (r->cursor == PROFILE_SEQUENCE && from < 0 && r->start_path != NULL)
		template = r->start_path;
	vars = json_copy(v->vars);
	json_object_set_new(vars, "limit", json_integer(r->page_size));
	json_object_set_new(vars, "offset", json_integer((json_int_t)v->elements));
	json_object_set_new(vars, "page",
	    json_integer((json_int_t)(r->page_first + v->pages)));
	json_object_set_new(vars, "from", json_integer(from < 0 ? 0 : from));
	rc = profile_path(template, vars, path, f);
	json_decref(vars);
	return rc;
}

static int
fill_request(struct visit *v, struct poll_request *rq)
{
	const struct profile_request *r = current(v);
	struct buf path = { 0 };
	struct fail f = { 0 };
	int rc;

	rq->accept = r->accept;
	rq->max_bytes = r->max_bytes > 0 ? r->max_bytes : BODY_MAX;
	rc = fill_path(v, &path, &f);
	if (rc == 0 && visit_url(v, buf_text(&path), &rq->url) == -1)
		rc = fail_nomem(&f);
	buf_free(&path);
	if (rc == 0)
		return 1;
	buf_clear(&rq->url);
	abandon(v, "fetch", &f);
	return 0;
}

/* Values that a field cannot take are missing from the records: once a run. */
static void
tell_wrong(struct visit *v)
{
	size_t n = map_counts(v->map)[MAP_WRONG];
	struct fail f;

	if (n == 0)
		return;
	fail_set(&f, FAIL_PART, "%zu value%s of a wrong type left out; -v names "
	    "the fields", n, n == 1 ? "" : "s");
	tell_failure(v, "map", "", &f, false);
}

/* No more to ask: what several answers told comes out. */
static void
finish_facts(struct visit *v)
{
	const struct profile_request *r;
	struct fail f = { 0 };
	size_t i;

	if (v->run->broken.kind != FAIL_NONE)
		return;
	if (map_finish(v->map, &f) == -1)
		reply_break_off(v, &f);
	tell_wrong(v);
	v->met = v->met || !v->give_up ||
	    state_text(&v->state, "device") != NULL;
	if (!v->met)	/* it went away before it told who it is */
		json_object_clear(v->advanced);
	v->finished = true;
	if (tell_held(v, &f) == -1)
		reply_break_off(v, &f);
	for (i = 0; i < v->profile->n && !v->give_up; i++) {
		r = &v->profile->requests[i];
		if (v->due[i] && r->cursor == PROFILE_BYTES && r->log != NULL &&
		    logs_add_request(v, r, &f) == -1)
			tell_failure(v, "fetch", r->name, &f, false);
	}
}

int
ask_next(struct poll_task *t, struct poll_request *rq)
{
	struct visit *v = t->arg;

	for (;;) {
		if (v->run->broken.kind != FAIL_NONE)
			return 0;
		if (v->give_up)
			break;
		if (session_next(v, false, rq) == 1)
			return 1;
		if (v->give_up || (v->cursor == NULL && enter(v) == 0))
			break;
		if (fill_request(v, rq) == 1)
			return 1;
	}
	if (v->cursor != NULL)
		leave(v, false);
	if (!v->finished)
		finish_facts(v);
	v->finished = true;
	return v->session && v->n_logs == 0 && session_next(v, true, rq) == 1;
}

/* A numbered buffer: is this the answer to map?  1; 0: it will be asked from
 * its start, or the request is left. */
static int
check_numbers(struct visit *v, const json_t *answer)
{
	struct profile_sequence s = { 0 };
	enum cursor_verdict verdict;
	struct fail f = { 0 };

	if (profile_sequence(current(v), answer, &s) == -1) {
		fail_set(&f, FAIL_PART, "the answer does not tell its numbers");
		abandon(v, "map", &f);
		return 0;
	}
	if (cursor_sequence(v->cursor, &s, &verdict, &f) == -1) {
		reply_break_off(v, &f);
		return 0;
	}
	if (verdict == CURSOR_MAP)
		return 1;
	if (v->again) {
		fail_set(&f, FAIL_PART, "its numbers begin anew while asked");
		abandon(v, "map", &f);
	}
	v->again = true;
	return 0;
}

static void
take_answer(struct visit *v, const json_t *answer)
{
	const struct profile_request *r = current(v);
	int64_t from = cursor_from(v->cursor);
	struct fail f = { 0 };
	size_t elements;
	int more;

	if (r->cursor == PROFILE_SEQUENCE && check_numbers(v, answer) == 0)
		return;
	buf_clear(&v->link);
	elements = profile_page(r, answer, &v->link);
	if ((r->gives && profile_vars(r, answer, v->vars, &f) == -1) ||
	    map_answer(v->map, r, answer, &f) == -1 ||
	    (more = cursor_page(v->cursor, elements, &f)) == -1 ||
	    tell_held(v, &f) == -1) {
		if (v->run->broken.kind == FAIL_NONE && f.kind == FAIL_PART)
			abandon(v, "map", &f);
		else
			reply_break_off(v, &f);
		return;
	}
	v->elements += elements;
	v->pages++;
	if (r->cursor == PROFILE_SEQUENCE)	/* on while it moves */
		more = r->page_size > 0 && elements >= r->page_size &&
		    cursor_from(v->cursor) > from;
	if (r->paging == PROFILE_BY_LINK && v->link.len == 0)
		more = 0;
	if (more && (r->page_max == 0 || v->pages < r->page_max))
		return;
	complete(v, !more && (elements < r->page_size ||
	    r->paging == PROFILE_ONE_PAGE || r->paging == PROFILE_BY_LINK));
}

static void
take_body(struct visit *v, const struct poll_answer *a)
{
	struct fail f = { 0 };
	json_t *answer = answer_parse(a->body.p, a->body.len, &f);

	if (answer == NULL)
		abandon(v, "map", &f);
	else
		take_answer(v, answer);
	json_decref(answer);
}

/* What was asked for has left the buffer: from its start then, once. */
static void
take_lost(struct visit *v, const struct poll_answer *a)
{
	struct fail f = { 0 };

	if (v->again || cursor_from(v->cursor) < 0) {
		reply_refused(v, a, current(v)->name);
		leave(v, false);
		return;
	}
	v->again = true;
	if (cursor_lost(v->cursor, &f) == -1)
		reply_break_off(v, &f);
}

void
ask_done(struct poll_task *t, const struct poll_request *rq,
    struct poll_answer *a)
{
	struct visit *v = t->arg;

	(void)rq;
	if (v->logging_in || v->logging_out) {
		session_done(v, a);
		return;
	}
	if (reply_is_bad(v, a, current(v)->name)) {
		leave(v, false);
		return;
	}
	switch (profile_status(current(v), a->status)) {
	case PROFILE_ANSWER:
		take_body(v, a);
		break;
	case PROFILE_EMPTY:
		complete(v, false);
		break;
	case PROFILE_LOST:
		take_lost(v, a);
		break;
	case PROFILE_FAILURE:
		reply_refused(v, a, current(v)->name);
		leave(v, false);
		break;
	}
}
