/* SPDX-License-Identifier: ISC */
/*
 * A second thread that does one piece of work at a time, so that a cipher need
 * not wait for digests and disks.  The caller gives it work, does its own, and
 * waits; between worker_give and worker_wait both keep off what the other one
 * uses.  Where no thread can be had, the caller does the work itself.
 */
#ifndef WORKER_H
#define WORKER_H

#include <pthread.h>
#include <stdbool.h>

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int (*job)(void *);	/* not done yet, or NULL */
	void *arg;
	int rc;			/* of the last job */
	bool threaded, end;
};

void	worker_start(struct worker *w);

/* Call job(arg) beside the caller; the last job has been waited for. */
void	worker_give(struct worker *w, int (*job)(void *), void *arg);
/* Wait until it is done: what it returned. */
int	worker_wait(struct worker *w);

/* No job is at work. */
void	worker_end(struct worker *w);

#endif
