/* SPDX-License-Identifier: ISC */
/* Memory that is freed all at once.  Start one as { 0 }. */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
	struct arena_block *blocks;
};

/* n times size zeroed bytes that live as long as the arena; NULL: none. */
void	*arena_take(struct arena *a, size_t n, size_t size);
/* Have release(p) called when the arena goes.  p, or NULL (p released). */
void	*arena_own(struct arena *a, void *p, void (*release)(void *));
void	arena_free(struct arena *a);

#endif
