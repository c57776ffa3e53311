/* SPDX-License-Identifier: ISC */
/*
 * The sender in a process of its own, so that reading never waits for
 * sending: it flushes the spool whenever it is woken, again when a backoff has
 * passed, and once more at the end.
 */
#ifndef CHILD_H
#define CHILD_H

#include <sys/types.h>

#include <stdbool.h>

#include "fail.h"
#include "sender.h"

struct child {
	pid_t pid;		/* 0: none was started */
	int wake, result;	/* descriptors */
};

/* Nothing of libcurl may have been started before.  0; -1 with f. */
int	child_start(struct child *c, struct sender *s, struct fail *f);

/* New parts are durable.  child: a struct child. */
void	child_wake(void *child);

/* No more comes: wait for its end, and keep in worst what it suffered.  stop:
 * it is to leave what waits for the next run. */
void	child_finish(struct child *c, bool stop, struct fail *worst);

#endif
