/* SPDX-License-Identifier: ISC */
/*
 * What a spool's sender remembers between runs: SPOOL/state.json.  Only the
 * holder of the spool's lock writes it, but for the first time, which binds
 * the spool to its destination.
 */
#ifndef STATE_H
#define STATE_H

#include <jansson.h>

#include <stdint.h>

#include "backoff.h"
#include "fail.h"

struct state {
	char *path;
	char *destination;
	struct backoff backoff;
	char last_error[FAIL_TEXT_LEN];	/* "" after a success */
	int64_t last_sent;	/* wall clock, 0: never */
	uint64_t sent, dead;	/* parts, ever */
	json_t *left;		/* "ID.N": lines of a part not delivered yet */
};

/*
 * Load SPOOL/state.json.  When there is none, bind the spool to destination
 * (NULL: leave it unbound); when it belongs to another one: -1, FAIL_USAGE.
 * A damaged file is set aside, and the state starts anew.  0; -1 with f.
 */
int	state_load(struct state *s, const char *spool, const char *destination,
	    struct fail *f);
/* Only see whether the spool belongs to another destination.  0; -1 with f. */
int	state_check(const char *spool, const char *destination, struct fail *f);
int	state_store(const struct state *s, struct fail *f);
void	state_free(struct state *s);

#endif
