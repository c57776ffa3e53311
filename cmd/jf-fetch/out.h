/* SPDX-License-Identifier: ISC */
/*
 * Where a run's records go, one whole line after the other, from whichever
 * thread.  A run that is only looked at (a table) writes none.
 */
#ifndef OUT_H
#define OUT_H

#include <jansson.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "buf.h"
#include "fail.h"
#include "opt.h"

struct out {
	FILE *fp;		/* NULL: no records */
	const char *edition;
	const struct opt_list *kinds;	/* -k: only these; NULL or empty: all */
	bool private;		/* scrub_terms and logs too */
	pthread_mutex_t lock;
	json_t *items;		/* names of the contract's items told so far */
};

void	out_start(struct out *o, FILE *fp);
void	out_stop(struct out *o);

/* Is this kind asked for?  checkpoint, failure, gap and scrub_terms are what
 * holds a stream together and always go. */
bool	out_wants(const struct out *o, const char *kind);

/* Write rec (which stays the caller's) if it is wanted.  1: written; 0: not
 * wanted; -1 with f, FAIL_OUTPUT. */
int	out_write(struct out *o, const json_t *rec, struct fail *f);

/* The same for lines of records, each with its LF, that are wanted.  0; -1
 * with f. */
int	out_lines(struct out *o, const struct buf *lines, struct fail *f);

/* How many items an edition's list has. */
size_t	out_items(const char *edition);

#endif
