/* SPDX-License-Identifier: ISC */
/*
 * Files that have no name, so that a killed process leaves nothing behind;
 * where the system has none (O_TMPFILE), a hidden one that is removed.
 */
#ifndef NAMELESS_H
#define NAMELESS_H

#include "fail.h"

/* For things that nobody sees: in TMPDIR, else /tmp.  The descriptor; -1 with
 * f. */
int	nameless_open(struct fail *f);

/* For a file that is to get a name in dir: *temp is NULL, or the one it has
 * meanwhile, to be freed and removed by the caller. */
int	nameless_open_in(const char *dir, char **temp, struct fail *f);
/* Make it durable as path, in that dir.  0; 1 when something has this name
 * already; -1 with f. */
int	nameless_name(int fd, char **temp, const char *dir, const char *path,
	    struct fail *f);

#endif
