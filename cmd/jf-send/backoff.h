/* SPDX-License-Identifier: ISC */
/*
 * When to try again: full jitter over 30 s doubling to an hour, kept across
 * processes.  A longer Retry-After is honoured up to a day.
 */
#ifndef BACKOFF_H
#define BACKOFF_H

#include <stdint.h>

#define BACKOFF_FIRST_S	30
#define BACKOFF_MOST_S	3600
#define BACKOFF_ASKED_S	86400	/* the longest Retry-After honoured */

struct backoff {
	uint32_t failures;	/* in a row */
	int64_t since;		/* wall clock when the last one happened */
	int64_t delay_s;	/* from then on */
};

/* One more failure now; retry_after_s is -1 when the server named none. */
void	backoff_fail(struct backoff *b, int64_t now, int64_t retry_after_s);
void	backoff_reset(struct backoff *b);

/* Seconds still to wait, 0 when it is time.  A clock that was set back makes
 * the wait begin anew, never longer than it was meant to be. */
int64_t	backoff_left(struct backoff *b, int64_t now);

#endif
