/* SPDX-License-Identifier: ISC */
/*
 * The sending side: takes what waits in the spool, one part after the other,
 * urgent ones first, and turns each answer into a receipt, a later try, or a
 * place among the dead.  One sender a spool.
 */
#ifndef SENDER_H
#define SENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "dest.h"
#include "fail.h"
#include "spool.h"
#include "state.h"

struct sender {
	struct spool *spool;
	struct dest *dest;
	const char *destination;	/* for the spool's binding */
	bool quiet;		/* no receipts on stdout */
	bool table;		/* receipts for a person, not as records */
	bool now;		/* whatever the backoff says */
	uint64_t keep_s;	/* keep sent parts so long */
	bool told;		/* this run has said why things wait */
	const char *only;	/* send only this payload, by id, or NULL */
};

/*
 * Send all that waits.  FAIL_NONE in f when it is all gone; FAIL_LATER when
 * some waits (no text when there is nothing new to say); FAIL_PART when some
 * went to dead/; FAIL_HERE when the destination refuses.
 */
void	sender_flush(struct sender *s, struct fail *f);

#endif
