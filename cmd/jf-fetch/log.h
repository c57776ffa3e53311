/* SPDX-License-Identifier: ISC */
/*
 * One log of a device at one look: where it was left last time, whether it is
 * still the same one, and what is new in it.
 *
 * The same one it is when its first bytes and the bytes before the kept
 * offset are what they were (hashes in the state); a request for a range
 * asks for the latter again.  Otherwise it was rotated or cut: that is a gap,
 * and it is read from its start.  An entity tag that did not change saves the
 * transfer.  The line that is not finished yet waits for the next look.
 */
#ifndef LOG_H
#define LOG_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"

struct log_sink {
	/* data of a `log` record, borrowed. */
	int (*chunk)(json_t *data, void *arg, struct fail *f);
	/* Bytes that cannot be told any more: behind from. */
	int (*gap)(const char *log, int64_t from, const char *reason,
	    void *arg, struct fail *f);
	void *arg;
};

struct log;

/* log and member (NULL: no archive) are copied; base: the kept cursor or
 * NULL, borrowed.  NULL: memory. */
struct log *log_start(const char *log, const char *member, const json_t *base,
	    const struct log_sink *sink);
void	log_free(struct log *l);

/* Ask from this byte on (0: all of it), and only if not still this entity
 * tag ("": none). */
uint64_t log_from(const struct log *l);
const char *log_etag(const struct log *l);

/*
 * A piece of the answer, which begins with byte start of the log (the first
 * piece decides; 0 for a whole answer).  0; 1: this is not the log that it
 * was, ask again from 0; -1 with f.
 */
int	log_piece(struct log *l, uint64_t start, const unsigned char *data,
	    size_t len, struct fail *f);

/* The answer is complete.  whole: nothing will follow in this log (a member
 * of an archive).  0, 1, -1 as above. */
int	log_end(struct log *l, bool whole, struct fail *f);

/* It is not the same any more (416): the gap is told, all is read anew.  0;
 * -1 with f. */
int	log_lost(struct log *l, struct fail *f);

/* The cursor to keep, with this entity tag ("": none); NULL: memory. */
json_t	*log_result(const struct log *l, const char *etag);

#endif
