/* SPDX-License-Identifier: ISC */
/* Times: RFC 3339 in UTC for records, monotonic for waiting. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#define CLOCK_LEN	32	/* "2026-11-22T10:00:00Z", with fraction and NUL */

/* Now, UTC, to the second. */
void	clock_now(char out[CLOCK_LEN]);
/* Seconds since 1970 (UTC), milliseconds kept when not 0; what lies outside
 * the years 0000 to 9999 becomes their first or last second. */
void	clock_format(int64_t seconds, unsigned ms, char out[CLOCK_LEN]);
/* RFC 3339 date-time with any offset, or a full-date alone (midnight UTC).
 * A leap second, 23:59:60 UTC, is read as 59.  0 and *seconds, *ms (may be NULL); -1. */
int	clock_parse(const char *text, int64_t *seconds, unsigned *ms);
/* Seconds since 1970 by the wall clock. */
int64_t	clock_wall(void);
/* Milliseconds that only go forward, also while the host sleeps. */
int64_t	clock_ms(void);

#endif
