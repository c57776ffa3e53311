/* SPDX-License-Identifier: ISC */
/*
 * The members of a bundle while they grow, many at a time, in one file that
 * has no name: memory stays small, and nothing is left behind.
 */
#ifndef STASH_H
#define STASH_H

#include <stdint.h>
#include <stdio.h>

#include "digest.h"
#include "fail.h"

#define STASH_MEMBERS	8192	/* at about 2 kB each, manifest included */

struct stash;

struct stash_member {
	const char *name;
	uint64_t size, lines;
	char sha256[DIGEST_SHA256_HEX];	/* after stash_close */
};

/* dir is where the file is made.  NULL with f. */
struct stash *stash_open(const char *dir, struct fail *f);
void	stash_free(struct stash *s);

/* Append to the member called name, making it.  0; -1 with f. */
int	stash_add(struct stash *s, const char *name, const void *data,
	    size_t len, struct fail *f);

/* No more is added: sorts the members by name, finishes their digests.  0;
 * -1 with f. */
int	stash_close(struct stash *s, struct fail *f);

size_t	stash_count(const struct stash *s);
const struct stash_member *stash_member(const struct stash *s, size_t i);

/* Give all of member i to each, piece by piece.  0; -1 with f, or what each
 * returned. */
int	stash_read(struct stash *s, size_t i, int (*each)(void *arg,
	    const void *data, size_t len, struct fail *f), void *arg,
	    struct fail *f);

#endif
