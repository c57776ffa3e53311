/* SPDX-License-Identifier: ISC */
/*
 * The reading side: lines in, payloads into the spool, and a mark for every
 * checkpoint's end once all before it is durable (jf-tools(7)).  The first
 * line that may not leave ends the reading; it and what follows are never
 * spooled, what came before it is.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "fail.h"
#include "guard.h"
#include "payload.h"
#include "record.h"

struct intake {
	struct payload *payload;
	const struct guard *guard;
	const char *marks;	/* directory; NULL: no marks are made */
	struct record_watch watch;
	void (*durable)(void *);	/* called when new parts wait */
	void *arg;
};

/* Read a file, or "-", to its end.  0; -1 with f. */
int	intake_read(struct intake *in, const char *path, struct fail *f);

/* Close what is open; when all was read, tell what the pipe before us suffered.
 * 0; -1 with f. */
int	intake_end(struct intake *in, bool all, struct fail *f);

#endif
