/* SPDX-License-Identifier: ISC */
/*
 * The second round of a visit: read what is new in its logs.
 */
#ifndef LOGS_H
#define LOGS_H

#include "visit.h"

/* Keep a log for the second round: of an index (map.h's sink; arg is the
 * visit), or one that a request of its own names. */
int	logs_add(const struct map_log *log, void *arg, struct fail *f);
int	logs_add_request(struct visit *v, const struct profile_request *r,
	    struct fail *f);
void	logs_free(struct visit *v);

/* For poll.h. */
int	logs_next(struct poll_task *t, struct poll_request *rq);
void	logs_done(struct poll_task *t, const struct poll_request *rq,
	    struct poll_answer *a);
int	logs_piece(struct poll_task *t, const struct poll_answer *a,
	    const unsigned char *data, size_t len);

#endif
