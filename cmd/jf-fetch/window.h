/* SPDX-License-Identifier: ISC */
/*
 * Rolling windows: a device shows its last few events, without key, number or
 * time.  What is new follows from the longest overlap of the old window with
 * the new; where a shorter one would fit too, that is told as a gap, since
 * equal events may have come and gone.
 */
#ifndef WINDOW_H
#define WINDOW_H

#include <jansson.h>

#include <stdbool.h>
#include <stdint.h>

#include "cursor.h"
#include "fail.h"
#include "map.h"

struct window;

/* old: the kept window (hashes, newest first), or NULL; n: events told so
 * far.  NULL: memory. */
struct window *window_new(const json_t *old, int64_t n, bool newest_first);
void	window_free(struct window *w);

/* Keep a copy of an item until the end.  0, -1 memory. */
int	window_add(struct window *w, const struct map_item *item);

/* Emit what is new, oldest first, numbered on from n (equal events have no
 * other difference).  0; -1 with f, the sink's. */
int	window_end(struct window *w, const struct cursor_sink *sink,
	    struct fail *f);

/* {"window":[...], "n":...}; NULL: memory. */
json_t	*window_result(const struct window *w);

#endif
