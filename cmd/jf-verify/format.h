/* SPDX-License-Identifier: ISC */
/*
 * The formats that carry their own signature, one file each (container_*.c).
 * Which one a file has is decided by its content; a file that looks like one
 * is judged as that one and never, more leniently, as another.
 */
#ifndef FORMAT_H
#define FORMAT_H

#include "input.h"
#include "job.h"

struct format {
	const char *name;		/* in verdicts and policies */
	/* By the first bytes (up to INPUT_PEEK) and, through in, the end. */
	bool (*probe)(struct input *in, const unsigned char *p, size_t len);
	/*
	 * Judge j->in from its first byte.  The signature first: nothing is
	 * parsed that judge_signatures has not accepted.  Counts the bytes
	 * signed and of structure in j->v.  0; -1 with the problem in j->v.
	 */
	int (*judge)(struct job *j);
};

/* NULL: none. */
const struct format *format_find(struct input *in, const unsigned char *p,
	    size_t len);

#endif
