/* SPDX-License-Identifier: ISC */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "version.h"

static size_t
count_digits(const char *s)
{
	return strspn(s, "0123456789");
}

static enum version_order
order(int cmp)
{
	return cmp < 0 ? VERSION_OLDER : cmp > 0 ? VERSION_NEWER : VERSION_SAME;
}

/* Two runs of digits as numbers, however long. */
static int
compare_digits(const char *a, size_t an, const char *b, size_t bn)
{
	while (an > 1 && *a == '0')
		a++, an--;
	while (bn > 1 && *b == '0')
		b++, bn--;
	if (an != bn)
		return an < bn ? -1 : 1;
	return memcmp(a, b, an);
}

static enum version_order
compare_counter(const char *a, const char *b)
{
	size_t an = count_digits(a), bn = count_digits(b);

	if (an == 0 || bn == 0 || a[an] != '\0' || b[bn] != '\0')
		return VERSION_UNKNOWN;
	return order(compare_digits(a, an, b, bn));
}

static bool
is_dotted(const char *s)
{
	size_t n;

	for (;;) {
		if ((n = count_digits(s)) == 0)
			return false;
		if (s[n] == '\0')
			return true;
		if (s[n] != '.')
			return false;
		s += n + 1;
	}
}

/* A missing part counts as 0: 4.1 is 4.1.0. */
static enum version_order
compare_dotted(const char *a, const char *b)
{
	size_t an, bn;
	int cmp;

	if (!is_dotted(a) || !is_dotted(b))
		return VERSION_UNKNOWN;
	while (*a != '\0' || *b != '\0') {
		an = count_digits(a);
		bn = count_digits(b);
		cmp = compare_digits(an > 0 ? a : "0", an > 0 ? an : 1,
		    bn > 0 ? b : "0", bn > 0 ? bn : 1);
		if (cmp != 0)
			return order(cmp);
		a += an + (a[an] == '.');
		b += bn + (b[bn] == '.');
	}
	return VERSION_SAME;
}

/* A dot-separated identifier list of semver 2.0.0, items 9 and 10. */
static size_t
identifiers(const char *s, bool prerelease)
{
	size_t n, i = 0;

	for (;;) {
		n = strspn(s + i, "0123456789abcdefghijklmnopqrstuvwxyz"
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZ-");
		if (n == 0)
			return 0;
		if (prerelease && n > 1 && s[i] == '0' &&
		    count_digits(s + i) == n)
			return 0;	/* no leading zeros in numbers */
		i += n;
		if (s[i] != '.')
			return i;
		i++;
	}
}

struct semver {
	const char *n[3];	/* digits */
	size_t len[3];
	const char *pre;	/* behind the '-', or NULL */
	size_t pre_len;
};

static bool
parse_semver(const char *s, struct semver *v)
{
	size_t i;

	*v = (struct semver){ 0 };
	if (*s == 'v' || *s == 'V')
		s++;
	for (i = 0; i < 3; i++) {
		v->n[i] = s;
		v->len[i] = count_digits(s);
		if (v->len[i] == 0 || (v->len[i] > 1 && *s == '0'))
			return false;
		s += v->len[i];
		if (i < 2 && *s++ != '.')
			return false;
	}
	if (*s == '-') {
		v->pre = ++s;
		v->pre_len = identifiers(s, true);
		if (v->pre_len == 0)
			return false;
		s += v->pre_len;
	}
	if (*s == '+') {
		s++;
		i = identifiers(s, false);
		return i > 0 && s[i] == '\0';
	}
	return *s == '\0';
}

/* Item 11.4: identifier by identifier; numbers below words. */
static int
compare_prerelease(const char *a, size_t alen, const char *b, size_t blen)
{
	const char *ae = a + alen, *be = b + blen, *ad, *bd;
	bool an, bn;
	int cmp;

	while (a < ae && b < be) {
		for (ad = a; ad < ae && *ad != '.'; ad++)
			;
		for (bd = b; bd < be && *bd != '.'; bd++)
			;
		an = count_digits(a) >= (size_t)(ad - a);
		bn = count_digits(b) >= (size_t)(bd - b);
		if (an != bn)
			return an ? -1 : 1;
		if (an)
			cmp = compare_digits(a, (size_t)(ad - a), b,
			    (size_t)(bd - b));
		else {
			size_t n = (size_t)(ad - a < bd - b ? ad - a : bd - b);
			cmp = memcmp(a, b, n);
			if (cmp == 0)
				cmp = (ad - a > bd - b) - (ad - a < bd - b);
		}
		if (cmp != 0)
			return cmp;
		a = ad + (ad < ae);
		b = bd + (bd < be);
	}
	return (a < ae) - (b < be);
}

static enum version_order
compare_semver(const char *a, const char *b)
{
	struct semver x, y;
	size_t i;
	int cmp;

	if (!parse_semver(a, &x) || !parse_semver(b, &y))
		return VERSION_UNKNOWN;
	for (i = 0; i < 3; i++) {
		cmp = compare_digits(x.n[i], x.len[i], y.n[i], y.len[i]);
		if (cmp != 0)
			return order(cmp);
	}
	if (x.pre == NULL || y.pre == NULL)	/* a release is newer */
		return order((x.pre == NULL) - (y.pre == NULL));
	return order(compare_prerelease(x.pre, x.pre_len, y.pre, y.pre_len));
}

static bool
parse_date(const char *s, int64_t *out)
{
	char dashed[16];

	if (strlen(s) == 8 && count_digits(s) == 8) {
		snprintf(dashed, sizeof(dashed), "%.4s-%.2s-%.2s", s, s + 4,
		    s + 6);
		return clock_parse(dashed, out, NULL) == 0;
	}
	return clock_parse(s, out, NULL) == 0;
}

static enum version_order
compare_date(const char *a, const char *b)
{
	int64_t x, y;

	if (!parse_date(a, &x) || !parse_date(b, &y))
		return VERSION_UNKNOWN;
	return order((x > y) - (x < y));
}

enum version_order
version_compare(enum version_scheme s, const char *a, const char *b)
{
	enum version_order o = VERSION_UNKNOWN;

	switch (s) {
	case VERSION_SEMVER:
		return compare_semver(a, b);
	case VERSION_DOTTED:
		return compare_dotted(a, b);
	case VERSION_COUNTER:
		return compare_counter(a, b);
	case VERSION_DATE:
		return compare_date(a, b);
	case VERSION_AUTO:
		break;
	}
	/* A date would pass for nothing else; dotted includes counters. */
	o = compare_semver(a, b);
	if (o == VERSION_UNKNOWN)
		o = compare_dotted(a, b);
	if (o == VERSION_UNKNOWN)
		o = compare_date(a, b);
	if (o == VERSION_UNKNOWN && strcmp(a, b) == 0)
		o = VERSION_SAME;
	return o;
}

const char *
version_order_name(enum version_order o)
{
	return o == VERSION_OLDER ? "older" : o == VERSION_SAME ? "same" :
	    o == VERSION_NEWER ? "newer" : "unknown";
}
