/* SPDX-License-Identifier: ISC */
/*
 * An archive in, the same kind of archive out, scrubbed: tar, cpio and zip,
 * plain or under gz, xz, zst, and such archives as members of others, to a
 * depth.  Two passes: learn terms from all members, then rewrite.  Member
 * names, link targets, owners and times are scrubbed, sizes are those of what
 * is written.  What cannot be scrubbed (unknown binaries, devices, encrypted,
 * damaged or oversized members) is left out and listed: fail closed.
 */
#ifndef REPACK_H
#define REPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fail.h"
#include "inspect.h"
#include "scrub.h"

struct repack_limits {
	unsigned depth;		/* archives within archives */
	uint64_t members;	/* over all depths */
	uint64_t bytes;		/* unpacked, over all members */
	unsigned ratio;		/* unpacked bytes for a packed one */
};
#define REPACK_LIMITS	{ 4, 100000, 16ULL << 30, 1000 }

/* Told for each member that is left out; name is already scrubbed. */
typedef void repack_left_fn(void *arg, const char *name, const char *why);

struct repack_job {
	struct repack_limits limits;
	repack_left_fn *left;	/* may be NULL */
	void *arg;
	uint64_t members, left_out;	/* counted */
	uint64_t damaged;	/* of those: what could not be read */
};

/* 1 if the bytes begin like an archive or a compressed file that this knows,
 * 0 if not. */
int	repack_sniff(const unsigned char *head, size_t len);

/* The first of two passes over the archive open in fd (seekable): learn terms
 * from names and members.  0; -1 with f as below. */
int	repack_learn(struct scrub *s, int fd, const char *name,
	    struct repack_job *job, struct fail *f);

/*
 * Scrub the archive into the file path, which takes its name only when whole
 * and checked (NULL: into nothing, only to count).  0, also with members left out (see job); -1 with f: FAIL_HERE
 * (no archive, cut off, beyond a limit), FAIL_NO (the check found something),
 * FAIL_OUTPUT: there is no output under its name then.
 */
int	repack_archive(struct scrub *s, int fd, const char *name,
	    const char *path, struct inspect *check, struct repack_job *job,
	    struct fail *f);

#endif
