/* SPDX-License-Identifier: ISC */
#include "num.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The digits at *text, which moves behind them. */
static int
digits(const char **text, uint64_t *out)
{
	const char *p = *text;
	uint64_t n = 0, d;
	int rc = 0;

	errno = EINVAL;
	if (*p < '0' || *p > '9')
		return -1;
	for (; *p >= '0' && *p <= '9'; p++) {
		d = (uint64_t)(*p - '0');
		if (n > (UINT64_MAX - d) / 10) {
			errno = ERANGE;
			rc = -1;
		}
		n = n * 10 + d;
	}
	*text = p;
	*out = n;
	return rc;
}

/* Digits and at most one of the letters in units, which stand for factors. */
static int
scaled(const char *text, const char *units, const uint64_t *factors,
    uint64_t min, uint64_t max, uint64_t *out)
{
	const char *unit;
	uint64_t n, factor = 1;
	int rc;

	rc = digits(&text, &n);
	if (rc == -1 && errno == EINVAL)
		return -1;
	if (*text != '\0') {
		unit = strchr(units, *text);
		if (unit == NULL || text[1] != '\0') {
			errno = EINVAL;
			return -1;
		}
		factor = factors[unit - units];
	}
	if (rc == -1 || n > UINT64_MAX / factor || n * factor < min ||
	    n * factor > max) {
		errno = ERANGE;
		return -1;
	}
	*out = n * factor;
	return 0;
}

int
num_uint(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	return scaled(text, "", NULL, min, max, out);
}

int
num_duration(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	static const uint64_t factors[] = { 1, 60, 3600, 86400 };

	return scaled(text, "smhd", factors, min, max, out);
}

int
num_size(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	static const uint64_t factors[] = { 1 << 10, 1 << 20, 1 << 30 };

	return scaled(text, "KMG", factors, min, max, out);
}

static const char *
skip_digits(const char *p)
{
	return p + strspn(p, "0123456789");
}

/* RFC 8259 section 6; NULL when it is something else. */
static const char *
json_number_end(const char *p)
{
	const char *from;

	p += *p == '-';
	from = p;
	p = skip_digits(p);
	if (p == from || (*from == '0' && p > from + 1))
		return NULL;
	if (*p == '.') {
		from = ++p;
		p = skip_digits(p);
		if (p == from)
			return NULL;
	}
	if (*p == 'e' || *p == 'E') {
		p++;
		p += *p == '-' || *p == '+';
		from = p;
		p = skip_digits(p);
		if (p == from)
			return NULL;
	}
	return p;
}

int
num_real(const char *text, double *out)
{
	const char *end = json_number_end(text);
	double d;

	if (end == NULL || *end != '\0') {
		errno = EINVAL;
		return -1;
	}
	d = strtod(text, NULL);
	if (!isfinite(d)) {
		errno = ERANGE;
		return -1;
	}
	*out = d;
	return 0;
}

char *
num_bytes(uint64_t bytes, char *out, unsigned long size)
{
	static const char units[] = "kMGTPE";
	uint64_t unit = 1000, tenths;
	int i = 0;

	if (bytes < 1000) {
		snprintf(out, size, "%" PRIu64, bytes);
		return out;
	}
	/* Rounded first: 999,950 is 1.0 MB and not 1000.0 kB. */
	while (bytes / unit > 999 || (bytes + unit / 20) / unit > 999) {
		unit *= 1000;
		i++;
	}
	tenths = bytes / unit * 10 + (bytes % unit + unit / 20) / (unit / 10);
	snprintf(out, size, "%" PRIu64 ".%" PRIu64 " %cB", tenths / 10,
	    tenths % 10, units[i]);
	return out;
}

char *
num_span(uint64_t seconds, char *out, unsigned long size)
{
	uint64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;

	if (minutes == 0)
		snprintf(out, size, "%" PRIu64 " s", seconds);
	else if (hours == 0)
		snprintf(out, size, "%" PRIu64 " min", minutes);
	else if (days == 0 && minutes % 60 == 0)
		snprintf(out, size, "%" PRIu64 " h", hours);
	else if (days == 0)
		snprintf(out, size, "%" PRIu64 " h %" PRIu64 " min", hours,
		    minutes % 60);
	else if (hours % 24 == 0)
		snprintf(out, size, "%" PRIu64 " d", days);
	else
		snprintf(out, size, "%" PRIu64 " d %" PRIu64 " h", days,
		    hours % 24);
	return out;
}
