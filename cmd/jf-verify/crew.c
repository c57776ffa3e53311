/* SPDX-License-Identifier: ISC */
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "crew.h"

struct crew {
	void (*work)(void *piece);
	pthread_t thread[CREW_MAX];
	size_t n, room;
	pthread_mutex_t lock;		/* guards what follows */
	pthread_cond_t given, finished;
	uint64_t in, begun, out;	/* pieces since the start */
	struct {
		void *piece;
		bool done;
	} slot[CREW_ROOM];
	bool stop;
};

size_t
crew_processors(void)
{
#ifdef __linux__
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) == 0 ?
	    CPU_COUNT(&set) : 1;
#else
	long n = sysconf(_SC_NPROCESSORS_ONLN);
#endif

	return n < 1 ? 1 : n > CREW_MAX ? CREW_MAX : (size_t)n;
}

static void *
labour(void *arg)
{
	struct crew *c = arg;
	size_t i;

	pthread_mutex_lock(&c->lock);
	for (;;) {
		while (c->begun == c->in && !c->stop)
			pthread_cond_wait(&c->given, &c->lock);
		if (c->begun == c->in)
			break;
		i = c->begun++ % CREW_ROOM;
		pthread_mutex_unlock(&c->lock);
		c->work(c->slot[i].piece);
		pthread_mutex_lock(&c->lock);
		c->slot[i].done = true;
		pthread_cond_signal(&c->finished);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

struct crew *
crew_start(size_t n, void (*work)(void *piece))
{
	struct crew *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->work = work;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->given, NULL);
	pthread_cond_init(&c->finished, NULL);
	while (c->n < n && c->n < CREW_MAX && pthread_create(&c->thread[c->n],
	    NULL, labour, c) == 0)
		c->n++;
	c->room = c->n > 0 ? 2 * c->n : 1;
	return c;
}

size_t
crew_room(const struct crew *c)
{
	return c->room;
}

bool
crew_is_full(const struct crew *c)
{
	return c->in - c->out == c->room;	/* both are the owner's */
}

void
crew_give(struct crew *c, void *piece)
{
	size_t i = c->in % CREW_ROOM;

	c->slot[i].piece = piece;
	c->slot[i].done = c->n == 0;
	if (c->n == 0) {
		c->work(piece);
		c->in++;
		return;
	}
	pthread_mutex_lock(&c->lock);
	c->in++;
	pthread_cond_signal(&c->given);
	pthread_mutex_unlock(&c->lock);
}

void *
crew_take(struct crew *c)
{
	size_t i = c->out % CREW_ROOM;

	if (c->out == c->in)
		return NULL;
	pthread_mutex_lock(&c->lock);
	while (!c->slot[i].done)
		pthread_cond_wait(&c->finished, &c->lock);
	c->out++;
	pthread_mutex_unlock(&c->lock);
	return c->slot[i].piece;
}

void
crew_stop(struct crew *c)
{
	size_t i;

	if (c == NULL)
		return;
	pthread_mutex_lock(&c->lock);
	c->stop = true;
	pthread_cond_broadcast(&c->given);
	pthread_mutex_unlock(&c->lock);
	for (i = 0; i < c->n; i++)
		pthread_join(c->thread[i], NULL);
	pthread_cond_destroy(&c->given);
	pthread_cond_destroy(&c->finished);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
