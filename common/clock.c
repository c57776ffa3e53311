/* SPDX-License-Identifier: ISC */
#include "clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#define YEAR_0		INT64_C(-62167219200)	/* 0000-01-01T00:00:00Z */
#define YEAR_9999	INT64_C(253402300799)	/* 9999-12-31T23:59:59Z */

int64_t
clock_wall(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}

int64_t
clock_ms(void)
{
	struct timespec ts;

#ifdef CLOCK_BOOTTIME
	if (clock_gettime(CLOCK_BOOTTIME, &ts) == -1)
#endif
		clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void
clock_now(char out[CLOCK_LEN])
{
	clock_format(clock_wall(), 0, out);
}

/* width digits of n, and what stands behind them; the end. */
static char *
put(char *p, int n, int width, char behind)
{
	for (int i = width - 1; i >= 0; i--, n /= 10)
		p[i] = (char)('0' + n % 10);
	p[width] = behind;
	return p + width + 1;
}

/* Not by snprintf: every record of a printer holds several times. */
void
clock_format(int64_t seconds, unsigned ms, char out[CLOCK_LEN])
{
	struct tm tm;
	time_t t;
	char *p;

	if (seconds < YEAR_0)
		seconds = YEAR_0;
	if (seconds > YEAR_9999)
		seconds = YEAR_9999;
	t = (time_t)seconds;
	gmtime_r(&t, &tm);
	p = put(out, tm.tm_year + 1900, 4, '-');
	p = put(p, tm.tm_mon + 1, 2, '-');
	p = put(p, tm.tm_mday, 2, 'T');
	p = put(p, tm.tm_hour, 2, ':');
	p = put(p, tm.tm_min, 2, ':');
	p = put(p, tm.tm_sec, 2, ms % 1000 != 0 ? '.' : 'Z');
	if (ms % 1000 != 0)
		p = put(p, (int)(ms % 1000), 3, 'Z');
	*p = '\0';
}

/* Exactly width digits within min..max at *text, which moves on. */
static bool
digits(const char **text, int width, int min, int max, int *out)
{
	int n = 0;

	for (; width > 0; width--, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		n = n * 10 + (**text - '0');
	}
	*out = n;
	return n >= min && n <= max;
}

static bool
literal(const char **text, char upper, char lower)
{
	if (**text != upper && **text != lower)
		return false;
	(*text)++;
	return true;
}

static bool
full_date(const char **text, struct tm *tm)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	    31 };
	int year, month, last;

	if (!digits(text, 4, 0, 9999, &year) || !literal(text, '-', '-') ||
	    !digits(text, 2, 1, 12, &month) || !literal(text, '-', '-'))
		return false;
	last = days[month - 1];
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		last = 29;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	return digits(text, 2, 1, last, &tm->tm_mday);
}

/* hh:mm:ss and the fraction, cut to milliseconds. */
static bool
partial_time(const char **text, struct tm *tm, unsigned *ms)
{
	unsigned scale = 100;

	if (!digits(text, 2, 0, 23, &tm->tm_hour) || !literal(text, ':', ':') ||
	    !digits(text, 2, 0, 59, &tm->tm_min) || !literal(text, ':', ':') ||
	    !digits(text, 2, 0, 60, &tm->tm_sec))
		return false;
	if (**text != '.')
		return true;
	(*text)++;
	if (**text < '0' || **text > '9')
		return false;
	for (; **text >= '0' && **text <= '9'; (*text)++, scale /= 10)
		*ms += (unsigned)(**text - '0') * scale;
	return true;
}

/* Seconds that local time is ahead of UTC. */
static bool
offset(const char **text, int *ahead)
{
	int sign, hour, minute;

	*ahead = 0;
	if (literal(text, 'Z', 'z'))
		return true;
	sign = **text == '-' ? -1 : 1;
	if (!literal(text, '+', '-') || !digits(text, 2, 0, 23, &hour) ||
	    !literal(text, ':', ':') || !digits(text, 2, 0, 59, &minute))
		return false;
	*ahead = sign * (hour * 3600 + minute * 60);
	return true;
}

int
clock_parse(const char *text, int64_t *seconds, unsigned *ms)
{
	struct tm tm = { 0 };
	unsigned fraction = 0;
	int ahead = 0;
	bool leap;
	int64_t t;

	if (!full_date(&text, &tm))
		return -1;
	if (*text != '\0' && (!literal(&text, 'T', 't') ||
	    !partial_time(&text, &tm, &fraction) || !offset(&text, &ahead) ||
	    *text != '\0'))
		return -1;
	leap = tm.tm_sec == 60;
	if (leap)
		tm.tm_sec = 59;
	t = (int64_t)timegm(&tm) - ahead;
	if (t < YEAR_0 || t > YEAR_9999)
		return -1;
	/* Leap seconds end a day of UTC (RFC 3339 section 5.7). */
	if (leap && (t - YEAR_0) % 86400 != 86399)
		return -1;
	*seconds = t;
	if (ms != NULL)
		*ms = fraction;
	return 0;
}
