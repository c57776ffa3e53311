/* SPDX-License-Identifier: ISC */
/* One form for all spellings of a value, so that they get one token. */
#ifndef CANONICAL_H
#define CANONICAL_H

#include <stddef.h>

#include "buf.h"
#include "pseudonym.h"

/*
 * Replace out with the canonical form of value: case folded, blanks at its
 * ends taken off, and by type what enum pseudonym_type says.  A value that is
 * not of its type's form (an "address" that is none) is only folded and
 * trimmed.  0, also when nothing is left; -1 memory.
 */
int	canonical(struct buf *out, enum pseudonym_type type, const char *value,
	    size_t len);

#endif
