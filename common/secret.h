/* SPDX-License-Identifier: ISC */
/*
 * Secrets come from files, descriptors or credential directories; never from
 * arguments or URLs.  A file that group or others can read is refused.
 */
#ifndef SECRET_H
#define SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "fail.h"

/* Read a secret of at most max bytes; out->secret is set; one final newline
 * is taken off when text is true.  name: a path (with a '/', or dir is NULL),
 * or a plain name that is looked up in $CREDENTIALS_DIRECTORY first, then in
 * dir; "fd:N" reads an open descriptor.  0; -1 with f, out is as it was:
 * FAIL_USAGE (mode, owner, empty, NUL in text), FAIL_HERE. */
int	secret_load(const char *name, const char *dir, size_t max, bool text,
	    struct buf *out, struct fail *f);

/* No core dumps, not attachable, once a key is about to be loaded. */
void	secret_guard(void);

/* Ask on the terminal without echo; out->secret is set.  0; -1 with f. */
int	secret_ask(const char *prompt, struct buf *out, struct fail *f);

#endif
