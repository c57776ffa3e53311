/* SPDX-License-Identifier: ISC */
/*
 * Lines become streams: each counts once by (id, n), in whatever order they
 * arrive and however streams are mixed.
 */
#ifndef JOIN_H
#define JOIN_H

#include "ledger.h"

enum join_fault {
	JOIN_SOUND,
	JOIN_SEEN,	/* was opened before */
	JOIN_DIFFERENT,	/* two different lines, or content keys, of one id */
	JOIN_BEYOND,	/* a line after the last one */
	JOIN_KINDS,	/* records and something else */
	JOIN_LONG,	/* more in a line than there may be */
	JOIN_NOWHERE,	/* a bundle, and no --into */
	JOIN_TORN,	/* a gap */
	JOIN_CUT	/* no end */
};

struct join {
	struct ledger ledger;
	uint32_t streams;
};

/* A checked line's place and what its stream is like. */
struct join_line {
	unsigned char id[LEDGER_ID_LEN];
	uint32_t n;
	bool last, text;
	unsigned char mark[LEDGER_MARK_LEN];
	unsigned char tag[LEDGER_TAG_LEN];
};

/*
 * Count a line.  s is its stream then, l its entry; both the caller may change
 * and put back by ledger_put.  1 it is new, 0 a repeat, -1 with f.  fault is
 * what a stream begins with.
 */
int	join_add(struct join *j, const struct join_line *x,
	    struct ledger_entry *s, struct ledger_entry *l, struct fail *f);

/* Line n of stream id into l; the i-th stream into s.  1; 0 not known; -1
 * with f. */
int	join_line(const struct join *j, const unsigned char *id, uint32_t n,
	    struct ledger_entry *l, struct fail *f);
int	join_stream(const struct join *j, uint32_t i, struct ledger_entry *s,
	    struct fail *f);

/* At the end: why a stream is refused, or NULL. */
const char *join_fault(const struct ledger_stream *s);

#endif
