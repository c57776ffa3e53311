/* SPDX-License-Identifier: ISC */
/* A compressed part of a file, unpacked as it streams: gzip, xz or zstd. */
#ifndef UNPACK_H
#define UNPACK_H

#include "input.h"

enum unpack_kind { UNPACK_NONE, UNPACK_GZIP, UNPACK_XZ, UNPACK_ZSTD };

/* By the end of a name: ".gz", ".xz", ".zst". */
enum unpack_kind unpack_kind_of(const char *name);

#define UNPACK_RATIO	1000		/* most that a byte may become, on average */
#define UNPACK_FREE	(1024 * 1024)	/* bytes before the ratio counts */

/*
 * The unpacked bytes of the part of len bytes that comes next in of.  A part
 * that expands too much, ends early or has bytes left over is a problem, told
 * at the latest when the end is read.  NULL with the problem.
 */
struct input *unpack_open(struct input *of, uint64_t len, enum unpack_kind k,
	    struct verdict *v);

#endif
