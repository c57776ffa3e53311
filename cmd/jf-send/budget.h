/* SPDX-License-Identifier: ISC */
/*
 * The share of the line that may be used: so many bytes in any 60 seconds,
 * both ways together, over all processes that share the state directory.
 *
 * What was spent stands in a small file of seconds and bytes, locked for each
 * look.  Time is the host's time since boot, so a clock that is set does
 * nothing; seconds from before a reboot count as if spent now.
 */
#ifndef BUDGET_H
#define BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "fail.h"

#define BUDGET_WINDOW_S	60
#define BUDGET_RATE	25000	/* bit/s: 0.5 % of 5 Mbit/s */
#define BUDGET_RATE_MIN	8000	/* less would not carry a handshake */
#define BUDGET_OPENING	8192	/* bytes set aside for a TLS handshake */

struct budget {
	int fd;			/* -1: unlimited */
	uint64_t rate;		/* bytes a second */
	int64_t (*now_ms)(void);
};

/* "25k", "25kbit", "2M", "unlimited": bits a second, 0 for unlimited.  0; -1
 * when it is neither. */
int	budget_parse(const char *text, uint64_t *bits);

/* rate in bit/s, 0: unlimited, path is not touched.  0; -1 with f. */
int	budget_open(struct budget *b, const char *path, uint64_t bits,
	    struct fail *f);
void	budget_close(struct budget *b);

/* Bytes that may go now; UINT64_MAX when unlimited. */
uint64_t budget_room(const struct budget *b);
/* Bytes spent in the last minute. */
uint64_t budget_used(const struct budget *b);
/* Take up to want bytes of what may go now; how many were taken. */
uint64_t budget_take(const struct budget *b, uint64_t want);
/* Count bytes that have gone; or, below zero, give back what was taken for
 * nothing since then (now_ms): to the oldest of these seconds first, so that
 * none to come is counted too low. */
void	budget_settle(const struct budget *b, int64_t bytes, int64_t since_ms);

/* May a transfer of so many body bytes begin: does it fit whole, or if it
 * never can, is half of the window free? */
bool	budget_may_begin(const struct budget *b, uint64_t bytes);
/* Work of over a minute is announced, with how long so many bytes take. */
void	budget_announce(const struct budget *b, uint64_t bytes);
/* What so many body bytes cost on the wire with headers and answers. */
uint64_t budget_cost(uint64_t bytes);

#endif
