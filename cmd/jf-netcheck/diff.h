/* SPDX-License-Identifier: ISC */
/*
 * --diff: what changed between two runs, from their `finding` records.
 * Verdicts first, then stages that became at least twice as slow or fast and
 * differ by more than 50 ms.
 */
#ifndef DIFF_H
#define DIFF_H

#include <stdbool.h>
#include <stdio.h>

#include "fail.h"

/* Compare two files of records and print a line (table) or a `finding` record
 * with "change" worse, better, new or gone a change.  f becomes FAIL_NO when
 * something is worse.  0; -1 with f: FAIL_HERE (reading), FAIL_OUTPUT. */
int	diff_runs(FILE *out, const char *old, const char *new, bool table,
	    bool color, struct fail *f);

#endif
