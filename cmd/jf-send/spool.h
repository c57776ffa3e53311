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
 * A part is written, fdatasynced and renamed; then the directory is synced,
 * once for a batch (spool_sync).  Only after that is it promised to anyone.
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

struct spool {
	char *path;
	int dir, tmp, new, sent, dead;	/* descriptors */
	uint64_t max_bytes;	/* refuse above; 0: no limit */
	uint64_t max_age_s;	/* refuse while the oldest is older; 0: none */
	bool drop_oldest;	/* make room instead of refusing */
	bool dry;		/* only look: nothing is made, written or removed */
	uint64_t used;		/* bytes in new/, as far as known */
	uint64_t dropped;	/* parts removed to make room */
	bool unsynced;		/* renamed, directory not synced yet */
};

/* Open or make the spool and remove what dead writers left in tmp/; when dry,
 * new stays -1 where there is none.  0; -1 with f. */
int	spool_open(struct spool *s, const char *path, struct fail *f);
void	spool_close(struct spool *s);

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
	char temp[ENTRY_NAME_LEN];
	struct entry entry;	/* id, part, urgent, ms, records by the caller */
};

/* Both: 0; -1 with f, FAIL_LATER when the disk is full. */
int	spool_begin(struct spool *s, struct spool_part *p, struct fail *f);
int	spool_write(struct spool_part *p, const void *data, size_t len,
	    struct fail *f);
/* All bytes are there: to the disk with them; entry is complete, the file
 * stays in tmp/. */
int	spool_finish(struct spool_part *p, struct fail *f);
/* Into new/; the caller syncs afterwards. */
int	spool_commit(struct spool_part *p, struct fail *f);
/* Remove it wherever it is. */
void	spool_abandon(struct spool_part *p);

/* Make all commits so far durable.  0; -1 with f. */
int	spool_sync(struct spool *s, struct fail *f);

#endif
