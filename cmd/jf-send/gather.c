/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "opening.h"

struct release *
gather_held(const struct opening *r, const unsigned char id[LEDGER_ID_LEN])
{
	char hex[JWE_ID_LEN];
	size_t i;

	digest_hex(id, LEDGER_ID_LEN, hex);
	for (i = 0; i < r->held_n; i++)
		if (strcmp(r->held[i]->id, hex) == 0)
			return r->held[i];
	return NULL;
}

/* Records, or what someone else sealed without saying what it is. */
static bool
is_text(const struct jwe_header *h)
{
	return !h->has_place || strcmp(h->cty, JWE_RECORDS) == 0;
}

static bool
in_pipe(const struct opening *r, const struct opening_line *l)
{
	return r->sources.v[l->from.source].pipe;
}

/* May this line's records be given out before all is checked? */
static bool
goes_at_once(const struct opening *r, const struct opening_line *l)
{
	return in_pipe(r, l) && r->o->sender == NULL && is_text(&l->jwe.h);
}

static struct join_line
describe(const struct opening *r, const struct opening_line *l)
{
	const struct jwe *j = &l->jwe;
	struct join_line x = { .last = true, .text = is_text(&j->h) };

	memcpy(x.id, l->id, sizeof x.id);
	memcpy(x.tag, j->tag, sizeof x.tag);
	opener_mark(r->o->opener, x.mark);
	if (j->h.has_place) {
		x.n = j->h.place.n;
		x.last = j->h.place.last;
	}
	return x;
}

/* A line of a bundle: into the nameless file of its stream, if there may be
 * one more.  0; -1 with f. */
static int
hold(struct opening *r, struct opening_line *l, struct ledger_entry *s,
    struct ledger_line *e)
{
	const struct jwe_header *h = &l->jwe.h;
	struct release *held = gather_held(r, s->key.id);

	if (r->o->into == NULL) {
		s->u.stream.fault = JOIN_NOWHERE;
		return 0;
	}
	if (held == NULL && s->u.stream.count == 1 &&
	    r->held_n < OPENING_HELD) {
		if ((held = release_new(r->o->into, h, r->f)) == NULL)
			return -1;
		r->held[r->held_n++] = held;
	}
	if (held == NULL)
		return 0;
	if (strcmp(h->cty, held->cty) != 0 ||
	    release_cut(h, &l->jwe.text, &held->jws) == -1)
		s->u.stream.fault = JOIN_KINDS;
	else if (l->jwe.text.len > JWE_PLAIN_MAX)
		s->u.stream.fault = JOIN_LONG;
	else
		l->to = held;
	e->plain = (uint32_t)l->jwe.text.len;
	return 0;
}

/* Does this line end where a record does? */
static bool
ends_record(const struct opening_line *l)
{
	const struct jwe_header *h = &l->jwe.h;
	const struct buf *text = &l->jwe.text;

	return !h->has_place || h->place.last ||
	    (text->len > 0 && text->p[text->len - 1] == '\n');
}

/* Which lines of a stream are there without a gap, and up to where they are
 * whole records. */
static int
advance(struct opening *r, struct ledger_entry *s)
{
	struct ledger_stream *st = &s->u.stream;
	struct ledger_entry l;
	int found;

	while ((found = join_line(&r->join, s->key.id, st->known, &l,
	    r->f)) == 1) {
		st->known++;
		if (l.u.line.ends)
			st->whole = st->known;
	}
	return found;
}

/* A line of records from a pipe: out with it, if all before it are out; else
 * it is kept. */
static int
pass_on(struct opening *r, struct opening_line *l, struct ledger_entry *s,
    struct ledger_entry *e)
{
	struct ledger_stream *st = &s->u.stream;
	struct fail f = { 0 };
	int rc = 0;

	e->u.line.ends = ends_record(l);
	if (e->u.line.ends && !st->late && e->key.n == st->given) {
		rc = deliver_plain(r, l, &f);
		st->given++;
	} else if (sources_keep(&r->sources, &l->from, r->f) == -1)
		return -1;
	e->u.line.offset = l->from.offset;
	if (rc == 0 && (ledger_put(&r->join.ledger, e, r->f) == -1 ||
	    advance(r, s) == -1))
		return -1;
	if (rc == 0 && !st->late)
		rc = deliver_text(r, s, st->whole, &f);
	if (rc == 1) {
		st->fault = JOIN_KINDS;
		return 0;
	}
	if (rc == -1)
		fail_keep(r->f, &f);
	return rc;
}

/* A new line of a sound stream. */
static int
place(struct opening *r, struct opening_line *l, struct ledger_entry *s,
    struct ledger_entry *e)
{
	struct ledger_line *at = &e->u.line;
	bool pipe = in_pipe(r, l);

	at->source = (uint32_t)l->from.source;
	at->offset = l->from.offset;
	at->length = (uint32_t)l->from.length;
	if (is_text(&l->jwe.h)) {
		if (!pipe || r->o->sender != NULL)
			s->u.stream.late = true;
		if (pipe)
			return pass_on(r, l, s, e);
	} else {
		if (hold(r, l, s, at) == -1)
			return -1;
		if (pipe && l->to == NULL && s->u.stream.fault == JOIN_SOUND) {
			if (sources_keep(&r->sources, &l->from, r->f) == -1)
				return -1;
			at->offset = l->from.offset;
		}
	}
	return ledger_put(&r->join.ledger, e, r->f);
}

int
gather_line(struct opening *r, struct opening_line *l)
{
	const struct sources *src = &r->sources;
	struct ledger_entry s, e;
	struct join_line x;
	char what[512];
	bool wanted;
	int got;

	wanted = l->formed && (!is_text(&l->jwe.h) || goes_at_once(r, l));
	if (!l->formed || opener_line(r->o->opener, &l->jwe,
	    wanted) == -1) {
		snprintf(what, sizeof what, "%s:%zu",
		    src->v[l->from.source].name, l->from.number);
		return opening_refuse(r, what, "cannot be opened");
	}
	x = describe(r, l);
	if ((got = join_add(&r->join, &x, &s, &e, r->f)) != 1)
		return got;
	if (s.u.stream.count == 1 && (got = seen_has(&r->seen, x.id,
	    r->f)) != 0) {
		if (got == -1)
			return -1;
		s.u.stream.fault = JOIN_SEEN;
	}
	got = s.u.stream.fault == JOIN_SOUND ? place(r, l, &s, &e) :
	    ledger_put(&r->join.ledger, &e, r->f);
	return got == -1 ? -1 : ledger_put(&r->join.ledger, &s, r->f);
}
