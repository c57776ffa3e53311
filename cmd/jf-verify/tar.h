/* SPDX-License-Identifier: ISC */
/*
 * A strict reader of tar archives: POSIX ustar, also as GNU tar writes it,
 * with sizes in base 256, and with extended headers that tell a name or a size
 * and nothing else.
 */
#ifndef TAR_H
#define TAR_H

#include "input.h"

#define TAR_NAME_MAX	1024	/* bytes with NUL */

struct tar {
	struct input *in;
	struct verdict *v;
};

bool	tar_look(const unsigned char *p, size_t len);

/*
 * The next member's header: a regular file with a safe name.  1 with name and
 * size; 0 after the end marker, behind which only zeros followed to the end;
 * -1 with the problem in v.
 */
int	tar_next(struct tar *t, char name[TAR_NAME_MAX], uint64_t *size);

/* The member's content, of this size, was taken: now the padding behind it. */
int	tar_pad(struct tar *t, uint64_t size);

#endif
