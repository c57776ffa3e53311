/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "arena.h"

struct arena_block {
	struct arena_block *next;
	void *p;
	void (*release)(void *);
};

void *
arena_own(struct arena *a, void *p, void (*release)(void *))
{
	struct arena_block *b;

	if (p == NULL)
		return NULL;
	b = malloc(sizeof(*b));
	if (b == NULL) {
		release(p);
		return NULL;
	}
	b->next = a->blocks;
	b->p = p;
	b->release = release;
	a->blocks = b;
	return p;
}

void *
arena_take(struct arena *a, size_t n, size_t size)
{
	return arena_own(a, calloc(n > 0 ? n : 1, size), free);
}

void
arena_free(struct arena *a)
{
	struct arena_block *b;

	while ((b = a->blocks) != NULL) {
		a->blocks = b->next;
		b->release(b->p);
		free(b);
	}
}
