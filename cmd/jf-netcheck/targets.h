/* SPDX-License-Identifier: ISC */
/* Which endpoints this run is about. */
#ifndef TARGETS_H
#define TARGETS_H

#include "args.h"
#include "endpoint.h"

/* Operands and --profile into list, or what jf-netcheck tests without any:
 * the devices, jf-send's destination, else hp-2020.  0; -1 with f. */
int	targets_load(struct endpoint_list *list, const struct args *a,
	    char *const *targets, size_t n, struct fail *f);

#endif
