/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "times.h"

#define ZONEINFO	"/usr/share/zoneinfo"
#define YEAR_1		INT64_C(-62135596800)
#define YEAR_9999	INT64_C(253402300799)

/* Parts of a time on somebody's wall. */
struct wall {
	int year, month, day, hour, minute, second;
	unsigned ms;
};

/* "+02:00" as seconds.  0; -1: not of this form. */
static int
zone_offset(const char *zone, int64_t *seconds)
{
	unsigned h, m;
	char sign, extra;

	if (strcmp(zone, "UTC") == 0 || strcmp(zone, "Z") == 0) {
		*seconds = 0;
		return 0;
	}
	if (strlen(zone) != 6 ||
	    sscanf(zone, "%c%2u:%2u%c", &sign, &h, &m, &extra) != 3 ||
	    (sign != '+' && sign != '-') || h > 23 || m > 59)
		return -1;
	*seconds = (sign == '-' ? -1 : 1) * (int64_t)(h * 3600 + m * 60);
	return 0;
}

bool
times_zone_ok(const char *zone)
{
	char path[256];
	int64_t offset;

	if (zone_offset(zone, &offset) == 0 || strcmp(zone, "local") == 0)
		return true;
	if (zone[0] == '/' || strstr(zone, "..") != NULL ||
	    !isalpha((unsigned char)zone[0]))
		return false;
	snprintf(path, sizeof(path), "%s/%s", ZONEINFO, zone);
	return access(path, R_OK) == 0;
}

/* The C library knows the rules of one zone at a time, that of TZ. */
static int64_t
in_named_zone(struct tm *tm, const char *zone)
{
	const char *before = getenv("TZ");
	char *kept = before == NULL ? NULL : strdup(before);
	int64_t s;

	tm->tm_isdst = -1;
	if (strcmp(zone, "local") != 0) {
		setenv("TZ", zone, 1);
		tzset();
	}
	s = mktime(tm);
	if (kept != NULL)
		setenv("TZ", kept, 1);
	else if (before == NULL)
		unsetenv("TZ");
	tzset();
	free(kept);
	return s;
}

static int
days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	    31 };

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

static int
from_wall(const struct wall *w, const char *zone, struct times *t)
{
	struct tm tm = { .tm_year = w->year - 1900, .tm_mon = w->month - 1,
	    .tm_mday = w->day, .tm_hour = w->hour, .tm_min = w->minute,
	    .tm_sec = w->second == 60 ? 59 : w->second };
	int64_t offset;

	if (w->year < 1 || w->year > 9999 || w->month < 1 || w->month > 12 ||
	    w->day < 1 || w->day > days_in(w->year, w->month) ||
	    w->hour < 0 || w->hour > 23 || w->minute < 0 || w->minute > 59 ||
	    w->second < 0 || w->second > 60)
		return -1;
	if (t->date_only)
		t->s = timegm(&tm);
	else if (zone_offset(zone, &offset) == 0)
		t->s = timegm(&tm) - offset;
	else
		t->s = in_named_zone(&tm, zone);
	t->ms = w->ms;
	return t->s < YEAR_1 || t->s > YEAR_9999 ? -1 : 0;
}

/* ".5", ".123456": milliseconds, cut.  What follows, or NULL. */
static const char *
fraction(const char *p, unsigned *ms)
{
	unsigned scale = 100;

	if (*p != '.' && *p != ',')
		return p;
	if (!isdigit((unsigned char)*++p))
		return NULL;
	for (; isdigit((unsigned char)*p); p++, scale /= 10)
		*ms += (unsigned)(*p - '0') * scale;
	return p;
}

/* One to width digits; what follows, or NULL.  Lists hold thousands of times,
 * and sscanf(3) is slow. */
static const char *
digits(const char *p, int width, int *n)
{
	const char *start = p;

	for (*n = 0; p - start < width && *p >= '0' && *p <= '9'; p++)
		*n = *n * 10 + (*p - '0');
	return p > start ? p : NULL;
}

/* YYYY-MM-DD; what follows, or NULL. */
static const char *
iso_date(const char *p, struct wall *w)
{
	for (int i = 0; i < 10; i++)
		if (i == 4 || i == 7 ? p[i] != '-' :
		    !isdigit((unsigned char)p[i]))
			return NULL;
	digits(p, 4, &w->year);
	digits(p + 5, 2, &w->month);
	digits(p + 8, 2, &w->day);
	return p + 10;
}

static int
from_naive(const char *text, const char *zone, struct times *t)
{
	struct wall w = { 0 };
	const char *p = iso_date(text, &w);

	if (p == NULL)
		return -1;
	t->date_only = *p == '\0';
	if (t->date_only)
		return from_wall(&w, zone, t);
	if ((*p != 'T' && *p != 't' && *p != ' ') ||
	    (p = digits(p + 1, 2, &w.hour)) == NULL || *p != ':' ||
	    (p = digits(p + 1, 2, &w.minute)) == NULL)
		return -1;
	if (*p == ':') {
		if ((p = digits(p + 1, 2, &w.second)) == NULL)
			return -1;
		p = fraction(p, &w.ms);
	}
	return p == NULL || *p != '\0' ? -1 : from_wall(&w, zone, t);
}

/* Month, day, year; hours of twelve with AM or PM, or of twenty-four. */
static int
from_us(const char *text, const char *zone, struct times *t)
{
	struct wall w = { 0 };
	const char *p;
	int n = 0;

	if (sscanf(text, "%2d/%2d/%4d%n", &w.month, &w.day, &w.year, &n) != 3 ||
	    w.year < 1000)
		return -1;
	p = text + n;
	if (*p != '\0') {
		if (sscanf(p, " %2d:%2d%n", &w.hour, &w.minute, &n) != 2)
			return -1;
		p += n;
		if (*p == ':') {
			if (sscanf(p, ":%2d%n", &w.second, &n) != 1)
				return -1;
			p += n;
		}
		p += *p == ' ';
		if (strcasecmp(p, "AM") == 0 || strcasecmp(p, "PM") == 0) {
			if (w.hour < 1 || w.hour > 12)
				return -1;
			w.hour = w.hour % 12 + (toupper(*p) == 'P' ? 12 : 0);
		} else if (*p != '\0') {
			return -1;
		}
	}
	t->date_only = w.hour == 0 && w.minute == 0 && w.second == 0;
	return from_wall(&w, zone, t);
}

int
times_from_number(double n, enum times_form form, struct times *t)
{
	double s = form == TIMES_UNIX_MS ? n / 1000 : n, whole;

	memset(t, 0, sizeof(*t));
	if (!(s >= (double)YEAR_1 && s <= (double)YEAR_9999))
		return -1;
	whole = floor(s);
	t->ms = (unsigned)((s - whole) * 1000 + 0.5);
	t->s = (int64_t)whole + t->ms / 1000;
	t->ms %= 1000;
	return 0;
}

int
times_from_text(const char *text, enum times_form form, const char *zone,
    struct times *t)
{
	struct wall w = { 0 };

	memset(t, 0, sizeof(*t));
	switch (form) {
	case TIMES_DATE:
		t->date_only = true;
		return iso_date(text, &w) == NULL ? -1 : from_wall(&w, "UTC", t);
	case TIMES_US_DATE:
		return from_us(text, zone, t);
	case TIMES_RFC3339:
	case TIMES_NAIVE:
		t->date_only = strlen(text) == 10;
		if (clock_parse(text, &t->s, &t->ms) == 0)
			return t->s < YEAR_1 ? -1 : 0;
		return form == TIMES_NAIVE ? from_naive(text, zone, t) : -1;
	default:
		return -1;
	}
}

void
times_format(const struct times *t, char out[CLOCK_LEN])
{
	clock_format(t->s, t->ms, out);
	if (t->date_only)
		out[10] = '\0';
}

/* Seconds of a letter, in the date or the time half; -1: no such letter. */
static double
letter_seconds(char letter, bool in_time)
{
	switch (letter) {
	case 'W':
		return in_time ? -1 : 7 * 86400;
	case 'D':
		return in_time ? -1 : 86400;
	case 'H':
		return in_time ? 3600 : -1;
	case 'M':
		return in_time ? 60 : 0;
	case 'S':
		return in_time ? 1 : -1;
	case 'Y':
		return in_time ? -1 : 0;
	default:
		return -1;
	}
}

int
times_duration(const char *text, double *seconds)
{
	bool in_time = false, any = false;
	double n, each, sum = 0;
	char *end;

	if (*text++ != 'P')
		return -1;
	while (*text != '\0') {
		if (*text == 'T' && !in_time) {
			in_time = true;
			text++;
		}
		if (!isdigit((unsigned char)*text))
			return -1;
		n = strtod(text, &end);
		if (strspn(text, "0123456789.") != (size_t)(end - text))
			return -1;
		each = letter_seconds(*end, in_time);
		if (each < 0 || (each == 0 && n != 0) || !isfinite(n))
			return -1;
		sum += n * each;
		any = true;
		text = end + 1;
	}
	*seconds = sum;
	return any ? 0 : -1;
}
