/* SPDX-License-Identifier: ISC */
/* A bundle's members into an archive. */
#ifndef BUNDLEFILE_H
#define BUNDLEFILE_H

#include <stdint.h>
#include <stdio.h>

#include "buf.h"
#include "fail.h"
#include "stash.h"

enum bundlefile_format {
	BUNDLEFILE_TAR_GZ, BUNDLEFILE_TAR_ZST, BUNDLEFILE_ZIP
};

/* manifest.json first, then the stash's members by name, all of them of the
 * time created, nobody's, 0644: equal input makes equal bytes.  0; -1 with f,
 * FAIL_OUTPUT. */
int	bundlefile_write(FILE *fp, enum bundlefile_format format,
	    int64_t created, const struct buf *manifest, struct stash *stash,
	    struct fail *f);

#endif
