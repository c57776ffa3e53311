/* SPDX-License-Identifier: ISC */
/*
 * One transfer's way through the budget: its opening is set aside first, each
 * piece of its body is charged before it goes, and at the end what was charged
 * becomes what was really used.
 */
#ifndef PACE_H
#define PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "budget.h"

struct pace {
	const struct budget *budget;	/* NULL: no limit */
	int64_t began_ms;
	uint64_t taken;			/* of the budget */
	bool even;	/* the body does not fit what is free: no bursts */
};

/* A transfer of so many body bytes begins. */
void	pace_begin(struct pace *p, const struct budget *b, uint64_t body);

/* How many of want bytes may go now, at bytes of the body having gone: 0 or a
 * sizable piece.  A body that did not fit goes evenly, so that no server waits
 * long for its next. */
size_t	pace_allow(struct pace *p, uint64_t at, size_t want);

/* It is over, with so many bytes on the wire. */
void	pace_end(struct pace *p, uint64_t wire);

#endif
