/* SPDX-License-Identifier: ISC */
#include "backoff.h"
#include "digest.h"

/* Evenly from 1..most; a failing generator means the longest wait. */
static int64_t
jitter(int64_t most)
{
	uint64_t r;

	if (digest_random(&r, sizeof r) == -1)
		return most;
	return (int64_t)(r % (uint64_t)most) + 1;
}

void
backoff_fail(struct backoff *b, int64_t now, int64_t retry_after_s)
{
	int64_t most = BACKOFF_FIRST_S;
	uint32_t i;

	for (i = 0; i < b->failures && most < BACKOFF_MOST_S; i++)
		most *= 2;
	if (most > BACKOFF_MOST_S)
		most = BACKOFF_MOST_S;
	if (b->failures < UINT32_MAX)
		b->failures++;
	if (retry_after_s > BACKOFF_ASKED_S)
		retry_after_s = BACKOFF_ASKED_S;
	b->since = now;
	b->delay_s = jitter(most);
	if (b->delay_s < retry_after_s)
		b->delay_s = retry_after_s;
}

void
backoff_reset(struct backoff *b)
{
	*b = (struct backoff){ 0 };
}

int64_t
backoff_left(struct backoff *b, int64_t now)
{
	if (b->delay_s > BACKOFF_ASKED_S)
		b->delay_s = BACKOFF_ASKED_S;
	if (b->delay_s <= 0)
		return 0;
	if (now < b->since)
		b->since = now;
	return now - b->since >= b->delay_s ? 0 : b->since + b->delay_s - now;
}
