/* SPDX-License-Identifier: ISC */
/*
 * What is new in a request's answers, by the profile's kind of cursor
 * (jf-profile(5), CURSORS).  Items go in as they are mapped; those to be
 * emitted come out through the sink, with revision and sequence number; at
 * the end there is the cursor to keep, as JSON, for the device's state.
 *
 * A cursor never comes from the collector's clock; that only decides when a
 * finished element, long not seen any more, is forgotten.  Keys are kept as
 * hashes: a state file holds no names.
 */
#ifndef CURSOR_H
#define CURSOR_H

#include <jansson.h>

#include <stdbool.h>

#include "fail.h"
#include "map.h"
#include "profile.h"

struct cursor_sink {
	/* A record to emit. */
	int (*emit)(struct map_item *item, int revision, int seq, void *arg,
	    struct fail *f);
	/* The device forgot something: from and to are numbers, times or
	 * NULL, borrowed. */
	int (*gap)(const json_t *from, const json_t *to, const char *reason,
	    void *arg, struct fail *f);
	void *arg;
};

/* Tell a gap between two numbers; to under 0: not known.  0, -1 with f. */
int	cursor_gap(const struct cursor_sink *sink, int64_t from, int64_t to,
	    const char *reason, struct fail *f);

struct cursor;

/* base: the adopted cursor, pending: the newest that waits (it gives equal
 * revisions to repeats); both borrowed, NULL: none.  NULL: memory. */
struct cursor *cursor_start(const struct profile_request *r,
	    const json_t *base, const json_t *pending,
	    const struct cursor_sink *sink);
void	cursor_free(struct cursor *c);

/* Take one item of an answer.  0; -1 with f: memory, or the sink's. */
int	cursor_item(struct cursor *c, struct map_item *item, struct fail *f);

/* An answer (page) is complete, its elements counted by profile_page.  1:
 * the page after it may still hold something new; 0; -1 with f. */
int	cursor_page(struct cursor *c, size_t elements, struct fail *f);

/* The list was read to its end (whole) or as far as needed: emit what is
 * left, tell gaps.  0; -1 with f. */
int	cursor_end(struct cursor *c, bool whole, struct fail *f);

/* Numbered buffers, before their answer is mapped: the number to ask from (-1:
 * none, ask from the start), and what the answer's own account means. */
int64_t	cursor_from(const struct cursor *c);
enum cursor_verdict { CURSOR_MAP, CURSOR_RESTART };
/* The answer tells s.  *v CURSOR_RESTART: it belongs to new numbers; ask from
 * the start instead.  0; -1 with f (the sink's). */
int	cursor_sequence(struct cursor *c, const struct profile_sequence *s,
	    enum cursor_verdict *v, struct fail *f);
/* The device said that it has forgotten what was asked for: tell the gap and
 * start anew.  0; -1 with f. */
int	cursor_lost(struct cursor *c, struct fail *f);

/* The cursor to keep: a new reference; NULL: memory. */
json_t	*cursor_result(const struct cursor *c);

#endif
