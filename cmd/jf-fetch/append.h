/* SPDX-License-Identifier: ISC */
/* One line of devices.jsonl, added or replaced; the others stay as they are. */
#ifndef APPEND_H
#define APPEND_H

#include <jansson.h>

#include "fail.h"

/* Put the members of the device of that name into line; name NULL: none.
 * 0; -1 with f. */
int	append_read(const char *path, const char *name, json_t *line,
	    struct fail *f);

/* Replace the line of that name, or (NULL) add one, durably; the folder is
 * made.  0; -1 with f. */
int	append_line(const char *path, const char *name, const json_t *line,
	    struct fail *f);

/* Make the folder that path is in.  0; -1 with f. */
int	append_folder(const char *path, struct fail *f);

#endif
