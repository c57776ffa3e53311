/* SPDX-License-Identifier: ISC */
/* Packed records as lines to a file or pipe: a sink of stream.h. */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stdio.h>

#include "buf.h"
#include "fail.h"
#include "stream.h"

struct lines {
	FILE *fp;
	struct buf held;	/* written when it is much, or input has to wait */
	bool unstamped;		/* for one's own eyes: without the stamp */
};

/* Make s write into l. */
void	lines_sink(struct lines *l, struct stream *s);

/* Write what is held.  0; -1 with f: FAIL_OUTPUT. */
int	lines_flush(void *l, struct fail *f);

#endif
