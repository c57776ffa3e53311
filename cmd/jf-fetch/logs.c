/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "logs.h"
#include "reply.h"
#include "session.h"
#include "tell.h"

#define LOG_MAX	(64 * 1024 * 1024)	/* new bytes of a log in one run */

static int
add(struct visit *v, const struct profile_request *r, const char *log,
    const char *path, const char *file)
{
	struct visit_log *list, *l;

	list = reallocarray(v->logs, v->n_logs + 1, sizeof(*list));
	if (list == NULL)
		return -1;
	v->logs = list;
	l = &list[v->n_logs++];
	*l = (struct visit_log){ .request = r, .log = strdup(log),
	    .path = strdup(path) };
	if (asprintf(&l->key, "%s%s%s", r->name, file != NULL ? " " : "",
	    file != NULL ? file : "") == -1)
		l->key = NULL;
	return l->log == NULL || l->path == NULL || l->key == NULL ? -1 : 0;
}

int
logs_add(const struct map_log *log, void *arg, struct fail *f)
{
	struct visit *v = arg;

	if (!out_wants(v->run->out, "log")) {
		v->narrowed = true;
		return 0;
	}
	return add(v, log->request, log->log, log->path, log->file) == -1 ?
	    fail_nomem(f) : 0;
}

int
logs_add_request(struct visit *v, const struct profile_request *r,
    struct fail *f)
{
	struct buf path = { 0 };
	int rc;

	if (!out_wants(v->run->out, "log"))
		return 0;
	rc = profile_path(r->path, v->vars, &path, f);
	if (rc == 0 && add(v, r, r->log, buf_text(&path), NULL) == -1)
		rc = fail_nomem(f);
	buf_free(&path);
	return rc;
}

/* What belongs to the log at hand. */
static void
drop(struct visit *v)
{
	log_free(v->log);
	unpack_free(v->unpack);
	json_decref(v->log_base);
	v->log = NULL;
	v->unpack = NULL;
	v->log_base = NULL;
}

void
logs_free(struct visit *v)
{
	size_t i;

	drop(v);
	for (i = 0; i < v->n_logs; i++) {
		free(v->logs[i].log);
		free(v->logs[i].path);
		free(v->logs[i].key);
	}
	free(v->logs);
	v->logs = NULL;
	v->n_logs = 0;
}

static struct visit_log *
current(struct visit *v)
{
	return &v->logs[v->log_at];
}

static int
take_chunk(json_t *data, void *arg, struct fail *f)
{
	return tell_log(arg, data, f);
}

static int
take_gap(const char *log, int64_t from, const char *reason, void *arg,
    struct fail *f)
{
	json_t *n = json_integer(from);
	int rc = tell_gap(arg, log, n, NULL, reason, f);

	json_decref(n);
	return rc;
}

/* Leave the log; cursor (taken over) waits for the mark, NULL: none. */
static void
leave(struct visit *v, json_t *cursor)
{
	if (cursor != NULL && !v->narrowed)
		json_object_set_new(v->advanced, current(v)->key, json_pack(
		    "{s:I, s:o}", "asked", (json_int_t)v->run->now, "cursor",
		    cursor));
	else
		json_decref(cursor);
	drop(v);
	v->log_at++;
}

static void
abandon(struct visit *v, const struct fail *f)
{
	tell_failure(v, "fetch", current(v)->log, f, false);
	leave(v, NULL);
}

static int
enter(struct visit *v)
{
	struct visit_log *l = current(v);

	v->log_sink = (struct log_sink){ take_chunk, take_gap, v };
	v->log = log_start(l->log, NULL, state_cursor(&v->state, l->key),
	    &v->log_sink);
	v->log_tried = v->narrowed = false;
	return v->log != NULL ? 0 : -1;
}

int
logs_next(struct poll_task *t, struct poll_request *rq)
{
	struct visit *v = t->arg;
	struct fail f = { 0 };

	if (v->run->broken.kind != FAIL_NONE)
		return 0;
	if (!v->give_up && session_next(v, false, rq) == 1)
		return 1;
	if (v->give_up || v->log_at == v->n_logs) {
		return !v->give_up && v->session &&
		    session_next(v, true, rq) == 1;
	}
	if ((v->log == NULL && enter(v) == -1) ||
	    visit_url(v, current(v)->path, &rq->url) == -1 ||
	    buf_adds(&rq->known, log_etag(v->log)) == -1) {
		fail_nomem(&f);
		v->run->broken = f;
		return 0;
	}
	rq->from = log_from(v->log);
	rq->accept = current(v)->request->accept;
	if (current(v)->request->log == NULL)	/* that was for the index */
		rq->accept = NULL;
	rq->max_bytes = LOG_MAX;
	rq->streamed = true;
	v->log_got = 0;
	buf_clear(&v->sniff);
	v->sniffed = rq->from > 0;
	v->archived = false;
	v->log_again = v->log_full = false;
	fail_clear(&v->log_fail);
	return 1;
}

/* Called in a thread of its own: nothing of the visit may change here. */
static int
take_member(json_t *data, void *arg, struct fail *f)
{
	const struct visit *v = arg;
	struct map_context context = v->context;
	struct map_item item = { .kind = "log", .data = data };
	struct buf line = { 0 };
	int rc = 0;

	context.digest = NULL;	/* that is the other thread's */
	if (map_line(&context, &item, 0, 0, &line) == -1)
		rc = fail_nomem(f);
	else if (out_wants(v->run->out, "log"))
		rc = out_lines(v->run->out, &line, f);
	buf_free(&line);
	return rc;
}

/* Bytes of a log whose nature is known.  0; -1: enough. */
static int
take_bytes(struct visit *v, uint64_t start, const unsigned char *data,
    size_t len)
{
	int got;

	if (v->archived)
		return unpack_feed(v->unpack, data, len);
	got = log_piece(v->log, start, data, len, &v->log_fail);
	v->log_again = got == 1;
	return got == 0 ? 0 : -1;
}

/* Is it an archive?  Then that has to be opened. */
static int
sniff(struct visit *v)
{
	struct unpack_sink sink = { take_member, v };

	v->sniffed = true;
	v->archived = unpack_is_archive(v->sniff.p, v->sniff.len);
	if (v->archived && v->unpack == NULL) {
		v->unpack = unpack_start(current(v)->log, v->log_base != NULL ?
		    v->log_base : state_cursor(&v->state, current(v)->key),
		    &sink, &v->log_fail);
		if (v->unpack == NULL)
			return -1;
	}
	return v->sniff.len == 0 ? 0 : take_bytes(v, 0, v->sniff.p,
	    v->sniff.len);
}

int
logs_piece(struct poll_task *t, const struct poll_answer *a,
    const unsigned char *data, size_t len)
{
	struct visit *v = t->arg;

	if (a->status != 200 && a->status != 206)
		return 0;
	v->log_got += len;
	v->log_full = v->log_got > LOG_MAX;
	if (v->log_full)
		return -1;
	if (v->sniffed)
		return take_bytes(v, (uint64_t)a->start, data, len);
	if (buf_add(&v->sniff, data, len) == -1)
		return fail_nomem(&v->log_fail);
	return v->sniff.len < UNPACK_SNIFF ? 0 : sniff(v);
}

/* Members that were left out, or are not what they were. */
static void
tell_members(struct visit *v)
{
	struct fail f = { 0 };
	json_t *m;
	char what[512];
	size_t i;

	json_array_foreach(unpack_left_out(v->unpack), i, m) {
		snprintf(what, sizeof(what), "%s %s", current(v)->log,
		    json_string_value(json_array_get(m, 0)));
		fail_set(&f, FAIL_PART, "%s: left out",
		    json_string_value(json_array_get(m, 1)));
		tell_failure(v, "log", what, &f, false);
	}
	json_array_foreach(unpack_gaps(v->unpack), i, m)
		if (tell_gap(v, current(v)->log, json_array_get(m, 1), NULL,
		    "a member of the archive was rotated or cut", &f) == -1)
			v->run->broken = f;
}

/* A member that was rotated is read now, before it is rotated once more. */
static void
look_again(struct visit *v, json_t *cursor)
{
	unpack_free(v->unpack);
	v->unpack = NULL;
	json_decref(v->log_base);
	v->log_base = cursor;
	v->log_tried = true;
}

/* The archive is in. */
static void
conclude_archive(struct visit *v, const struct poll_answer *a)
{
	struct fail f = { 0 };

	if (unpack_end(v->unpack, a->fail.kind == FAIL_NONE &&
	    !v->log_full, &f) == -1 && f.kind == FAIL_OUTPUT)
		v->run->broken = f;
	tell_members(v);
	if (f.kind == FAIL_NONE && v->log_full)
		fail_set(&f, FAIL_PART, "the archive is larger than %d bytes: "
		    "the rest was not read", LOG_MAX);
	/* What is damaged stays so until it changes. */
	if (f.kind != FAIL_NONE)
		tell_failure(v, "log", current(v)->log, &f, false);
	if (f.kind == FAIL_NONE && unpack_again(v->unpack) && !v->log_tried)
		look_again(v, unpack_result(v->unpack, a->etag));
	else
		leave(v, unpack_result(v->unpack, a->etag));
}

/* The answer is in: 0, 1: ask again from the start, -1 with v->log_fail. */
static int
conclude(struct visit *v, const struct poll_answer *a)
{
	if (v->log_fail.kind != FAIL_NONE)
		return -1;
	if (v->log_again)
		return 1;
	if (!v->sniffed && sniff(v) == -1)	/* a short one */
		return v->log_again ? 1 : -1;
	if (a->status == 416)
		return log_lost(v->log, &v->log_fail) == -1 ? -1 : 1;
	if (v->archived)
		return 0;
	return log_end(v->log, false, &v->log_fail);
}

void
logs_done(struct poll_task *t, const struct poll_request *rq,
    struct poll_answer *a)
{
	struct visit *v = t->arg;
	int got;

	(void)rq;
	if (v->logging_in || v->logging_out) {
		session_done(v, a);
		return;
	}
	if (v->log_fail.kind == FAIL_NONE &&
	    reply_is_bad(v, a, current(v)->log)) {
		leave(v, NULL);		/* ends the archive's thread too */
		return;
	}
	if (a->status == 304) {
		leave(v, log_result(v->log, log_etag(v->log)));
		return;
	}
	if (a->status != 200 && a->status != 206 && a->status != 416) {
		reply_refused(v, a, current(v)->log);
		leave(v, NULL);
		return;
	}
	got = conclude(v, a);
	if (got != 1 && v->log_fail.kind == FAIL_NONE && v->archived) {
		conclude_archive(v, a);
		return;
	}
	if (got == 1 && v->log_tried) {
		fail_set(&v->log_fail, FAIL_PART, "it changes while it is read");
		got = -1;
	}
	v->log_tried = got == 1;
	if (got == -1)
		abandon(v, &v->log_fail);
	else if (got == 0)	/* full: the rest in the next run */
		leave(v, log_result(v->log, v->log_full ? "" : a->etag));
}
