/* SPDX-License-Identifier: ISC */
/*
 * Pieces of work done by several threads, given out and taken back in the
 * same order.  One thread owns the crew; the others see only the pieces.
 */
#ifndef CREW_H
#define CREW_H

#include <stdbool.h>
#include <stddef.h>

#define CREW_MAX	8		/* threads */
#define CREW_ROOM	(2 * CREW_MAX)	/* pieces that are out at most */

struct crew;

/* Processors that this process may use, at most CREW_MAX. */
size_t	crew_processors(void);

/*
 * work is called once for each piece, by whichever of n threads is free; with
 * n 0, or where threads cannot be had, by crew_give itself.  NULL: memory.
 */
struct crew *crew_start(size_t n, void (*work)(void *piece));

/* How many pieces can be out: twice as many as there are threads. */
size_t	crew_room(const struct crew *c);
/* As many are: take one before giving more. */
bool	crew_is_full(const struct crew *c);
/* Give a piece away, which stays the caller's but must not be touched until
 * it is back.  Only while the crew is not full. */
void	crew_give(struct crew *c, void *piece);
/* Wait for the piece that was given first of those that are out.  NULL: none
 * is out. */
void	*crew_take(struct crew *c);

/* What is out is finished first.  c may be NULL. */
void	crew_stop(struct crew *c);

#endif
