/* SPDX-License-Identifier: ISC */
/*
 * Files that get their name when they are whole, so that a killed process
 * leaves nothing behind; where the system has none without a name (O_TMPFILE),
 * a hidden one.
 */
#ifndef NAMELESS_H
#define NAMELESS_H

#include "fail.h"

/* For a file that is to get a name in dir: *temp is NULL, or the one it has
 * meanwhile, to be freed and removed by the caller. */
int	nameless_open(const char *dir, char **temp, struct fail *f);
/* Make it durable as path, in that dir.  0; 1 when something has this name
 * already; -1 with f. */
int	nameless_name(int fd, char **temp, const char *dir, const char *path,
	    struct fail *f);

#endif
