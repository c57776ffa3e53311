/* SPDX-License-Identifier: ISC */
/*
 * Records to indicators (`kpi` records), in one pass; jf-pack(1) has the
 * formulas.  What is kept while reading does not grow with the number of
 * records, but with that of devices; sums of many windows wait in a file.
 */
#ifndef AGGREGATE_H
#define AGGREGATE_H

#include <jansson.h>

#include <stdint.h>

#include "fail.h"
#include "window.h"

#define AGGREGATE_LOOK_S	900	/* how long one heartbeat can speak for */
#define AGGREGATE_SEEN		1048576	/* jobs and events that are known again */

struct aggregate;

/* dir: for a file without a name, if there is very much; it must stay.  NULL
 * when memory is out. */
struct aggregate *aggregate_new(enum window window, unsigned k,
	    const char *dir);
void	aggregate_free(struct aggregate *a);

/* Take a record (record_check has passed it) in.  0; -1 with f. */
int	aggregate_add(struct aggregate *a, const json_t *rec, struct fail *f);

/* Give a kpi record for each cell that may be told to put, which does not own
 * it.  *hidden: cells that are not told.  0; -1 with f. */
int	aggregate_end(struct aggregate *a, int (*put)(void *arg,
	    const json_t *rec, struct fail *f), void *arg, uint64_t *hidden,
	    struct fail *f);

#endif
