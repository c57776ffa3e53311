/* SPDX-License-Identifier: ISC */
/* All operands: given out to threads, reported in their order. */
#ifndef RUN_H
#define RUN_H

#include "fail.h"
#include "job.h"

/* Judge and report every file named; folders stand for the regular files in
 * them.  f gets the gravest outcome. */
void	run_files(const struct args *a, char **files, struct fail *f);

#endif
