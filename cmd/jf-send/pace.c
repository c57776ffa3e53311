/* SPDX-License-Identifier: ISC */
#include "pace.h"

#define FIRST	16384	/* bytes that go at once */
/* No less goes at a time but at the end of a body: headers of a TLS record and
 * of packets for a few bytes each would be more than the bytes. */
#define PIECE	8192

void
pace_begin(struct pace *p, const struct budget *b, uint64_t body)
{
	uint64_t room;

	*p = (struct pace){ .budget = b != NULL && b->fd == -1 ? NULL : b };
	if (p->budget == NULL)
		return;
	p->began_ms = b->now_ms();
	room = budget_room(b);
	p->taken = budget_take(b, BUDGET_OPENING);
	p->even = budget_cost(body) + p->taken > room;
}

size_t
pace_allow(struct pace *p, uint64_t at, size_t want)
{
	size_t least = want < PIECE ? want : PIECE;
	uint64_t may, cost, got;

	if (p->budget == NULL)
		return want;
	if (p->even) {
		may = FIRST + (uint64_t)(p->budget->now_ms() - p->began_ms) *
		    p->budget->rate / 1000 * 15 / 16;
		if (at + least > may)
			return 0;
		if (want > may - at)
			want = (size_t)(may - at);
	}
	if (budget_room(p->budget) < least + least / 16)
		return 0;
	cost = want + want / 16;
	got = budget_take(p->budget, cost);
	p->taken += got;
	return got == cost ? want : (size_t)(got - got / 16);
}

void
pace_end(struct pace *p, uint64_t wire)
{
	int64_t more = (int64_t)(wire - p->taken);

	if (p->budget == NULL)
		return;
	/* What was charged too much more than a window ago has passed. */
	if (more < 0 && p->budget->now_ms() - p->began_ms >
	    (BUDGET_WINDOW_S - 1) * 1000)
		return;
	budget_settle(p->budget, more, p->began_ms);
}
