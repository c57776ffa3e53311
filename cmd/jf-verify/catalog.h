/* SPDX-License-Identifier: ISC */
/*
 * A maker's signed catalog, jf-catalog in jf-trust(5): which firmware and
 * which parameter sets are current for each model, and which releases are
 * revoked.
 */
#ifndef CATALOG_H
#define CATALOG_H

#include "job.h"
#include "remember.h"

/* Judge the catalog at path and its signature beside it; *out is its content,
 * the caller's, when it is good.  0, -1 with the problem in j->v. */
int	catalog_load(struct job *j, const char *path, json_t **out);

/* Is its number not below one seen before?  The problem goes to j->v. */
int	catalog_check_number(struct job *j, const json_t *catalog,
	    struct remember *r, bool raise);

#endif
