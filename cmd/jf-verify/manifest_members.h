/* SPDX-License-Identifier: ISC */
/* The members of a tar, cpio or zip archive against a signed list. */
#ifndef MANIFEST_MEMBERS_H
#define MANIFEST_MEMBERS_H

#include "members.h"

/* Take the archive, which may be compressed with gzip, xz or zstd, up to its
 * end marker.  Folders are passed over; links and devices are problems.
 * 0, -1 with the problem in v. */
int	manifest_members_take(struct members *m, struct input *in,
	    struct verdict *v);

#endif
