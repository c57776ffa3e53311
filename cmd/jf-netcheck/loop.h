/* SPDX-License-Identifier: ISC */
/*
 * One thread, one epoll, one heap of deadlines.  An item waits for a
 * descriptor, for a moment, or for whichever comes first.
 */
#ifndef LOOP_H
#define LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

#include "fail.h"

#define LOOP_LATE	0u	/* events when the moment came */

/* Starts as { .fd = -1, .wake = ... }; all else is the loop's. */
struct loop_item {
	/* Once per loop_watch or loop_at: events as epoll tells them, or
	 * LOOP_LATE.  The item still waits, until loop_forget or a change; it
	 * may be forgotten and freed in here, others too. */
	void (*wake)(struct loop_item *item, uint32_t events);
	int fd;
	uint32_t events;
	int64_t due_us;		/* 0: no deadline */
	size_t place;		/* in the heap, from 1; 0: not there */
};

struct loop;

struct loop *loop_new(struct fail *f);
void	loop_free(struct loop *l);

/* Microseconds that only go forward. */
int64_t	loop_now_us(void);

/* Wait for events (EPOLLIN, EPOLLOUT; errors always) on fd, instead of what
 * the item waited for on that fd before.  0; -1 with errno. */
int	loop_watch(struct loop *l, struct loop_item *item, int fd,
	    uint32_t events);
/* Wake at due_us (0: never), instead of the moment set before.  0; -1 when
 * memory is out. */
int	loop_at(struct loop *l, struct loop_item *item, int64_t due_us);
/* Neither fd nor moment any more; to be called before fd is closed. */
void	loop_forget(struct loop *l, struct loop_item *item);
/* The same, and close the fd if there is one. */
void	loop_close(struct loop *l, struct loop_item *item);

/* How many items wait for something. */
size_t	loop_waiting(const struct loop *l);

/* Serve items until until_us at the latest, or until is_done(arg) says so, a
 * signal came, or nothing waits.  0; -1 with f. */
int	loop_run(struct loop *l, int64_t until_us, bool (*is_done)(void *),
	    void *arg, struct fail *f);

#endif
