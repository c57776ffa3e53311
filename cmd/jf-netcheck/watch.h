/* SPDX-License-Identifier: ISC */
/* --watch: the same run again and again; what changed is told, with loss and
 * the connection times of the rounds so far. */
#ifndef WATCH_H
#define WATCH_H

#include "probe.h"

struct watch;

struct watch *watch_new(struct fail *f);
void	watch_free(struct watch *w);

/* Take a round's findings: fill in their rounds, lost, p50_ms and p95_ms, and
 * leave in run only the rows (endpoint and path) whose verdict is another than
 * in the round before; in the first round all.  0; -1 with f (memory). */
int	watch_round(struct watch *w, struct probe_run *run, struct fail *f);

/* Wait until every_s after the last round began.  False when a signal came. */
bool	watch_wait(struct watch *w, uint64_t every_s);

#endif
