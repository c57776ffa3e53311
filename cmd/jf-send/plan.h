/* SPDX-License-Identifier: ISC */
/*
 * --dry-run: `plan` records, or a table, that say which payloads would be
 * made or wait, and whom they would be brought to.  The bytes are exact: each
 * payload is sealed in memory and forgotten.
 */
#ifndef PLAN_H
#define PLAN_H

#include <jansson.h>

#include <stdbool.h>

#include "dest.h"
#include "fail.h"
#include "spool.h"

struct stream;
struct table;

struct plan {
	bool table;		/* for a person, not as records */
	int color;
	const char *destination;	/* NULL: none is named */
	json_t *hosts;		/* "HOST:PORT" that would be spoken to */
	struct table *rows;
};

/* d: where to, or NULL.  Look up the hosts of it.  0; -1 with f. */
int	plan_open(struct plan *p, const struct dest *d, struct fail *f);

/* A stream that is whole, and why it ended; nothing when p is NULL.  0; -1
 * with f. */
int	plan_stream(struct plan *p, const struct stream *st, const char *why,
	    struct fail *f);
/* All parts that wait; f keeps which are damaged.  0; -1 with f. */
int	plan_spool(struct plan *p, const struct spool *s, struct fail *f);

/* The table's time has come.  0; -1 with f. */
int	plan_end(struct plan *p, struct fail *f);
void	plan_free(struct plan *p);

#endif
