/* SPDX-License-Identifier: ISC */
/*
 * Bundles on the command line: -o FILE.tar.gz makes one of records, --check
 * looks through one.
 */
#ifndef BUNDLES_H
#define BUNDLES_H

#include "args.h"
#include "bundle.h"
#include "fail.h"
#include "stream.h"

/* Where packed records go when a bundle is made of them. */
struct bundles {
	struct bundle *bundle;
	struct buf before, after;	/* checkpoints around it */
	const struct pack_tools *tools;
};

/* Make s write into a bundle at path.  0; -1 with f. */
int	bundles_start(struct bundles *b, const char *path, struct stream *s,
	    struct fail *f);

/* All is read: write the bundle, print its `bundle` record, between the
 * checkpoints that came before and after the first end.  0; -1 with f, no
 * bundle is there then. */
int	bundles_end(struct bundles *b, struct fail *f);
void	bundles_free(struct bundles *b);

/* Append the `bundle` record of a file, stamped, and LF.  0; -1 memory. */
int	bundles_record(const struct policy *policy, const struct pseudonym *keys,
	    const struct bundle_result *r, struct buf *line, struct fail *f);

/* --check: 0, nothing found; -1 with f, FAIL_NO when something was. */
int	bundles_check(const struct args *a, struct fail *f);

#endif
