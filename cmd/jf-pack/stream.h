/* SPDX-License-Identifier: ISC */
/*
 * Records in, packed records out, one at a time: learn, pack, check, release.
 * What fails becomes a `failure` record; what has no place behind jf-pack is
 * dropped, named at the end and remembered.
 */
#ifndef STREAM_H
#define STREAM_H

#include "aggregate.h"
#include "inspect.h"
#include "jsonl.h"
#include "learn.h"
#include "pack.h"

/* Where packed records go.  0; -1 with f. */
struct stream_sink {
	/* out->line is checked; out->kind "checkpoint" is not stamped. */
	int (*put)(void *arg, const struct pack_out *out, struct fail *f);
	/* The input has nothing more at the moment.  May be NULL. */
	int (*idle)(void *arg, struct fail *f);
	void *arg;
};

struct stream {
	struct pack_tools tools;
	struct pack *pack;
	struct learn *learn;
	struct aggregate *aggregate;	/* or NULL: records go in there */
	const char *terms_path;		/* terms are kept there; NULL: not */
	struct stream_sink sink;
	/* The rest starts as zero. */
	struct pack_out out;
	size_t inspected;		/* terms that the check knows */
	struct record_watch watch;
	struct fail worst;		/* what did not end the run */
	json_t *foreign;		/* kinds dropped: count */
};

/* Only learn from all of in, which is then read again from its start.  What
 * is wrong with it is left to stream_run.  0; -1 with f: memory. */
int	stream_learn(struct stream *s, struct jsonl *in, struct fail *f);

/* Read all of in.  0; -1 with f when the run has to end (bad input, output
 * lost, memory). */
int	stream_run(struct stream *s, struct jsonl *in, struct fail *f);

/* Put a `failure` record about what: why says what was wrong, and is kept for
 * stream_end.  0; -1 with f. */
int	stream_failure(struct stream *s, const char *what,
	    const struct fail *why, struct fail *f);

/* With aggregate: give out what it tells.  0; -1 with f. */
int	stream_tell(struct stream *s, struct fail *f);

/* After the last input: keep the terms, say what was dropped, and set in f
 * what this and other tools could not do.  0, -1. */
int	stream_end(struct stream *s, struct fail *f);

void	stream_free(struct stream *s);

#endif
