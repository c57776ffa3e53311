/* SPDX-License-Identifier: ISC */
#include <malloc.h>
#include <signal.h>

#include "worker.h"

static void *
work(void *arg)
{
	struct worker *w = arg;
	int (*job)(void *);
	int rc;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		while (w->job == NULL && !w->end)
			pthread_cond_wait(&w->changed, &w->lock);
		if (w->job == NULL)
			break;
		job = w->job;
		pthread_mutex_unlock(&w->lock);
		rc = job(w->arg);
		pthread_mutex_lock(&w->lock);
		w->rc = rc;
		w->job = NULL;
		pthread_cond_signal(&w->changed);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

void
worker_start(struct worker *w)
{
	sigset_t all, old;

	*w = (struct worker){ .threaded = false };
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
#ifdef M_ARENA_MAX
	/* Both hardly ever allocate: a heap for each would only cost memory. */
	mallopt(M_ARENA_MAX, 1);
#endif
	/* Signals are for the thread that looks at cli_signal. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	w->threaded = pthread_create(&w->thread, NULL, work, w) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

void
worker_give(struct worker *w, int (*job)(void *), void *arg)
{
	if (!w->threaded) {
		w->rc = job(arg);
		return;
	}
	pthread_mutex_lock(&w->lock);
	w->job = job;
	w->arg = arg;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

int
worker_wait(struct worker *w)
{
	int rc;

	pthread_mutex_lock(&w->lock);
	while (w->job != NULL)
		pthread_cond_wait(&w->changed, &w->lock);
	rc = w->rc;
	pthread_mutex_unlock(&w->lock);
	return rc;
}

void
worker_end(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	w->end = true;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
	if (w->threaded)
		pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
}
