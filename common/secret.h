/* SPDX-License-Identifier: ISC */
/*
 * Secrets come from files, descriptors or credential directories; never from
 * arguments or URLs.  A file that group or others can read is refused.
 */
#ifndef SECRET_H
#define SECRET_H

#include "buf.h"
#include "fail.h"

/* Read a secret of at most max bytes; out->secret is set; one final newline
 * is taken off when text is true.  name: a path, or a plain name that is
 * looked up in $CREDENTIALS_DIRECTORY first, then in dir; "fd:N" reads an
 * open descriptor.  0; -1 with f: FAIL_USAGE (mode, owner), FAIL_HERE. */
int	secret_load(const char *name, const char *dir, size_t max, bool text,
	    struct buf *out, struct fail *f);

/* No core dumps, not attachable, once a key is about to be loaded. */
void	secret_guard(void);

/* Ask on the terminal without echo.  0; -1 with f when there is none. */
int	secret_ask(const char *prompt, struct buf *out, struct fail *f);

#endif
