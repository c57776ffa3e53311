/* SPDX-License-Identifier: ISC */
/* Header lines of one's own for https: destinations, from a file that may hold
 * a secret: NAME: VALUE, one a line. */
#ifndef HEADERS_H
#define HEADERS_H

#include "buf.h"
#include "fail.h"
#include "transfer.h"

/* Load and check the file (its mode too, see secret.h); relative to config.
 * 0; -1 with f: a line that is none, or a header that is jf-send's own. */
int	headers_load(const char *path, const char *config, struct buf *out,
	    struct fail *f);

/* Add all of them to a request.  0; -1 with f. */
int	headers_add(const struct buf *lines, struct transfer *t,
	    struct fail *f);

#endif
