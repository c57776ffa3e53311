/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "loop.h"

#define BATCH	256

struct loop {
	int epoll;
	size_t watched;
	struct loop_item **heap;	/* from 1 */
	size_t n, cap;
	struct epoll_event ready[BATCH];
	int nready;
};

struct loop *
loop_new(struct fail *f)
{
	struct loop *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		fail_nomem(f);
		return NULL;
	}
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll == -1) {
		fail_errno(f, "epoll");
		free(l);
		return NULL;
	}
	return l;
}

void
loop_free(struct loop *l)
{
	if (l == NULL)
		return;
	close(l->epoll);
	free(l->heap);
	free(l);
}

int64_t
loop_now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
put(struct loop *l, size_t place, struct loop_item *item)
{
	l->heap[place] = item;
	item->place = place;
}

/* Move item from its place to where it belongs. */
static void
sift(struct loop *l, size_t place, struct loop_item *item)
{
	size_t next;

	while (place > 1 && l->heap[place / 2]->due_us > item->due_us) {
		put(l, place, l->heap[place / 2]);
		place /= 2;
	}
	while ((next = 2 * place) <= l->n) {
		if (next < l->n &&
		    l->heap[next + 1]->due_us < l->heap[next]->due_us)
			next++;
		if (l->heap[next]->due_us >= item->due_us)
			break;
		put(l, place, l->heap[next]);
		place = next;
	}
	put(l, place, item);
}

static void
unheap(struct loop *l, struct loop_item *item)
{
	struct loop_item *last;
	size_t place = item->place;

	if (place == 0)
		return;
	item->place = 0;
	last = l->heap[l->n--];
	if (last != item)
		sift(l, place, last);
}

int
loop_at(struct loop *l, struct loop_item *item, int64_t due_us)
{
	struct loop_item **heap;

	item->due_us = due_us;
	if (due_us == 0) {
		unheap(l, item);
		return 0;
	}
	if (item->place != 0) {
		sift(l, item->place, item);
		return 0;
	}
	if (l->n + 2 > l->cap) {
		heap = reallocarray(l->heap, l->cap * 2 + 64, sizeof(*heap));
		if (heap == NULL)
			return -1;
		l->heap = heap;
		l->cap = l->cap * 2 + 64;
	}
	sift(l, ++l->n, item);
	return 0;
}

int
loop_watch(struct loop *l, struct loop_item *item, int fd, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.ptr = item };

	if (item->fd == fd && item->events == events)
		return 0;
	if (epoll_ctl(l->epoll, item->fd == fd ? EPOLL_CTL_MOD : EPOLL_CTL_ADD,
	    fd, &e) == -1)
		return -1;
	l->watched += item->fd != fd;
	item->fd = fd;
	item->events = events;
	return 0;
}

static void
forget(struct loop *l, struct loop_item *item)
{
	unheap(l, item);
	l->watched -= item->fd != -1;
	item->fd = -1;
	item->events = 0;
	/* What was reported for it in this batch is nobody's now. */
	for (int i = 0; i < l->nready; i++)
		if (l->ready[i].data.ptr == item)
			l->ready[i].data.ptr = NULL;
}

void
loop_forget(struct loop *l, struct loop_item *item)
{
	if (item->fd != -1)
		epoll_ctl(l->epoll, EPOLL_CTL_DEL, item->fd, NULL);
	forget(l, item);
}

void
loop_close(struct loop *l, struct loop_item *item)
{
	int fd = item->fd;

	forget(l, item);	/* closed, epoll forgets it by itself */
	if (fd != -1)
		close(fd);
}

size_t
loop_waiting(const struct loop *l)
{
	return l->watched + l->n;
}

static int
wait_ms(const struct loop *l, int64_t now, int64_t until_us)
{
	int64_t due = until_us;

	if (l->n > 0 && l->heap[1]->due_us < due)
		due = l->heap[1]->due_us;
	if (due <= now)
		return 0;
	return (int)((due - now + 999) / 1000 > 1000 ? 1000 :
	    (due - now + 999) / 1000);
}

static void
serve(struct loop *l, bool (*is_done)(void *), void *arg)
{
	struct loop_item *item;
	int64_t now;

	for (int i = 0; i < l->nready && !is_done(arg); i++) {
		item = l->ready[i].data.ptr;
		if (item != NULL)
			item->wake(item, l->ready[i].events);
	}
	l->nready = 0;
	now = loop_now_us();
	while (l->n > 0 && l->heap[1]->due_us <= now && !is_done(arg)) {
		item = l->heap[1];
		unheap(l, item);
		item->due_us = 0;
		item->wake(item, LOOP_LATE);
	}
}

int
loop_run(struct loop *l, int64_t until_us, bool (*is_done)(void *), void *arg,
    struct fail *f)
{
	int64_t now;

	while (cli_signal() == 0 && !is_done(arg) && loop_waiting(l) > 0 &&
	    (now = loop_now_us()) < until_us) {
		l->nready = epoll_wait(l->epoll, l->ready, BATCH,
		    wait_ms(l, now, until_us));
		if (l->nready == -1) {
			l->nready = 0;
			if (errno != EINTR)
				return fail_errno(f, "epoll");
		}
		serve(l, is_done, arg);
	}
	return 0;
}
