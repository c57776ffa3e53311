/* SPDX-License-Identifier: ISC */
/*
 * Numbers for the chunks of a log, in place of offsets, which would tell the
 * length of what was not scrubbed: 0 for the first chunk of a log in this
 * run, and on from there.
 */
#ifndef CHUNKS_H
#define CHUNKS_H

#include <stdbool.h>
#include <stdint.h>

#include "fail.h"

#define CHUNKS_MAX	65536	/* logs that are open at a time */

struct chunks;

/* NULL when memory is out. */
struct chunks *chunks_new(void);
void	chunks_free(struct chunks *c);

/* The number of the next chunk of a log of a device (and of a member of it),
 * or that of the last one again; after the last chunk numbers start anew.
 * -1 with f: memory, or too many logs at a time. */
int64_t	chunks_next(struct chunks *c, const char *device, const char *log,
	    const char *member, bool last, bool again, struct fail *f);

#endif
