/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "scrub_int.h"

const char *
scrub_class_name(int cls)
{
	if (cls == SCRUB_SECRET)
		return "secret";
	return pseudonym_prefix((enum pseudonym_type)cls);
}

struct scrub *
scrub_new(struct pseudonym *keys, struct terms *terms)
{
	struct scrub *s;

	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return NULL;
	s->keys = keys;
	s->terms = terms;
	s->held.secret = true;
	scrub_word_start(s);
	return s;
}

void
scrub_free(struct scrub *s)
{
	if (s == NULL)
		return;
	buf_free(&s->held);
	free(s);
}

void
scrub_watch(struct scrub *s, scrub_span_fn *fn, void *arg)
{
	s->fn = fn;
	s->arg = arg;
}

const uint64_t *
scrub_counts(const struct scrub *s)
{
	return s->counts;
}

uint64_t
scrub_ambiguous(const struct scrub *s)
{
	return s->ambiguous;
}

/* Nothing is known of a line before its start. */
static void
reset(struct scrub *s)
{
	s->edge = s->colon_done = s->model_seen = s->model_at = 0;
	s->version = V_NO;
	s->change = s->login = false;
	s->word = s->word_before = W_NONE;
	s->word_end = s->host_at = s->owner_at = 0;
	s->query_at = s->query_seen = 0;
	s->expect = (struct scrub_expect){ 0 };
	s->in = IN_TEXT;
	s->at = s->done = 0;
	s->base = 0;
	s->rc = 0;
}

/* Copy what lies before at and was left as it is. */
static void
keep(struct scrub *s, size_t at)
{
	if (!s->learn && at > s->done && s->rc == 0 &&
	    buf_add(s->out, s->t + s->done, at - s->done) == -1)
		s->rc = fail_nomem(s->f);
	s->done = at;
}

static void
replace(struct scrub *s, size_t start, size_t end, int cls, const char *rule,
    const char *with, size_t with_len)
{
	struct scrub_span span = {
		.start = s->base + start, .end = s->base + end, .cls = cls,
		.rule = rule, .text = s->t + start, .with = with,
		.text_len = end - start, .with_len = with_len
	};

	keep(s, start);
	s->done = end;
	if (s->learn || s->rc == -1)
		return;
	s->counts[cls]++;
	if (s->fn != NULL)
		s->fn(s->arg, &span);
	if (buf_add(s->out, with, with_len) == -1)
		s->rc = fail_nomem(s->f);
}

void
scrub_put(struct scrub *s, size_t start, size_t end, enum pseudonym_type type,
    const char *rule, const char *value, size_t len)
{
	char token[PSEUDONYM_LEN];
	int n;

	if (s->rc == -1 || s->learn)
		return;
	if (value == NULL) {
		value = s->t + start;
		len = end - start;
	}
	n = pseudonym_make(s->keys, type, value, len, token);
	if (n == -1)
		s->rc = fail_set(s->f, FAIL_HERE, "a pseudonym cannot be made");
	else if (n > 0)
		replace(s, start, end, (int)type, rule, token, (size_t)n);
}

void
scrub_cut(struct scrub *s, size_t start, size_t end, const char *rule)
{
	if (start < end)
		replace(s, start, end, SCRUB_SECRET, rule, SCRUB_REMOVED,
		    sizeof(SCRUB_REMOVED) - 1);
}

void
scrub_skip(struct scrub *s, size_t start, size_t end)
{
	keep(s, start);
	s->done = end;
}

void
scrub_teach(struct scrub *s, enum pseudonym_type type, size_t start,
    size_t end)
{
	if (s->terms == NULL || s->rc == -1 || end - start > TERMS_LEN)
		return;
	s->rc = terms_add(s->terms, type, s->t + start, end - start,
	    TERMS_CONTEXT, s->f) == -1 ? -1 : 0;
}

int
scrub_named(struct scrub *s, const char *name, const char *text, size_t len,
    struct buf *out, struct fail *f)
{
	int rc;

	reset(s);
	s->t = text;
	s->len = len;
	s->out = out;
	s->f = f;
	s->learn = out == NULL;
	if (name != NULL)
		scrub_key_named(s, name);
	scrub_scan(s, len);
	keep(s, len);
	rc = s->rc;
	reset(s);
	return rc;
}

int
scrub_text(struct scrub *s, const char *text, size_t len, struct buf *out,
    struct fail *f)
{
	return scrub_named(s, NULL, text, len, out, f);
}

int
scrub_path(struct scrub *s, const char *path, size_t len, struct buf *out,
    struct fail *f)
{
	return scrub_named(s, NULL, path, len, out, f);
}

/* Forget n bytes from the window's front; positions move with them. */
static void
slide(struct scrub *s, size_t n)
{
	size_t *place[] = { &s->at, &s->done, &s->edge, &s->colon_done,
	    &s->model_seen, &s->model_at, &s->word_end, &s->host_at,
	    &s->owner_at, &s->query_at, &s->query_seen, &s->expect.at };
	size_t i;

	for (i = 0; i < sizeof(place) / sizeof(place[0]); i++)
		*place[i] -= *place[i] < n ? *place[i] : n;
	s->base += n;
	buf_consume(&s->held, n);
}

/* Decide what can be decided: all of it at the end of the stream, otherwise
 * what has SCRUB_AHEAD bytes behind it. */
static int
advance(struct scrub *s, bool last)
{
	size_t limit;

	s->t = (const char *)s->held.p;
	s->len = s->held.len;
	limit = last ? s->len : s->len - SCRUB_AHEAD;
	scrub_scan(s, limit);
	keep(s, s->at);
	if (s->at > SCRUB_BEHIND)
		slide(s, s->at - SCRUB_BEHIND);
	return s->rc;
}

static int
feed(struct scrub *s, const void *data, size_t len, struct buf *out,
    struct fail *f)
{
	s->out = out;
	s->f = f;
	s->learn = out == NULL;
	if (s->rc == -1)
		return -1;
	if (buf_add(&s->held, data, len) == -1)
		return s->rc = fail_nomem(f);
	if (s->held.len - s->at < 3 * SCRUB_AHEAD)
		return 0;
	return advance(s, false);
}

/* A stream is over: what is held is decided and the next may begin. */
static int
end(struct scrub *s, struct buf *out, struct fail *f)
{
	int rc;

	s->out = out;
	s->f = f;
	s->learn = out == NULL;
	rc = s->rc == -1 ? -1 : advance(s, true);
	buf_clear(&s->held);
	reset(s);
	return rc;
}

int
scrub_feed(struct scrub *s, const void *data, size_t len, struct buf *out,
    struct fail *f)
{
	return feed(s, data, len, out, f);
}

int
scrub_end(struct scrub *s, struct buf *out, struct fail *f)
{
	return end(s, out, f);
}

int
scrub_learn(struct scrub *s, const void *data, size_t len, struct fail *f)
{
	return data == NULL ? end(s, NULL, f) : feed(s, data, len, NULL, f);
}
