/* SPDX-License-Identifier: ISC */
/* Points and spans of time in the forms that devices use. */
#ifndef TIMES_H
#define TIMES_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"

enum times_form {
	TIMES_UNIX_S, TIMES_UNIX_MS,
	TIMES_RFC3339,	/* with a zone, or a date alone */
	TIMES_NAIVE,	/* "2026-11-20T10:01:38" or with a blank; a zone that
			   is there holds */
	TIMES_US_DATE,	/* "3/14/2025 2:05:00 PM"; at midnight a date alone */
	TIMES_DATE	/* only the date of what begins with one */
};
#define TIMES_FORMS	"unix_s|unix_ms|rfc3339|naive|us_date|date"

struct times {
	int64_t s;		/* since 1970, UTC */
	unsigned ms;
	bool date_only;
};

/* "UTC", "+02:00", "local", or a name of the system's time zones. */
bool	times_zone_ok(const char *zone);

/* Seconds (or milliseconds) since 1970.  0; -1 outside years 1 to 9999. */
int	times_from_number(double n, enum times_form form, struct times *t);

/* Text in one of the other forms; zone is for text without one.  0; -1. */
int	times_from_text(const char *text, enum times_form form,
	    const char *zone, struct times *t);

/* RFC 3339 UTC, or a date alone. */
void	times_format(const struct times *t, char out[CLOCK_LEN]);

/* An ISO 8601 duration as seconds.  0; -1: not one, negative, or with years
 * or months, whose length is not known. */
int	times_duration(const char *text, double *seconds);

#endif
