/* SPDX-License-Identifier: ISC */
/* Test Anything Protocol for the unit tests: one line a check. */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

static inline int __attribute__((format(printf, 2, 3)))
ok(int condition, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %d - ", condition ? "" : "not ", ++tap_count);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	tap_failed += !condition;
	return condition;
}

static inline int
is_str(const char *got, const char *want, const char *name)
{
	if (ok(got != NULL && strcmp(got, want) == 0, "%s", name))
		return 1;
	printf("#   got '%s'\n#  want '%s'\n", got == NULL ? "(null)" : got,
	    want);
	return 0;
}

static inline int
is_int(long long got, long long want, const char *name)
{
	if (ok(got == want, "%s", name))
		return 1;
	printf("#   got %lld\n#  want %lld\n", got, want);
	return 0;
}

static inline void
skip(const char *why)
{
	printf("ok %d # SKIP %s\n", ++tap_count, why);
}

static inline int
done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
