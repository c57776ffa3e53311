/* SPDX-License-Identifier: ISC */
/*
 * A log that a device serves as an archive: opened while it streams, each
 * member a log of its own (log.h), nothing kept on disk.  tar, cpio and zip,
 * plain or under gz, xz, zst, a compressed file alone, and such an archive as
 * a member of another (once).  Bounded in members, depth and expansion.
 *
 * libarchive pulls while libcurl pushes, so it works in a thread of its own;
 * its sink is called there.
 */
#ifndef UNPACK_H
#define UNPACK_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>

#include "fail.h"
#include "log.h"

#define UNPACK_SNIFF	512	/* bytes that tell an archive */

struct unpack_sink {
	/* data of a `log` record, borrowed. */
	int (*chunk)(json_t *data, void *arg, struct fail *f);
	void *arg;
};

struct unpack;

/* Do these first bytes begin an archive or a compressed file? */
bool	unpack_is_archive(const unsigned char *data, size_t len);

/* Start the thread; base: the kept cursor, or NULL, borrowed until the end.
 * NULL with f. */
struct unpack *unpack_start(const char *log, const json_t *base,
	    const struct unpack_sink *sink, struct fail *f);

/* More bytes.  0; -1: nobody takes them any more, unpack_end says why. */
int	unpack_feed(struct unpack *u, const unsigned char *data, size_t len);

/*
 * No more bytes come (whole: none are missing).  0, and cursor, gaps and what
 * was left out may be asked for; -1 with f: FAIL_PART, what is wrong with it
 * (members before the fault were told), or what the sink said.
 */
int	unpack_end(struct unpack *u, bool whole, struct fail *f);

/* Is a member not what it was, so that a second look, with unpack_result as
 * the kept cursor, reads it from its start? */
bool	unpack_again(const struct unpack *u);

/* The cursor to keep, with this entity tag; NULL: memory. */
json_t	*unpack_result(const struct unpack *u, const char *etag);

/* Members that were left out: a list of [NAME, WHY]; members that are not
 * what they were: a list of [NAME, OFFSET].  Borrowed. */
const json_t *unpack_left_out(const struct unpack *u);
const json_t *unpack_gaps(const struct unpack *u);

void	unpack_free(struct unpack *u);

#endif
