/* SPDX-License-Identifier: ISC */
/*
 * jf-send --open: what a receiver does.  Lines are checked and joined by (id,
 * n) however they arrived, repeats removed; a stream that is not whole is
 * refused and becomes a `failure`.  Records go to stdout or -o, bundles into a
 * directory.
 *
 * Of what can be read again nothing is given out before all of it is checked:
 * records are read a second time, bundles lie in nameless files until then.
 * Records from a pipe are given out as they arrive, whole ones, in their
 * order.  Memory does not grow with the input.
 */
#ifndef OPEN_H
#define OPEN_H

#include <stdio.h>

#include "fail.h"
#include "opener.h"

struct open_options {
	struct opener *opener;
	const struct jwk *sender;	/* whose signature is demanded, or NULL */
	const char *into;		/* directory for bundles, or NULL */
	const char *seen;		/* file of ids opened before, or NULL */
};

/* Open files, directories or "-".  0; -1 with f: FAIL_NO when something was
 * refused. */
int	open_files(const struct open_options *o, char *const *paths, size_t n,
	    FILE *out, struct fail *f);

#endif
