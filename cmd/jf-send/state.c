/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "jsonl.h"
#include "msg.h"
#include "spool.h"
#include "state.h"

#define STATE_MAX	(16 * 1024 * 1024)

static int64_t
get_int(const json_t *o, const char *name)
{
	json_int_t v = json_integer_value(json_object_get(o, name));

	return v < 0 ? 0 : v;
}

static int
read_state(struct state *s, const json_t *o, struct fail *f)
{
	const char *to = json_string_value(json_object_get(o, "destination"));
	const char *error = json_string_value(json_object_get(o, "last_error"));
	json_t *left = json_object_get(o, "left");

	s->backoff.failures = (uint32_t)get_int(o, "failures");
	s->backoff.since = get_int(o, "failed_at");
	s->backoff.delay_s = get_int(o, "delay_s");
	s->last_sent = get_int(o, "last_sent");
	s->sent = (uint64_t)get_int(o, "sent");
	s->dead = (uint64_t)get_int(o, "dead");
	snprintf(s->last_error, sizeof s->last_error, "%s",
	    error != NULL ? error : "");
	if (json_is_object(left))
		s->left = json_incref(left);
	else if ((s->left = json_object()) == NULL)
		return fail_nomem(f);
	if (to != NULL && (s->destination = strdup(to)) == NULL)
		return fail_nomem(f);
	return 0;
}

static int
dump_state(const struct state *s, struct buf *b)
{
	json_t *o = json_pack("{s:i,s:s*,s:I,s:I,s:I,s:s,s:I,s:I,s:I,s:O}",
	    "version", 1, "destination", s->destination,
	    "failures", (json_int_t)s->backoff.failures,
	    "failed_at", (json_int_t)s->backoff.since,
	    "delay_s", (json_int_t)s->backoff.delay_s,
	    "last_error", s->last_error,
	    "last_sent", (json_int_t)s->last_sent,
	    "sent", (json_int_t)s->sent, "dead", (json_int_t)s->dead,
	    "left", s->left);
	int rc = -1;

	if (o != NULL && jsonl_dump(b, o, JSONL_AS_IS) == 0)
		rc = buf_addc(b, '\n');
	json_decref(o);
	return rc;
}

int
state_store(const struct state *s, struct fail *f)
{
	struct buf b = { 0 };
	int rc;

	rc = dump_state(s, &b) == -1 ? fail_nomem(f) :
	    file_replace(s->path, b.p, b.len, 0600, f) == -1 ? spool_full(f) : 0;
	buf_free(&b);
	return rc;
}

/* Two that start at once must agree: whoever links the file first binds the
 * spool, the other one reads what stands there. */
static int
bind_spool(struct state *s, const char *destination, struct fail *f)
{
	struct buf temp = { 0 };
	char *path = s->path;
	int rc = -1;

	if ((s->destination = strdup(destination)) == NULL ||
	    buf_printf(&temp, "%s.%ld", path, (long)getpid()) == -1) {
		fail_nomem(f);
		goto out;
	}
	s->path = (char *)temp.p;
	rc = state_store(s, f);
	s->path = path;
	if (rc == 0 && link(buf_text(&temp), path) == -1) {
		rc = 1;
		if (errno != EEXIST) {
			fail_errno(f, "%s", path);
			rc = spool_full(f);
		}
	}
	unlink(buf_text(&temp));
out:
	buf_free(&temp);
	return rc;
}

static int
check_owner(const struct state *s, const char *destination, struct fail *f)
{
	if (destination == NULL || (s->destination != NULL &&
	    strcmp(s->destination, destination) == 0))
		return 0;
	return fail_set(f, FAIL_USAGE, "%.*s: this spool belongs to %s: name "
	    "another one with --spool", (int)(strrchr(s->path, '/') - s->path),
	    s->path, s->destination != NULL ? s->destination : "nobody");
}

/* 1 when the file was there and is read, 0 when there is none. */
static int
load(struct state *s, struct fail *f)
{
	struct buf b = { 0 };
	json_t *o = NULL;
	char aside[4096];
	int rc;

	rc = file_read_if(s->path, STATE_MAX, &b, f);
	if (rc != 0) {
		buf_free(&b);
		return rc == 1 ? 0 : -1;
	}
	if (jsonl_parse(buf_text(&b), b.len, &o, f) == -1) {
		snprintf(aside, sizeof aside, "%s.damaged", s->path);
		msg_warn("%s: damaged (%s): set aside as %s", s->path, f->text,
		    aside);
		fail_clear(f);
		rc = rename(s->path, aside) == -1 ?
		    fail_errno(f, "%s", s->path) : 0;
	} else
		rc = read_state(s, o, f) == -1 ? -1 : 1;
	json_decref(o);
	buf_free(&b);
	return rc;
}

int
state_load(struct state *s, const char *spool, const char *destination,
    struct fail *f)
{
	int rc, tries;

	*s = (struct state){ 0 };
	if ((s->path = file_join(spool, "state.json")) == NULL)
		return fail_nomem(f);
	for (tries = 0; tries < 2; tries++) {
		if ((rc = load(s, f)) == -1)
			break;
		if (rc == 1 && s->destination != NULL) {
			rc = check_owner(s, destination, f);
			break;
		}
		if (s->left == NULL && (s->left = json_object()) == NULL) {
			rc = fail_nomem(f);
			break;
		}
		if (destination == NULL)
			return 0;
		rc = bind_spool(s, destination, f);
		if (rc != 1)
			break;
		state_free(s);
		if ((s->path = file_join(spool, "state.json")) == NULL)
			return fail_nomem(f);
	}
	if (rc != 0)
		state_free(s);
	return rc == 0 ? 0 : -1;
}

int
state_check(const char *spool, const char *destination, struct fail *f)
{
	struct state s = { .path = file_join(spool, "state.json") };
	struct buf b = { 0 };
	struct fail damaged = { 0 };
	json_t *o = NULL;
	int rc = 0;

	if (s.path == NULL)
		return fail_nomem(f);
	if (file_read_if(s.path, STATE_MAX, &b, f) == -1)
		rc = -1;
	else if (b.len > 0 && jsonl_parse(buf_text(&b), b.len, &o,
	    &damaged) == 0) {
		rc = read_state(&s, o, f);
		if (rc == 0 && s.destination != NULL)
			rc = check_owner(&s, destination, f);
	}
	json_decref(o);
	buf_free(&b);
	state_free(&s);
	return rc;
}

void
state_free(struct state *s)
{
	free(s->path);
	free(s->destination);
	json_decref(s->left);
	*s = (struct state){ 0 };
}
