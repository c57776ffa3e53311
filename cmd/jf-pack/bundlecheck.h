/* SPDX-License-Identifier: ISC */
/*
 * The separate check over a finished bundle, member by member, names too; and
 * whether its manifest tells the truth about the members.
 */
#ifndef BUNDLECHECK_H
#define BUNDLECHECK_H

#include <stdint.h>

#include "fail.h"
#include "inspect.h"

struct bundlecheck {
	uint64_t members, bytes;	/* looked at */
	char member[256];		/* where something was found, escaped */
	struct inspect_hit hit;
};

/*
 * Look through the archive path (tar, cpio, zip; gz, xz, zst) with check, and
 * through the archives and compressed files that are members of it.  0:
 * nothing found; -1 with f: FAIL_NO when a term or an address was found (r
 * tells where) or a member differs from the manifest, FAIL_HERE when it cannot
 * be read.
 */
int	bundlecheck(const char *path, struct inspect *check,
	    struct bundlecheck *r, struct fail *f);

#endif
