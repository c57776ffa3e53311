/* SPDX-License-Identifier: ISC */
/* One operand from opening to verdict. */
#ifndef EXAMINE_H
#define EXAMINE_H

#include "job.h"

/*
 * Judge the file at path, "-" being stdin, filling j->v.  With no trust at
 * all only its digest can be compared (--expect-sha256).
 */
void	examine(struct job *j, const char *path);

#endif
