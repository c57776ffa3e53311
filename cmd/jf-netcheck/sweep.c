/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "sweep.h"

#define HOPS		24
#define NEAR		12	/* hops asked for first; the others if one of */
#define FAR		8	/* these answers, and no later one does */
#define NEAR_US		400000
/* The kernel sends a SYN again after a second: routers limit their answers,
 * and packets get lost. */
#define WAIT_US		1000000

enum came { NOTHING, EXCEEDED, ANSWERED };

struct shot {
	struct loop_item item;		/* first */
	struct sweep *sweep;
	int ttl;
	bool control;
	enum came came;
	char from[INET6_ADDRSTRLEN];	/* with EXCEEDED */
};

struct sweep {
	struct loop_item item;		/* first: the end */
	struct loop *loop;
	union tcp_address to, control;
	struct evidence_sweep *e;
	void (*done)(struct sweep *s, void *arg);
	void *arg;
	struct shot shot[2][HOPS];
	int open;
	bool whole;		/* all hops are asked for */
};

static void	wake_shot(struct loop_item *item, uint32_t events);

static void
close_shot(struct shot *s)
{
	if (s->item.fd == -1)
		return;
	loop_close(s->sweep->loop, &s->item);
	s->sweep->open--;
}

static bool
is_exceeded(const struct tcp_outcome *out, int family)
{
	return out->icmp_type == (family == 6 ? 3 : 11);
}

static void
note(struct shot *s, const struct tcp_outcome *out)
{
	struct evidence_sweep *e = s->sweep->e;

	if (is_exceeded(out, tcp_address_family(&s->sweep->to))) {
		s->came = EXCEEDED;
		memcpy(s->from, out->reporter, sizeof(s->from));
	} else if (out->icmp_type == 0 && !out->local)
		s->came = ANSWERED;
	else if (out->icmp_type != 0 && !s->control &&
	    !address_is_own(out->reporter)) {
		e->icmp_type = out->icmp_type;
		e->icmp_code = out->icmp_code;
		memcpy(e->reporter, out->reporter, sizeof(e->reporter));
	}
}

static void
shoot(struct sweep *w, bool control, int ttl)
{
	struct shot *s = &w->shot[control][ttl - 1];
	struct tcp_options o = { .ttl = ttl };
	struct tcp_outcome out;
	int fd;

	s->item = (struct loop_item){ .fd = -1, .wake = wake_shot };
	s->sweep = w;
	s->ttl = ttl;
	s->control = control;
	fd = tcp_start(control ? &w->control : &w->to, &o, &out);
	if (fd == -1) {
		note(s, &out);
		return;
	}
	if (loop_watch(w->loop, &s->item, fd, EPOLLOUT) == -1)
		close(fd);
	else
		w->open++;
}

static void
tell(struct sweep *w)
{
	struct evidence_sweep *e = w->e;
	const struct shot *s;

	e->done = e->control_done = true;
	for (int i = HOPS - 1; i >= 0; i--) {
		s = &w->shot[0][i];
		if (s->came == ANSWERED)
			e->answer_hop = i + 1;
		if (s->came == EXCEEDED && e->last_hop == 0) {
			e->last_hop = i + 1;
			memcpy(e->last_address, s->from, sizeof(s->from));
		}
		s = &w->shot[1][i];
		if (s->came == ANSWERED)
			e->control_answer = i + 1;
		if (s->came == EXCEEDED && e->control_hop == 0)
			e->control_hop = i + 1;
	}
	if (e->answer_hop > 0)
		snprintf(e->before_address, sizeof(e->before_address), "%s",
		    sweep_router(w, e->answer_hop - 1));
}

/* Does the way go on behind the hops that were asked for? */
static bool
is_far(const struct sweep *w)
{
	bool far = false;

	for (int i = 0; i < 2 * NEAR; i++) {
		if (w->shot[i % 2][i / 2].came == ANSWERED)
			return false;
		far |= w->shot[i % 2][i / 2].came == EXCEEDED && i / 2 >= FAR;
	}
	return far;
}

static void
shoot_all(struct sweep *w, int from, int to)
{
	for (int ttl = from; ttl <= to; ttl++) {
		shoot(w, false, ttl);
		shoot(w, true, ttl);
	}
}

static void
wake_end(struct loop_item *item, uint32_t events)
{
	struct sweep *w = (struct sweep *)(void *)item;

	(void)events;
	if (!w->whole && w->open > 0) {
		w->whole = true;
		if (is_far(w))
			shoot_all(w, NEAR + 1, HOPS);
		loop_at(w->loop, item, loop_now_us() + WAIT_US);
		return;
	}
	for (int i = 0; i < 2 * HOPS; i++)
		if (w->shot[i % 2][i / 2].sweep != NULL)
			close_shot(&w->shot[i % 2][i / 2]);
	tell(w);
	w->done(w, w->arg);
}

static void
wake_shot(struct loop_item *item, uint32_t events)
{
	struct shot *s = (struct shot *)(void *)item;
	struct tcp_outcome out;

	(void)events;
	tcp_finish(item->fd, &out);
	if (out.error == EINPROGRESS)
		return;
	note(s, &out);
	close_shot(s);
	if (s->sweep->open == 0)	/* nothing more can come */
		loop_at(s->sweep->loop, &s->sweep->item, loop_now_us());
}

struct sweep *
sweep_start(struct loop *l, const union tcp_address *to, uint16_t control_port,
    struct evidence_sweep *e, void (*done)(struct sweep *s, void *arg),
    void *arg)
{
	struct sweep *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->item = (struct loop_item){ .fd = -1, .wake = wake_end };
	w->loop = l;
	w->to = w->control = *to;
	tcp_address_set_port(&w->control, control_port);
	w->e = e;
	w->done = done;
	w->arg = arg;
	memset(e, 0, sizeof(*e));
	e->control_port = control_port;
	shoot_all(w, 1, NEAR);
	loop_at(l, &w->item, loop_now_us() + (w->open > 0 ? NEAR_US : 0));
	return w;
}

const char *
sweep_router(const struct sweep *s, int hop)
{
	if (hop < 1)
		hop = 1;
	if (hop > HOPS)
		return "";
	return s->shot[1][hop - 1].from[0] != '\0' ?
	    s->shot[1][hop - 1].from : s->shot[0][hop - 1].from;
}

void
sweep_stop(struct sweep *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < 2 * HOPS; i++)
		if (s->shot[i % 2][i / 2].sweep != NULL)
			close_shot(&s->shot[i % 2][i / 2]);
	loop_forget(s->loop, &s->item);
	free(s);
}
