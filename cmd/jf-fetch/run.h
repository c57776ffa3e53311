/* SPDX-License-Identifier: ISC */
/*
 * One run over the devices: a checkpoint, the facts of all, then the logs of
 * all, a checkpoint.
 */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "fail.h"
#include "fleet.h"
#include "opt.h"
#include "profile.h"

#define RUN_PARALLEL	64

struct run {
	const char *config, *state;	/* options, or NULL */
	const char *edition;
	const struct opt_list *kinds;
	uint64_t parallel;
	bool no_terms;
	bool by_hand;		/* devices were named: ask everything */
	uint64_t heartbeat_s;	/* cadence of what is asked each run */
	FILE *fp;		/* NULL: only a look, nothing is consumed */
	bool private;		/* scrub_terms and logs may be written */

	/* set by run_prepare */
	struct fleet fleet;
	const struct device **devices;	/* the chosen ones, n */
	struct profile **profiles;	/* of each; may be shared */
	size_t n;
	bool borrowed;		/* the one profile is the caller's */
	char *state_dir, *marks_dir;

	/* set by run_once */
	int64_t next_due;	/* seconds since 1970, 0: nothing */
	size_t items, items_all;	/* of the contract, told; and all */
};

/* Load devices.jsonl and the profiles of those that names (NULL-terminated)
 * choose, all when it is empty.  0; -1 with f: FAIL_USAGE. */
int	run_prepare(struct run *r, char **names, struct fail *f);
/* Only this device, which is in no list yet; both stay the caller's. */
int	run_prepare_one(struct run *r, const struct device *d,
	    struct profile *p, struct fail *f);
void	run_free(struct run *r);

/* Poll them once.  0; -1 with f: FAIL_PART, some failed (each has its
 * record); FAIL_OUTPUT; FAIL_SIGNAL. */
int	run_once(struct run *r, struct fail *f);

/* Forget what was read from them.  0; -1 with f. */
int	run_reset(const struct run *r, struct fail *f);

#endif
