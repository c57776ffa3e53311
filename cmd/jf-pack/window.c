/* SPDX-License-Identifier: ISC */
#include "window.h"

#include <time.h>

#define DAY_S	86400

/* t down to a multiple of step, counted from 1970. */
static int64_t
down(int64_t t, int64_t step)
{
	return t - ((t % step) + step) % step;
}

int64_t
window_start(enum window w, int64_t t)
{
	const int64_t monday = 4 * DAY_S;	/* 1970-01-05 */
	time_t when = (time_t)t;
	struct tm tm;

	switch (w) {
	case WINDOW_DAY:
		return down(t, DAY_S);
	case WINDOW_WEEK:
		return down(t - monday, 7 * DAY_S) + monday;
	default:
		if (gmtime_r(&when, &tm) == NULL)
			return down(t, DAY_S);
		return down(t, DAY_S) - (tm.tm_mday - 1) * DAY_S;
	}
}

int64_t
window_next(enum window w, int64_t start)
{
	if (w == WINDOW_MONTH)	/* 31 days on is always in the next one */
		return window_start(w, start + 31 * DAY_S);
	return start + (w == WINDOW_DAY ? DAY_S : 7 * DAY_S);
}
