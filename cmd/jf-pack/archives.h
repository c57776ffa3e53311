/* SPDX-License-Identifier: ISC */
/* jf-pack -o OUT ARCHIVE. */
#ifndef ARCHIVES_H
#define ARCHIVES_H

#include <stdbool.h>

#include "args.h"
#include "fail.h"

/* Does this operand begin like an archive or a compressed file? */
bool	archives_is(const char *name);

/* Scrub the archive into a->c.output.  Members that are left out are named on
 * stderr; when some could not be read, FAIL_PART.  0; -1 with f. */
int	archives_run(const struct args *a, const char *name, struct fail *f);

#endif
