/* SPDX-License-Identifier: ISC */
/* What the parts of --open share; see open.h. */
#ifndef OPENING_H
#define OPENING_H

#include <stdio.h>

#include "join.h"
#include "open.h"
#include "release.h"
#include "seen.h"
#include "sources.h"

#define OPENING_HELD	256	/* bundles in nameless files; more are read again */

/* A line on its way. */
struct opening_line {
	struct sources_line from;
	struct jwe jwe;
	bool formed;		/* jwe is its */
	unsigned char id[LEDGER_ID_LEN];	/* of its stream */
	struct release *to;	/* takes the plaintext, or NULL */
	struct fail f;		/* of what is done beside */
};

struct opening {
	const struct open_options *o;
	struct sources sources;
	struct join join;
	struct seen seen;
	struct release *held[OPENING_HELD];
	size_t held_n;
	struct opening_line line[2];
	FILE *out;
	struct fail *f;		/* the worst so far */
};

/* Something is refused: a `failure` record, and status 1.  0; -1. */
int	opening_refuse(struct opening *r, const char *what, const char *why);

/* Check a line and find its place; then what is to be done with it. */
int	gather_line(struct opening *r, struct opening_line *l);
/* The bundle of this id that is held, or NULL. */
struct release *gather_held(const struct opening *r,
	    const unsigned char id[LEDGER_ID_LEN]);

/* Give out lines [given, to) of a stream of records.  0; 1 with f's text: they
 * are not what they were; -1 with f. */
int	deliver_text(struct opening *r, struct ledger_entry *s, uint32_t to,
	    struct fail *f);
/* A line of records itself. */
int	deliver_plain(struct opening *r, struct opening_line *l,
	    struct fail *f);
/* All is read: give the i-th stream out, or refuse it.  0; -1. */
int	deliver_stream(struct opening *r, uint32_t i);

#endif
