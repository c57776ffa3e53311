/* SPDX-License-Identifier: ISC */
/*
 * The first round of a visit: log in where the profile says so, ask what is
 * due, page by page, and map the answers.
 */
#ifndef ASK_H
#define ASK_H

#include "visit.h"

/* For poll.h: the next request, and its answer. */
int	ask_next(struct poll_task *t, struct poll_request *rq);
void	ask_done(struct poll_task *t, const struct poll_request *rq,
	    struct poll_answer *a);

#endif
