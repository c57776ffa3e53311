/* SPDX-License-Identifier: ISC */
/* --dry-run: every request that a run would make, as a curl command that does
 * the same; secrets are read from their files, never shown. */
#ifndef DRY_H
#define DRY_H

#include <stdio.h>

#include "fail.h"
#include "run.h"

/* r is prepared; nobody is asked.  0; -1 with f. */
int	dry_run(const struct run *r, FILE *out, struct fail *f);

#endif
