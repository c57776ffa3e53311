/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "join.h"

/* Bytes that pad a key would be compared, too: start from zeros. */
static void
set_key(struct ledger_entry *e, const unsigned char *id, uint32_t n,
    enum ledger_what what)
{
	memset(e, 0, sizeof *e);
	if (id != NULL)
		memcpy(e->key.id, id, LEDGER_ID_LEN);
	e->key.n = n;
	e->key.what = what;
}

/* The line's stream, a new one if need be.  0; -1 with f. */
static int
find_stream(struct join *j, const struct join_line *x, struct ledger_entry *s,
    struct fail *f)
{
	struct ledger_entry turn;
	int found;

	set_key(s, x->id, 0, LEDGER_STREAM);
	if ((found = ledger_find(&j->ledger, s, f)) != 0)
		return found == -1 ? -1 : 0;
	memcpy(s->u.stream.mark, x->mark, LEDGER_MARK_LEN);
	s->u.stream.text = x->text;
	set_key(&turn, NULL, j->streams, LEDGER_TURN);
	memcpy(turn.u.id, x->id, LEDGER_ID_LEN);
	if (ledger_put(&j->ledger, &turn, f) == -1)
		return -1;
	j->streams++;
	return 0;
}

static void
set_fault(struct ledger_stream *s, enum join_fault fault)
{
	if (s->fault == JOIN_SOUND)
		s->fault = (uint8_t)fault;
}

int
join_add(struct join *j, const struct join_line *x, struct ledger_entry *e,
    struct ledger_entry *l, struct fail *f)
{
	struct ledger_stream *s = &e->u.stream;
	int found;

	if (find_stream(j, x, e, f) == -1 ||
	    (found = join_line(j, x->id, x->n, l, f)) == -1)
		return -1;
	if (memcmp(s->mark, x->mark, LEDGER_MARK_LEN) != 0 || (found == 1 &&
	    memcmp(l->u.line.tag, x->tag, LEDGER_TAG_LEN) != 0))
		set_fault(s, JOIN_DIFFERENT);
	else if (found == 1)
		return 0;
	if (s->text != x->text)
		set_fault(s, JOIN_KINDS);
	if (found == 0) {
		memcpy(l->u.line.tag, x->tag, LEDGER_TAG_LEN);
		s->count++;
	}
	if (x->n >= s->beyond)
		s->beyond = x->n + 1;
	if (x->last && s->end == 0)
		s->end = x->n + 1;
	if (s->end != 0 && (s->beyond > s->end ||
	    (x->last && s->end != x->n + 1)))
		set_fault(s, JOIN_BEYOND);
	return 1;
}

int
join_line(const struct join *j, const unsigned char *id, uint32_t n,
    struct ledger_entry *l, struct fail *f)
{
	set_key(l, id, n, LEDGER_LINE);
	return ledger_find(&j->ledger, l, f);
}

int
join_stream(const struct join *j, uint32_t i, struct ledger_entry *s,
    struct fail *f)
{
	struct ledger_entry turn;
	int found;

	set_key(&turn, NULL, i, LEDGER_TURN);
	if ((found = ledger_find(&j->ledger, &turn, f)) != 1)
		return found;
	set_key(s, turn.u.id, 0, LEDGER_STREAM);
	return ledger_find(&j->ledger, s, f);
}

const char *
join_fault(const struct ledger_stream *s)
{
	static const char *const text[] = {
		[JOIN_SEEN] = "was opened before",
		[JOIN_DIFFERENT] = "different lines stand under one id",
		[JOIN_BEYOND] = "lines follow its last one",
		[JOIN_KINDS] = "its lines do not belong together",
		[JOIN_LONG] = "a line holds more than 256 KiB",
		[JOIN_NOWHERE] = "is a bundle: say --into DIR",
		[JOIN_TORN] = "lines are missing",
		[JOIN_CUT] = "its end is missing"
	};

	if (s->fault != JOIN_SOUND)
		return text[s->fault];
	if (s->count == s->end)
		return NULL;
	return text[s->end == 0 && s->count == s->beyond ? JOIN_CUT :
	    JOIN_TORN];
}
