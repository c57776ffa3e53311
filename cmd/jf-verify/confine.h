/* SPDX-License-Identifier: ISC */
/* Before the first byte of a file is read: give up what is not needed. */
#ifndef CONFINE_H
#define CONFINE_H

#include "fail.h"
#include "job.h"

/* No more than 256 MB of memory, no network, no other program, no file but
 * the operands' folders (where signatures stand beside them) and what options
 * name.  0; -1 with f: memory, or no state folder. */
int	confine(const struct args *a, char **files, struct fail *f);

#endif
