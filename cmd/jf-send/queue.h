/* SPDX-License-Identifier: ISC */
/*
 * The spool's reading side: what waits, in which order, and what becomes of
 * it.  Nothing is removed before its receipt stands in sent/ or its reason in
 * dead/.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <jansson.h>

#include "digest.h"
#include "entry.h"
#include "spool.h"

struct queue {
	struct entry *v;
	size_t n, cap;
	uint64_t bytes;
	char **strange;		/* names in new/ that are none of ours */
	size_t strange_n;
};

/* Read new/, in the order of sending.  0; -1 with f. */
int	queue_scan(const struct spool *s, struct queue *q, struct fail *f);
void	queue_free(struct queue *q);
/* Only the sum. */
int	queue_bytes(const struct spool *s, uint64_t *bytes, struct fail *f);

/* Oldest first, whatever its urgency. */
void	queue_sort_by_age(struct queue *q);
/* Older than max_age_s (0: never)?  A time to come is not old. */
bool	queue_too_old(const struct entry *e, uint64_t max_age_s, int64_t now);
bool	queue_oldest_is_past(const struct queue *q, uint64_t max_age_s);

/*
 * Open a part after checking its length and digest against its name; sha gets
 * the whole SHA-256.  A descriptor at offset 0; -1 with f: FAIL_PART when it
 * is damaged, FAIL_NONE when it is gone (dropped meanwhile), FAIL_HERE.
 */
int	queue_open(const struct spool *s, const struct entry *e,
	    char sha[DIGEST_SHA256_HEX], struct fail *f);

/* Count an attempt before it begins (by 1), or take it back when nothing can
 * have reached the receiver (by -1).  0; -1 with f. */
int	queue_count_try(const struct spool *s, struct entry *e, int by,
	    struct fail *f);

/* What was counted outlives a power cut.  0; -1 with f. */
int	queue_sync(const struct spool *s, struct fail *f);

/* It is delivered: append the receipt to sent/, then remove the part, or move
 * it there when keep is true.  0; -1 with f. */
int	queue_done(const struct spool *s, const struct entry *e,
	    const json_t *receipt, bool keep, struct fail *f);

/* Move a file of new/ to dead/ with its reason.  0; -1 with f. */
int	queue_bury(const struct spool *s, const char *name, const char *reason,
	    struct fail *f);

/* Remove it unsent, to make room; a `failure` record stands in sent/. */
int	queue_drop(const struct spool *s, const struct entry *e,
	    struct fail *f);

/* Move all of dead/ that is sound back to new/, its tries kept; *n counts. */
int	queue_revive(struct spool *s, size_t *n, struct fail *f);

/* Remove sealed parts in sent/ older than keep_s and receipts older than
 * a year. */
int	queue_prune(const struct spool *s, uint64_t keep_s, struct fail *f);

/* Number and bytes of the parts in a folder (s->dead, s->sent). */
int	queue_count(int folder, size_t *n, uint64_t *bytes, struct fail *f);

#endif
