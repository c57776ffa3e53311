/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "file.h"
#include "jsonl.h"
#include "marks.h"
#include "state.h"

/* DIR/NAME.SUFFIX, allocated; NULL with f. */
static char *
path_of(const char *dir, const char *name, const char *suffix, struct fail *f)
{
	char *path;

	if (asprintf(&path, "%s/%s.%s", dir, name, suffix) == -1) {
		fail_nomem(f);
		return NULL;
	}
	return path;
}

/* Do the members that the code relies on have their types? */
static bool
is_sound(const json_t *root)
{
	const json_t *requests = json_object_get(root, "requests");
	const json_t *pending = json_object_get(root, "pending"), *p, *r;
	const char *key;
	size_t i;

	if (!json_is_object(requests) || !json_is_array(pending))
		return false;
	json_object_foreach((json_t *)requests, key, r)
		if (!json_is_integer(json_object_get(r, "asked")))
			return false;
	json_array_foreach(pending, i, p) {
		if (!json_is_string(json_object_get(p, "token")) ||
		    !json_is_object(json_object_get(p, "requests")))
			return false;
	}
	return true;
}

static int
load(struct state *s, const char *name, struct fail *f)
{
	struct buf b = { 0 };
	struct fail why = { 0 };
	json_int_t version;
	int got;

	if ((got = file_read_if(s->path, STATE_MAX, &b, f)) != 0)
		return got;
	if (jsonl_parse(buf_text(&b), b.len, &s->root, &why) == -1) {
		fail_set(f, FAIL_HERE, "%s: damaged (%s): jf-fetch "
		    "--reset-state %s starts anew and sends everything the "
		    "device remembers again", s->path, why.text, name);
		goto bad;
	}
	version = json_integer_value(json_object_get(s->root, "v"));
	if (version > STATE_VERSION) {
		fail_set(f, FAIL_HERE, "%s: written by a later jf-fetch "
		    "(version %lld): use that, or --reset-state %s", s->path,
		    (long long)version, name);
		goto bad;
	}
	if (version != STATE_VERSION || !is_sound(s->root)) {
		fail_set(f, FAIL_HERE, "%s: damaged (not a state): jf-fetch "
		    "--reset-state %s starts anew and sends everything the "
		    "device remembers again", s->path, name);
		goto bad;
	}
	buf_free(&b);
	return 0;
bad:
	buf_free(&b);
	return -1;
}

int
state_look(struct state *s, const char *dir, const char *name, struct fail *f)
{
	int got;

	*s = (struct state){ .lock = -1 };
	if ((s->path = path_of(dir, name, "json", f)) == NULL)
		return -1;
	if ((got = load(s, name, f)) != 0)
		state_close(s);
	return got;
}

int
state_open(struct state *s, const char *dir, const char *name, struct fail *f)
{
	char *lock = NULL;
	int got = -1;

	*s = (struct state){ .lock = -1 };
	if ((s->path = path_of(dir, name, "json", f)) == NULL ||
	    (lock = path_of(dir, name, "lock", f)) == NULL ||
	    (s->lock = file_lock(lock, f)) == -1 ||
	    (got = load(s, name, f)) == -1)
		goto out;
	if (got == 1 && (s->root = json_pack("{s:i, s:{}, s:[], s:i}", "v",
	    STATE_VERSION, "requests", "pending", "unacknowledged", 0)) == NULL)
		got = fail_nomem(f);
out:
	free(lock);
	if (got == -1)
		state_close(s);
	return got == -1 ? -1 : 0;
}

int
state_save(const struct state *s, struct fail *f)
{
	struct buf b = { 0 };
	int rc = -1;

	if (jsonl_dump(&b, s->root, JSONL_AS_IS) == -1 ||
	    buf_addc(&b, '\n') == -1)
		fail_nomem(f);
	else
		rc = file_replace(s->path, b.p, b.len, 0600, f);
	buf_free(&b);
	return rc;
}

void
state_close(struct state *s)
{
	json_decref(s->root);
	free(s->path);
	if (s->lock != -1)
		close(s->lock);
	*s = (struct state){ .lock = -1 };
}

/* The lock's file stays: taking it away under a waiting run would let two in. */
int
state_reset(const char *dir, const char *name, struct fail *f)
{
	char *path = path_of(dir, name, "json", f);
	char *lock = path_of(dir, name, "lock", f);
	int fd = -1, rc = -1;

	if (path == NULL || lock == NULL || (fd = file_lock(lock, f)) == -1)
		goto out;
	if (unlink(path) == -1 && errno != ENOENT)
		fail_errno(f, "remove %s", path);
	else
		rc = file_sync_dir(dir, f);
out:
	if (fd != -1)
		close(fd);
	free(path);
	free(lock);
	return rc;
}

static json_t *
request_of(const json_t *holder, const char *request)
{
	return json_object_get(json_object_get(holder, "requests"), request);
}

const json_t *
state_cursor(const struct state *s, const char *request)
{
	return json_object_get(request_of(s->root, request), "cursor");
}

int64_t
state_asked(const struct state *s, const char *request)
{
	return json_integer_value(json_object_get(request_of(s->root, request),
	    "asked"));
}

const json_t *
state_pending(const struct state *s, const char *request)
{
	const json_t *pending = json_object_get(s->root, "pending"), *r;
	size_t i;

	for (i = json_array_size(pending); i-- > 0;) {
		r = request_of(json_array_get(pending, i), request);
		if (r != NULL)
			return json_object_get(r, "cursor");
	}
	return NULL;
}

bool
state_adopt(struct state *s, const char *marks)
{
	json_t *pending = json_object_get(s->root, "pending"), *p;
	const char *token;
	int64_t when;
	size_t i;

	for (i = json_array_size(pending); i-- > 0;) {
		p = json_array_get(pending, i);
		token = json_string_value(json_object_get(p, "token"));
		if ((when = marks_time(marks, token)) == 0)
			continue;
		json_object_update(json_object_get(s->root, "requests"),
		    json_object_get(p, "requests"));
		for (i++; i-- > 0;)
			json_array_remove(pending, i);
		state_set_number(s, "unacknowledged", 0);
		state_set_number(s, "acknowledged", when);
		return true;
	}
	return false;
}

int
state_pend(struct state *s, const char *token, json_t *requests)
{
	json_t *pending = json_object_get(s->root, "pending"), *p;

	p = json_pack("{s:s, s:o}", "token", token, "requests", requests);
	if (p == NULL || json_array_append_new(pending, p) == -1)
		return -1;
	while (json_array_size(pending) > STATE_PENDING)
		json_array_remove(pending, 0);
	state_set_number(s, "unacknowledged", state_unacknowledged(s) + 1);
	return 0;
}

int
state_unacknowledged(const struct state *s)
{
	return (int)state_number(s, "unacknowledged");
}

const char *
state_text(const struct state *s, const char *name)
{
	return json_string_value(json_object_get(s->root, name));
}

int64_t
state_number(const struct state *s, const char *name)
{
	return json_integer_value(json_object_get(s->root, name));
}

void
state_set_text(struct state *s, const char *name, const char *text)
{
	if (text == NULL)
		json_object_del(s->root, name);
	else
		json_object_set_new(s->root, name, json_string(text));
}

void
state_set_number(struct state *s, const char *name, int64_t n)
{
	json_object_set_new(s->root, name, json_integer(n));
}
