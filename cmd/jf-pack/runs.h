/* SPDX-License-Identifier: ISC */
/* Sorted runs of sums in a file without a name, and their merging. */
#ifndef RUNS_H
#define RUNS_H

#include "cells.h"

struct runs;

/* The file is made in dir; order compares two struct cells_sum.  NULL with
 * f. */
struct runs *runs_new(const char *dir, int (*order)(const void *, const void *),
	    struct fail *f);
void	runs_free(struct runs *r);

/* Another run, of n sums in order.  0; -1 with f. */
int	runs_add(struct runs *r, const struct cells_sum *sum, size_t n,
	    struct fail *f);

/* After the last run: the next of all; equal ones are added up.  1; 0 at the
 * end; -1 with f. */
int	runs_next(struct runs *r, struct cells_sum *out, struct fail *f);

#endif
