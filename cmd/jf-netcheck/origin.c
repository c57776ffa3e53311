/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "origin.h"

#define LIMITS	6	/* TTLs asked for, ascending; the first is any */

struct shot {
	struct loop_item item;	/* first */
	struct origin *origin;
	bool came, open;	/* an answer; and one that connects */
};

struct origin {
	struct loop_item item;	/* first: the end */
	struct loop *loop;
	struct shot shot[2][LIMITS];	/* of the port, of the control port */
	struct evidence_sweep *e;
	void (*done)(void *arg);
	void *arg;
};

static void
wake_shot(struct loop_item *item, uint32_t events)
{
	struct shot *s = (struct shot *)(void *)item;
	struct tcp_outcome out;

	(void)events;
	tcp_finish(item->fd, &out);
	if (out.icmp_type == 0 && out.error == EINPROGRESS)
		return;
	s->came = out.icmp_type == 0;
	s->open = out.error == 0;
	loop_close(s->origin->loop, item);
}

static void
shoot(struct origin *o, struct shot *s, const union tcp_address *to,
    int min_ttl)
{
	struct tcp_options options = { .min_ttl = min_ttl };
	struct tcp_outcome out;
	int fd;

	s->origin = o;
	fd = min_ttl > 255 ? -1 : tcp_start(to, &options, &out);
	if (fd == -1)
		return;
	if (loop_watch(o->loop, &s->item, fd, EPOLLOUT) == -1)
		close(fd);
}

/* How many of the limits an answer came up to. */
static int
reached(const struct shot shot[LIMITS], bool *open)
{
	int n = 0;

	*open = false;
	for (int i = 0; i < LIMITS; i++)
		if (shot[i].came) {
			n = i + 1;
			*open |= shot[i].open;
		}
	return n;
}

static void
wake_end(struct loop_item *item, uint32_t events)
{
	struct origin *o = (struct origin *)(void *)item;
	bool open, refused;
	int here = reached(o->shot[0], &refused);
	int control = reached(o->shot[1], &open);

	(void)events;
	o->e->compared = open;
	if (open)
		o->e->of_target = here == control ? EVIDENCE_YES : EVIDENCE_NO;
	else if (here > 0)	/* every second one is for what is nearer */
		o->e->of_target = here % 2 == 1 ? EVIDENCE_YES : EVIDENCE_NO;
	o->done(o->arg);
}

struct origin *
origin_start(struct loop *l, const union tcp_address *to,
    uint16_t control_port, int hop, int64_t wait_us)
{
	const int limit[LIMITS] = { 0, 64 - hop + 2, 65, 128 - hop + 2, 129,
	    255 - hop + 2 };
	struct origin *o = calloc(1, sizeof(*o));
	union tcp_address control = *to;

	if (o == NULL)
		return NULL;
	o->item = (struct loop_item){ .fd = -1, .wake = wake_end };
	o->loop = l;
	tcp_address_set_port(&control, control_port);
	for (int i = 0; i < LIMITS; i++) {
		o->shot[0][i].item = o->shot[1][i].item =
		    (struct loop_item){ .fd = -1, .wake = wake_shot };
		shoot(o, &o->shot[0][i], to, limit[i]);
		if (control_port != 0)
			shoot(o, &o->shot[1][i], &control, limit[i]);
	}
	loop_at(l, &o->item, loop_now_us() + wait_us);
	return o;
}

void
origin_on_done(struct origin *o, struct evidence_sweep *e,
    void (*done)(void *arg), void *arg)
{
	o->e = e;
	o->done = done;
	o->arg = arg;
}

void
origin_stop(struct origin *o)
{
	if (o == NULL)
		return;
	for (int i = 0; i < LIMITS; i++) {
		loop_close(o->loop, &o->shot[0][i].item);
		loop_close(o->loop, &o->shot[1][i].item);
	}
	loop_forget(o->loop, &o->item);
	free(o);
}
