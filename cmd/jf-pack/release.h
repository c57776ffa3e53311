/* SPDX-License-Identifier: ISC */
/*
 * Which cells may be told: those of at least k devices, none of which has more
 * than half, and no total from which a cell that is not told could be computed.
 */
#ifndef RELEASE_H
#define RELEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cells.h"
#include "sites.h"

#define RELEASE_ROW	131072	/* sums of one indicator, window and class */

/* What is told about a cell. */
struct release_value {
	struct cells_key key;
	double num, den;
	uint32_t devices, sites;	/* at least */
};

struct release {
	unsigned k;
	/* Whether a kpi is a ratio, so that a device's part in a cell is its
	 * denominator. */
	bool (*by_den)(uint32_t kpi);
	struct sites *sites;
	uint32_t (*site_of)(void *arg, uint32_t device);
	int (*tell)(void *arg, const struct release_value *v, struct fail *f);
	void *arg;
};

/*
 * Call r->tell for every cell that may be told, in the order of kpi, window,
 * model and material, then for the total over materials (CELLS_ALL) of those
 * that have any.  *hidden counts those that are not told.  0; -1 with f.
 */
int	release_cells(const struct release *r, struct cells *c,
	    uint64_t *hidden, struct fail *f);

#endif
