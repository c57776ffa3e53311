/* SPDX-License-Identifier: ISC */
/*
 * Run after run until a signal: heartbeats every WATCH_HEARTBEAT_S, the other
 * requests in their profile's cadence, a checkpoint around each round.
 */
#ifndef WATCH_H
#define WATCH_H

#include "fail.h"
#include "run.h"

#define WATCH_HEARTBEAT_S	300

/* r is prepared; SIGHUP prepares it anew from names.  -1 with f: FAIL_SIGNAL,
 * FAIL_OUTPUT, FAIL_HERE; printers that fail are only warned about. */
int	watch_run(struct run *r, char **names, struct fail *f);

#endif
