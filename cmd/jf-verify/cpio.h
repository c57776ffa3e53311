/* SPDX-License-Identifier: ISC */
/* A strict reader of cpio archives, "newc" (070701) and "crc" (070702). */
#ifndef CPIO_H
#define CPIO_H

#include "input.h"

#define CPIO_NAME_MAX	256	/* bytes with NUL */

struct cpio {
	struct input *in;
	struct verdict *v;
	char magic[6];			/* of the first member; all have it */
	bool lower, upper;		/* letters seen in numbers */
	uint32_t crc;			/* what the header says */
};

/* Do these first bytes look like one? */
bool	cpio_look(const unsigned char *p, size_t len);

/*
 * The next member's header: a regular file with a safe name.  1 with name and
 * size; 0 at the trailer, after which only zeros followed to the end; -1 with
 * the problem in v.
 */
int	cpio_next(struct cpio *c, char name[CPIO_NAME_MAX], uint64_t *size);

/* What these bytes of content add to the member's checksum; 0 for "newc". */
uint32_t cpio_sum(const struct cpio *c, const unsigned char *p, size_t len);

/* The member's content was taken, with this sum: check it, and take the
 * padding behind it.  0, -1. */
int	cpio_end(struct cpio *c, uint32_t sum);

#endif
