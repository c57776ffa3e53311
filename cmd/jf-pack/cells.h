/* SPDX-License-Identifier: ISC */
/*
 * Sums per cell (an indicator, a window, a device class, a material) and
 * device.  Any number of them: what does not fit in memory waits in a file
 * without a name, in sorted runs that are merged at the end.
 */
#ifndef CELLS_H
#define CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

#define CELLS_MEMORY	65536	/* sums in memory */
#define CELLS_ALL	UINT32_MAX	/* as a material: all of them */

struct cells_key {
	int64_t from;		/* start of the window */
	uint32_t kpi, model, material;
};

struct cells_sum {
	struct cells_key key;
	uint32_t device;
	double num, den;
};

struct cells;

/* dir: where the file is made, if it must be; it must stay.  NULL when memory
 * is out. */
struct cells *cells_new(const char *dir);
void	cells_free(struct cells *c);

/* Add to the sums of a device in a cell.  0; -1 with f: memory, the file. */
int	cells_add(struct cells *c, const struct cells_key *key, uint32_t device,
	    double num, double den, struct fail *f);

/* After the last: the sums in the order of kpi, window, model, material and
 * device, each once.  1; 0 at the end; -1 with f. */
int	cells_next(struct cells *c, struct cells_sum *out, struct fail *f);

#endif
