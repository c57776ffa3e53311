/* SPDX-License-Identifier: ISC */
/*
 * Files under a temporary name beside the one that they are to replace.  Such
 * a file is locked (flock) for as long as somebody writes it: what a killed
 * process left behind can be told from what is being written.
 */
#ifndef TEMP_H
#define TEMP_H

#include <sys/types.h>

#include "fail.h"

/* A new, empty, locked file in path's directory with this mode.  The
 * descriptor, to be kept open until the file is settled or removed, and the
 * name in *temp, to be freed; -1 with f: FAIL_HERE. */
int	temp_open(const char *path, mode_t mode, char **temp, struct fail *f);

/* Rename temp, written and synced, to path, and make that durable.  0; -1 with
 * f: FAIL_HERE, and temp is removed unless it is path already. */
int	temp_settle(const char *temp, const char *path, struct fail *f);

/* Remove the temporary files of dir that nobody writes any more. */
void	temp_sweep(const char *dir);

#endif
