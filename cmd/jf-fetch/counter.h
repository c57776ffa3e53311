/* SPDX-License-Identifier: ISC */
/*
 * Devices that only count: how often a file was printed well, how often not.
 * The difference to the last look is that many jobs, of which the newest alone
 * has what the device tells of the last one.
 */
#ifndef COUNTER_H
#define COUNTER_H

#include <jansson.h>

#include "cursor.h"
#include "fail.h"
#include "map.h"

/* Tell the jobs behind an item's counts, as known (of the cursor, by key) has
 * them from the last look, and keep the new counts there.  Each gets a job_id
 * of its own where the device has none.  0; -1 with f: memory, the sink's. */
int	counter_take(json_t *known, const char *key,
	    const struct map_item *item, const struct cursor_sink *sink,
	    struct fail *f);

#endif
