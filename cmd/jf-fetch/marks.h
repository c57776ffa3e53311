/* SPDX-License-Identifier: ISC */
/*
 * Acknowledgement through the pipe (jf-tools(7)).  A run begins and ends with
 * a `checkpoint` that carries its token; the program at the far end of the
 * pipe makes STATE/marks/TOKEN once everything before the end is durable
 * there.
 *
 * Why nothing is lost: a device's cursors move only by state_adopt, which
 * demands the mark; the mark demands the end; the end is written last, after
 * every record of the run was written and every device's pending cursors were
 * stored.  So whichever stage dies at whichever moment, either the mark is
 * there and all records before it are durable, or the next run asks from the
 * old cursors again, and repeats have the same ids.
 *  - The state goes before the end so that what is acknowledged is known: the
 *    other order would be safe too, but repeat after a crash between the two.
 *  - Two runs at once: a device is locked while it is asked, and each run
 *    pends under its own token, from the adopted cursors only; so any of them
 *    can be adopted alone.  Adopting one drops the older ones.
 *  - A mark that comes late still counts while its run is among the last
 *    STATE_PENDING; after that it is only a repeat.
 *  - A look (terminal, jq, a filter) never makes the mark.
 */
#ifndef MARKS_H
#define MARKS_H

#include <jansson.h>

#include <stdint.h>

#include "fail.h"
#include "jsonl.h"

#define MARKS_TOKEN_LEN	33	/* 32 hex digits and NUL */

/* A fresh token.  0, -1 with f. */
int	marks_token(char out[MARKS_TOKEN_LEN], struct fail *f);

/* The `checkpoint` record; phase: "begin", "end".  NULL: memory. */
json_t	*marks_checkpoint(const char *token, const char *phase);

/* When TOKEN's mark was put into the folder, in seconds since 1970; 0 when
 * it is not there, or TOKEN is no token. */
int64_t	marks_time(const char *dir, const char *token);

/* Read records up to the end of in and put the mark of every checkpoint that
 * began and ended in it, durably.  0; -1 with f: FAIL_PART, a run did not
 * end or held a failure (the marks of the others are put). */
int	marks_commit(const char *dir, struct jsonl *in, struct fail *f);

/* Take away marks that are older than a day and not in wanted (an object
 * whose members are tokens). */
void	marks_sweep(const char *dir, const json_t *wanted);

#endif
