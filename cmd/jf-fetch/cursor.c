/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "counter.h"
#include "cursor.h"
#include "known.h"
#include "numbered.h"
#include "record.h"
#include "window.h"

#define TIMED_KEYS	10000	/* hashes kept of a list without keys */
#define TIMED_WINDOW	4	/* elements from which on a list that shares
				   nothing with the last one was overrun */

struct cursor {
	const struct profile_request *request;
	const struct cursor_sink *sink;
	const json_t *base, *pending;	/* may be NULL */
	json_t *known;		/* becomes the new cursor's */
	json_t *counted;	/* hash: how many in this run */
	json_t *waiting;	/* of known at the start: not final, not seen */
	struct window *window;	/* PROFILE_ROLLING */
	struct numbered numbered;	/* PROFILE_SEQUENCE */
	int64_t now;
	size_t seen, met, fresh;	/* items, known ones, in all pages */
	size_t page_fresh;	/* new or changed on this page */
};

static const json_t *
part(const json_t *cursor, const char *name)
{
	return json_object_get(cursor, name);
}

/* Those that may change and should be read up to. */
static int
note_waiting(struct cursor *c)
{
	struct known k;
	const char *key;
	json_t *v;

	json_object_foreach(c->known, key, v) {
		if (known_get(c->known, key, &k) && !k.final &&
		    json_object_set_new(c->waiting, key, json_true()) == -1)
			return -1;
	}
	return 0;
}

struct cursor *
cursor_start(const struct profile_request *r, const json_t *base,
    const json_t *pending, const struct cursor_sink *sink)
{
	struct cursor *c = calloc(1, sizeof(*c));
	const json_t *known = part(base, "known");

	if (c == NULL)
		return NULL;
	*c = (struct cursor){ .request = r, .base = base, .pending = pending,
	    .sink = sink, .now = clock_wall(),
	    .numbered = { .base = base, .sink = sink } };
	c->known = known != NULL ? json_copy((json_t *)known) : json_object();
	c->counted = json_object();
	c->waiting = json_object();
	if (r->cursor == PROFILE_ROLLING)
		c->window = window_new(part(base, "window"),
		    json_integer_value(part(base, "n")), r->newest_first);
	if (c->known == NULL || c->counted == NULL || c->waiting == NULL ||
	    (r->cursor == PROFILE_ROLLING && c->window == NULL) ||
	    (r->cursor == PROFILE_KEYED && note_waiting(c) == -1)) {
		cursor_free(c);
		return NULL;
	}
	return c;
}

void
cursor_free(struct cursor *c)
{
	if (c == NULL)
		return;
	json_decref(c->known);
	json_decref(c->counted);
	json_decref(c->waiting);
	window_free(c->window);
	free(c);
}

static int
emit(struct cursor *c, struct map_item *item, int revision, int seq,
    struct fail *f)
{
	return c->sink->emit(item, revision, seq, c->sink->arg, f);
}

static int
gap(struct cursor *c, const json_t *from, const json_t *to, const char *reason,
    struct fail *f)
{
	return c->sink->gap(from, to, reason, c->sink->arg, f);
}

int
cursor_gap(const struct cursor_sink *sink, int64_t from, int64_t to,
    const char *reason, struct fail *f)
{
	json_t *a = json_integer(from), *b = to >= 0 ? json_integer(to) : NULL;
	int rc;

	rc = a == NULL ? fail_nomem(f) : sink->gap(a, b, reason, sink->arg, f);
	json_decref(a);
	json_decref(b);
	return rc;
}

/* How many equal ones came before this in this run: 0, 1, ...; -1 memory. */
static int
count_equal(struct cursor *c, const char *hash)
{
	json_int_t n = json_integer_value(json_object_get(c->counted, hash));

	if (json_object_set_new(c->counted, hash, json_integer(n + 1)) == -1)
		return -1;
	return (int)n;
}

/* Key of an item for the state: its own, or its place among its kind. */
static int
key_of(struct cursor *c, const struct map_item *item, char out[KNOWN_HASH_LEN])
{
	char place[16], text[512];
	int n;

	if (item->key == NULL) {
		if ((n = count_equal(c, item->kind)) == -1)
			return -1;
		snprintf(place, sizeof(place), "#%d", n);
	}
	if (item->key != NULL && strlen(item->key) > sizeof(text) - 64) {
		if (known_hash(item->key, out) == -1)
			return -1;
		snprintf(text, sizeof(text), "%s\n%s", item->kind, out);
	} else
		snprintf(text, sizeof(text), "%s\n%s", item->kind,
		    item->key != NULL ? item->key : place);
	return known_hash(text, out);
}

/* Equal snapshots of one answer are numbered. */
static int
snapshot(struct cursor *c, struct map_item *item, struct fail *f)
{
	char hash[KNOWN_HASH_LEN];
	int n;

	if (known_hash_item(item, hash) == -1 ||
	    (n = count_equal(c, hash)) == -1)
		return fail_nomem(f);
	return emit(c, item, 0, n, f);
}

static int
on_change(struct cursor *c, struct map_item *item, struct fail *f)
{
	struct known k = { .final = true, .seen = c->now }, old;
	char key[KNOWN_HASH_LEN];

	if (key_of(c, item, key) == -1 || known_hash_item(item, k.content) == -1)
		return fail_nomem(f);
	if (known_get(c->known, key, &old) &&
	    strcmp(old.content, k.content) == 0)
		return known_set(c->known, key, &k);
	if (known_set(c->known, key, &k) == -1)
		return fail_nomem(f);
	return snapshot(c, item, f);
}

/* A repeat of what waits for its mark keeps its number, a change of it gets
 * the next. */
static int
revision_of(const struct cursor *c, const char *key, const struct known *k,
    bool was, int old)
{
	struct known p;

	if (!known_get(part(c->pending, "known"), key, &p))
		return was ? old + 1 : 0;
	if (strcmp(p.content, k->content) == 0)
		return p.revision;
	return (was && old > p.revision ? old : p.revision) + 1;
}

static int
keyed(struct cursor *c, struct map_item *item, struct fail *f)
{
	struct known k = { .final = item->terminal, .seen = c->now }, old;
	char key[KNOWN_HASH_LEN];
	bool was;	/* it may be met twice, on pages that shift */

	if (key_of(c, item, key) == -1 || known_hash_item(item, k.content) == -1)
		return fail_nomem(f);
	was = known_get(c->known, key, &old);
	c->met += json_object_get(part(c->base, "known"), key) != NULL;
	json_object_del(c->waiting, key);
	if (was && strcmp(old.content, k.content) == 0) {
		k.revision = old.revision;
		return known_set(c->known, key, &k);
	}
	c->fresh++;
	c->page_fresh++;
	k.revision = revision_of(c, key, &k, was, old.revision);
	if (known_set(c->known, key, &k) == -1)
		return fail_nomem(f);
	return emit(c, item, k.revision, 0, f);
}

/* Equal elements are told apart by their number among the equal. */
static int
timed(struct cursor *c, struct map_item *item, struct fail *f)
{
	struct known k = { .final = true }, old;
	char hash[KNOWN_HASH_LEN];
	int n;

	if (known_hash_item(item, hash) == -1 ||
	    (n = count_equal(c, hash)) == -1)
		return fail_nomem(f);
	known_get(part(c->base, "known"), hash, &old);
	k.seen = c->now;
	k.revision = n + 1 > old.revision ? n + 1 : old.revision;
	memcpy(k.content, "-", 2);
	if (known_set(c->known, hash, &k) == -1)
		return fail_nomem(f);
	if (n < old.revision) {
		c->met++;
		return 0;
	}
	c->fresh++;
	c->page_fresh++;
	return emit(c, item, 0, n, f);
}

/* All are new; equal ones of this answer and the last are told apart. */
static int
sequence(struct cursor *c, struct map_item *item, struct fail *f)
{
	char hash[KNOWN_HASH_LEN];
	int n;

	if (known_hash_item(item, hash) == -1 ||
	    (n = count_equal(c, hash)) == -1)
		return fail_nomem(f);
	return emit(c, item, 0, numbered_same(&c->numbered, hash) + n, f);
}

int
cursor_item(struct cursor *c, struct map_item *item, struct fail *f)
{
	char key[KNOWN_HASH_LEN];

	c->seen++;
	if (c->request->cursor == PROFILE_ON_CHANGE)
		return on_change(c, item, f);
	/* What is a snapshot by nature is told as it stands. */
	if (item->key == NULL && record_kind(item->kind)->snapshot)
		return snapshot(c, item, f);
	switch (c->request->cursor) {
	case PROFILE_KEYED:
		return keyed(c, item, f);
	case PROFILE_TIMED:
		return timed(c, item, f);
	case PROFILE_ROLLING:
		return window_add(c->window, item) == 0 ? 0 : fail_nomem(f);
	case PROFILE_SEQUENCE:
		return sequence(c, item, f);
	case PROFILE_COUNTER:
		return key_of(c, item, key) == -1 ? fail_nomem(f) :
		    counter_take(c->known, key, item, c->sink, f);
	default:
		return snapshot(c, item, f);
	}
}

int
cursor_page(struct cursor *c, size_t elements, struct fail *f)
{
	size_t fresh = c->page_fresh;

	(void)f;
	c->page_fresh = 0;
	if (elements == 0 || c->request->paging == PROFILE_ONE_PAGE ||
	    (c->request->page_size > 0 && elements < c->request->page_size &&
	    c->request->paging != PROFILE_BY_LINK))
		return 0;
	if (!c->request->newest_first)
		return 1;
	/* Newest first: on until nothing is new and nothing can change. */
	if (c->request->cursor == PROFILE_KEYED)
		return fresh > 0 || json_object_size(c->waiting) > 0;
	return c->request->cursor != PROFILE_TIMED || fresh > 0;
}

/* Did a list that kept its history come back without any of it? */
static bool
was_overrun(const struct cursor *c)
{
	size_t before = json_object_size(part(c->base, "known"));

	if (c->seen == 0 || before == 0 || c->met > 0)
		return false;
	return c->request->cursor == PROFILE_KEYED ||
	    (c->request->cursor == PROFILE_TIMED && before >= TIMED_WINDOW &&
	    c->seen >= TIMED_WINDOW);
}

int
cursor_end(struct cursor *c, bool whole, struct fail *f)
{
	if (was_overrun(c) && gap(c, NULL, NULL,
	    "nothing of what was read before is there any more", f) == -1)
		return -1;
	if (c->request->cursor == PROFILE_KEYED)
		known_forget(c->known, c->now, c->request->keep_s,
		    c->request->keep_keys, whole);
	if (c->request->cursor == PROFILE_TIMED)
		known_forget(c->known, c->now, 0, TIMED_KEYS, false);
	if (c->window != NULL)
		return window_end(c->window, c->sink, f);
	return 0;
}

int64_t
cursor_from(const struct cursor *c)
{
	return numbered_from(&c->numbered);
}

int
cursor_lost(struct cursor *c, struct fail *f)
{
	return numbered_lost(&c->numbered, f);
}

int
cursor_sequence(struct cursor *c, const struct profile_sequence *s,
    enum cursor_verdict *v, struct fail *f)
{
	return numbered_check(&c->numbered, s, v, f);
}

json_t *
cursor_result(const struct cursor *c)
{
	switch (c->request->cursor) {
	case PROFILE_ON_CHANGE:
	case PROFILE_KEYED:
	case PROFILE_TIMED:
	case PROFILE_COUNTER:
		return json_pack("{s:O}", "known", c->known);
	case PROFILE_ROLLING:
		return window_result(c->window);
	case PROFILE_SEQUENCE:
		if (c->numbered.told)
			return numbered_result(&c->numbered, c->counted);
		break;
	case PROFILE_SNAPSHOT:
	case PROFILE_BYTES:
		break;
	}
	return json_object();
}
