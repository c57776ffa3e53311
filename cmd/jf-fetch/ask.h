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

/* Shared with the second round.  Log in or out, where that is next: 1, rq is
 * filled; 0: nothing of the kind.  ask_session_done takes its answer. */
int	ask_session(struct visit *v, bool out, struct poll_request *rq);
void	ask_session_done(struct visit *v, const struct poll_answer *a);

/* The device's URL with this path; 0, -1 memory. */
int	ask_url(const struct visit *v, const char *path, struct buf *url);

/* Every answer tells whether the device is there: take note.  True when it
 * cannot be used (told already, as failure or offline). */
bool	ask_is_bad(struct visit *v, const struct poll_answer *a,
	    const char *what);

/* What this status means for a person, and whether to go on with the device
 * at all. */
void	ask_refused(struct visit *v, const struct poll_answer *a,
	    const char *what);

#endif
