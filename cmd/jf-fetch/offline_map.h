/* SPDX-License-Identifier: ISC */
/* --map: saved answers become records, and where each field came from. */
#ifndef OFFLINE_MAP_H
#define OFFLINE_MAP_H

#include "offline.h"

/*
 * Map the operands ([REQUEST=]FILE, "-" is stdin) by profile o->map: records
 * to out; for each field its path and how often it was filled or missing as
 * notes.  A FILE without REQUEST is taken for the only request, or the one
 * that its name begins with.  0, -1 with f as offline_run.
 */
int	offline_map(const struct offline *o, char **operands, FILE *out,
	    struct fail *f);

#endif
