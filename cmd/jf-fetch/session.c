/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "answer.h"
#include "reply.h"
#include "session.h"
#include "tell.h"

#define BODY_MAX	(64 * 1024)

static int
fill_session(struct visit *v, bool out, struct poll_request *rq,
    struct fail *f)
{
	const struct profile_session *s = v->profile->session;
	const char *user = v->auth.user != NULL ? v->auth.user : "";
	struct buf path = { .secret = true };
	json_t *vars;
	int rc = -1;

	vars = json_pack("{s:s, s:s}", "user", user, "secret",
	    buf_text(&v->auth.secret));
	rq->url.secret = true;
	rq->max_bytes = BODY_MAX;
	rq->method = out ? s->logout_method : s->method;
	rq->token_header = s->token_header;
	if (vars == NULL)
		fail_nomem(f);
	else if (profile_path(out ? s->logout_path : s->path, vars, &path,
	    f) == -1)
		;
	else if (visit_url(v, buf_text(&path), &rq->url) == -1)
		fail_nomem(f);
	else if (out || s->body == NULL)
		rc = 0;
	else {
		rq->body_type = s->body_type;
		rc = profile_body(s, user, buf_text(&v->auth.secret),
		    &rq->body, f);
	}
	json_decref(vars);
	buf_free(&path);
	return rc;
}

int
session_next(struct visit *v, bool out, struct poll_request *rq)
{
	const struct profile_session *s = v->profile->session;
	struct fail f = { 0 };

	if (v->device->auth.type != AUTH_SESSION || s == NULL ||
	    v->session == !out || v->parted ||
	    (out && s->logout_method == NULL))
		return 0;
	if (fill_session(v, out, rq, &f) == -1) {
		tell_failure(v, "fetch", "session", &f, false);
		v->session = false;
		v->give_up = true;
		return 0;
	}
	v->logging_in = !out;
	v->logging_out = v->parted = out;
	if (out)
		v->session = false;
	return 1;
}

/* The credential that the answer gives goes with all that follows. */
static int
take_token(struct visit *v, const struct poll_answer *a, struct fail *f)
{
	const struct profile_session *s = v->profile->session;
	struct buf text = { .secret = true };
	const char *token = a->token;
	json_t *answer = NULL;
	int rc = -1;

	if (s->token_member) {
		answer = answer_parse(a->body.p, a->body.len, f);
		token = answer != NULL ? profile_token(v->profile, answer,
		    &text) : NULL;
	}
	if (token == NULL || token[0] == '\0' ||
	    strpbrk(token, "\r\n") != NULL)
		fail_set(f, FAIL_PART, "the answer to the login holds no "
		    "credential");
	else if (auth_set_header(&v->auth, s->send_header, s->send_prefix,
	    token) == -1)
		fail_nomem(f);
	else
		rc = 0;
	json_decref(answer);
	buf_free(&text);
	return rc;
}

void
session_done(struct visit *v, const struct poll_answer *a)
{
	struct fail f = { 0 };

	if (v->logging_out) {
		v->logging_out = false;
		return;
	}
	v->logging_in = false;
	if (reply_is_bad(v, a, "session")) {
		v->give_up = true;
		return;
	}
	if (a->status / 100 != 2)
		reply_refused(v, a, "session");
	else if (take_token(v, a, &f) == -1)
		tell_failure(v, "fetch", "session", &f, false);
	else
		v->session = true;
	v->give_up = v->give_up || !v->session;
}

