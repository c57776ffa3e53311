/* SPDX-License-Identifier: ISC */
/* A login before the requests of a visit, a logout behind them, where the
 * profile declares them. */
#ifndef SESSION_H
#define SESSION_H

#include "visit.h"

/* Is a login (out: a logout) what is next?  1, rq is filled; 0: nothing of the
 * kind.  v->logging_in or logging_out then say whose answer comes. */
int	session_next(struct visit *v, bool out, struct poll_request *rq);

/* Its answer. */
void	session_done(struct visit *v, const struct poll_answer *a);

#endif
