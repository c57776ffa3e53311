/* SPDX-License-Identifier: ISC */
/*
 * Packing records, as the command line says: to stdout, into a file or a
 * bundle, or only to see what would leave.
 */
#ifndef RECORDS_H
#define RECORDS_H

#include "args.h"
#include "fail.h"

/* files: n operands; without one, stdin.  0; -1 with f. */
int	records_run(const struct args *a, char **files, int n, struct fail *f);

#endif
