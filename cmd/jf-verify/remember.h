/* SPDX-License-Identifier: ISC */
/*
 * What was verified before: the highest version of each model in each trust
 * domain, the highest stale number of each package (RFC 4108), the highest
 * number of a catalog, and the latest time.  Always heeded; raised only with
 * --remember, by verdicts that are good.
 */
#ifndef REMEMBER_H
#define REMEMBER_H

#include <jansson.h>

#include "fail.h"
#include "job.h"

struct remember {
	char *path;			/* STATE/verify/seen.json */
	json_t *root;
	int lock;			/* fd, -1: only heeded */
	bool raised;
};

/* Load; write: take the lock too.  0; -1 with f: FAIL_LATER (another is
 * running), FAIL_USAGE (not well-formed). */
int	remember_open(struct remember *r, const char *state, bool write,
	    struct fail *f);

/* Problems that the verdict has in the light of it. */
void	remember_check(const struct remember *r, struct job *j);
/* Is the clock behind what was seen?  The problem goes to the verdict. */
void	remember_check_clock(const struct remember *r, struct job *j);
/* A good verdict raises it. */
void	remember_raise(struct remember *r, const struct job *j);

/* The number of a catalog, by domain: 0 when none was seen. */
json_int_t remember_catalog(const struct remember *r, const char *domain);
void	remember_raise_catalog(struct remember *r, const char *domain,
	    json_int_t number);

/* Write what was raised, let go.  0, -1 with f. */
int	remember_close(struct remember *r, struct fail *f);

#endif
