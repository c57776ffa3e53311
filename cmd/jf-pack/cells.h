/* SPDX-License-Identifier: ISC */
/*
 * Sums per cell (an indicator, a window, a device class, a material) and
 * device, and which cells may be told: those of at least k devices, none of
 * which has more than half, and no total from which a cell that is not told
 * could be computed.
 */
#ifndef CELLS_H
#define CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"

#define CELLS_MAX	131072	/* sums: cells times devices in them */
#define CELLS_ALL	UINT32_MAX	/* as a material: all of them */

struct cells_key {
	int64_t from;		/* start of the window */
	uint32_t kpi, model, material;
};

/* What is told about a cell. */
struct cells_value {
	struct cells_key key;
	double num, den;
	uint32_t devices;
	const uint32_t *device;		/* their numbers */
};

struct cells;

/* NULL when memory is out. */
struct cells *cells_new(void);
void	cells_free(struct cells *c);

/* Add to the sums of a device in a cell.  0; -1 with f: memory, too many. */
int	cells_add(struct cells *c, const struct cells_key *key, uint32_t device,
	    double num, double den, struct fail *f);

/*
 * Call tell for every cell that may be told, in the order of kpi, window,
 * model and material, then for the total over materials (CELLS_ALL) of those
 * that have any.  by_den: whether a kpi is a ratio, so that a device's part in
 * a cell is its denominator.  *hidden counts those that are not told.
 */
int	cells_tell(struct cells *c, unsigned k,
	    bool (*by_den)(uint32_t kpi), int (*tell)(void *arg,
	    const struct cells_value *v, struct fail *f), void *arg,
	    uint64_t *hidden, struct fail *f);

#endif
