/* SPDX-License-Identifier: ISC */
/* One job at a time, beside the caller: each done once, its result told. */
#include "../tap.h"
#include "cmd/jf-send/worker.h"

struct count {
	int done, want;
};

static int
add(void *arg)
{
	struct count *c = arg;

	c->done++;
	return c->done == c->want ? -1 : c->done;
}

static void
check(bool threaded)
{
	struct count c = { 0, 5000 };
	struct worker w;
	int i, right = 0;

	worker_start(&w);
	ok(w.threaded, "a thread is there");
	if (!threaded) {	/* as if none could be had */
		worker_end(&w);
		w = (struct worker){ .threaded = false };
		pthread_mutex_init(&w.lock, NULL);
		pthread_cond_init(&w.changed, NULL);
	}
	for (i = 1; i <= 5000; i++) {
		worker_give(&w, add, &c);
		right += worker_wait(&w) == (i == 5000 ? -1 : i);
	}
	ok(right == 5000, "each job's result is its own%s",
	    threaded ? "" : ", without a thread too");
	is_int(c.done, 5000, "and each is done once");
	worker_end(&w);
}

int
main(void)
{
	check(true);
	check(false);
	return done();
}
