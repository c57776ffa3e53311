/* SPDX-License-Identifier: ISC */
/* The head of an HTTP answer: status line and fields (RFC 9112). */
#ifndef HEAD_H
#define HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

#define HEAD_MAX	16384	/* bytes of a head that are read */

/* Length of the head in b with its blank line; 0: not whole yet. */
size_t	head_length(const struct buf *b);

/* Can these bytes be the beginning of an HTTP answer? */
bool	head_is_http(const struct buf *b);

/* The three digits of the status line; 0: it is none. */
int	head_status(const struct buf *b);

/* The nth (from 0) field of this name into out, cut, blanks trimmed.  Was
 * there one? */
bool	head_field(const struct buf *b, const char *name, unsigned nth,
	    char *out, size_t size);

/* Does a field exist whose name starts so? */
bool	head_has_prefix(const struct buf *b, const char *prefix);

#endif
