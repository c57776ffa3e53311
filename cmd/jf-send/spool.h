/* SPDX-License-Identifier: ISC */
/*
 * The spool's writing side: sealed parts become durable here before anything
 * is acknowledged.
 *
 *	tmp/	being written; what a dead writer left is removed
 *	new/	to be sent; entry.h says how they are named
 *	sent/	receipts, a file of JSON lines a day; with --keep the parts too
 *	dead/	refused for good or damaged, each with NAME.why
 *	state.json	of the sender (state.h)
 *
 * A part is written, fdatasynced and renamed; then the directory is synced:
 * one file after the other, each step for a batch as a whole (spool_sync), so
 * that most of a batch reaches the disk by the sync of its first file.  Only
 * after that is a part promised to anyone.
 */
#ifndef SPOOL_H
#define SPOOL_H

#include <openssl/evp.h>

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "entry.h"
#include "fail.h"

#define SPOOL_PART_MAX	(4 * 1024 * 1024)	/* bytes of a part */
#define SPOOL_TEMP_LEN	17	/* a name in tmp/: 16 hex digits and NUL */

struct spool_part;

struct spool {
	char *path;
	int dir, tmp, new, sent, dead;	/* descriptors */
	uint64_t max_bytes;	/* refuse above; 0: no limit */
	uint64_t max_age_s;	/* refuse while the oldest is older; 0: none */
	bool drop_oldest;	/* make room instead of refusing */
	bool dry;		/* only look: nothing is made, written or removed */
	uint64_t used;		/* bytes in new/, as far as known */
	uint64_t dropped;	/* parts removed to make room */
	size_t swept;		/* what killed runs left unfinished: removed */
	struct spool_part *pending;	/* committed, not durable yet */
	size_t pending_n, pending_cap;
};

/* Open or make the spool and, when nobody else uses it, remove what killed
 * runs left unfinished in it; when dry, new stays -1 where there is none.  0;
 * -1 with f. */
int	spool_open(struct spool *s, const char *path, struct fail *f);
void	spool_close(struct spool *s);

/* errno happened to something in the spool: -1 with f, FAIL_LATER when the disk
 * is full: all that was accepted is safe. */
int	spool_fail(const struct spool *s, const char *what, struct fail *f);
/* The same of f, which somebody else has filled from errno. */
int	spool_full(struct fail *f);

/* The one sender's lock: a descriptor to close; -1 with FAIL_LATER and no
 * text when another has it. */
int	spool_lock(const struct spool *s, struct fail *f);

/* Is there room for bytes more?  Drops the oldest when that is wanted.  0; -1
 * with f, FAIL_LATER: full, nothing was accepted. */
int	spool_room(struct spool *s, uint64_t bytes, struct fail *f);

/* A part being written into tmp/. */
struct spool_part {
	struct spool *spool;
	int fd;
	EVP_MD_CTX *hash;
	char temp[SPOOL_TEMP_LEN];	/* "" when it is not in tmp/ any more */
	struct entry entry;	/* id, part, urgent, ms, records by the caller */
};

/* Both: 0; -1 with f, FAIL_LATER when the disk is full. */
int	spool_begin(struct spool *s, struct spool_part *p, struct fail *f);
int	spool_write(struct spool_part *p, const void *data, size_t len,
	    struct fail *f);
/* All bytes are there: they set out to the disk; entry is complete. */
int	spool_finish(struct spool_part *p, struct fail *f);
/* It is to be in new/ with the next spool_sync, which takes it over. */
int	spool_commit(struct spool_part *p, struct fail *f);
/* Remove it wherever it is. */
void	spool_abandon(struct spool_part *p);

/* Make all commits so far durable and visible in new/.  0; -1 with f: those
 * that are not in new/ are removed. */
int	spool_sync(struct spool *s, struct fail *f);

#endif
