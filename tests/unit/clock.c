/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <time.h>

#include "clock.h"
#include "tap.h"

/* What is read, and how it is written again; NULL: refused. */
static const struct {
	const char *text, *want;
} rows[] = {
	{ "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z" },
	{ "2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z" },
	{ "2026-11-22t10:00:00z", "2026-11-22T10:00:00Z" },
	{ "2026-11-22", "2026-11-22T00:00:00Z" },
	{ "1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z" },
	{ "1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z" },
	{ "1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z" },
	{ "2026-11-22T10:00:00-00:00", "2026-11-22T10:00:00Z" },
	{ "2026-11-22T10:00:00.0009999Z", "2026-11-22T10:00:00Z" },
	{ "2026-11-22T10:00:00.123456789012345Z", "2026-11-22T10:00:00.123Z" },
	{ "1990-12-31T23:59:60Z", "1990-12-31T23:59:59Z" },
	{ "1990-12-31T15:59:60-08:00", "1990-12-31T23:59:59Z" },
	{ "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z" },
	{ "2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z" },
	{ "0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z" },
	{ "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z" },
	{ "2023-02-29T00:00:00Z", NULL },
	{ "1900-02-29T00:00:00Z", NULL },
	{ "2026-04-31", NULL },
	{ "2026-13-01", NULL },
	{ "2026-00-01", NULL },
	{ "2026-01-00", NULL },
	{ "2026-01-32", NULL },
	{ "2026-11-22T24:00:00Z", NULL },
	{ "2026-11-22T23:60:00Z", NULL },
	{ "2026-11-22T23:59:61Z", NULL },
	{ "1998-12-31T23:58:60Z", NULL },
	{ "1998-12-31T22:59:60Z", NULL },
	{ "2026-11-22T10:00:00", NULL },
	{ "2026-11-22T10:00Z", NULL },
	{ "2026-11-22T", NULL },
	{ "2026-11-22 10:00:00Z", NULL },
	{ "2026-11-22T10:00:00.Z", NULL },
	{ "2026-11-22T10:00:00,5Z", NULL },
	{ "2026-11-22T10:00:00+24:00", NULL },
	{ "2026-11-22T10:00:00+01:60", NULL },
	{ "2026-11-22T10:00:00+0100", NULL },
	{ "2026-11-22T10:00:00+01", NULL },
	{ "2026-11-22T10:00:00Z ", NULL },
	{ " 2026-11-22T10:00:00Z", NULL },
	{ "2026-1-22T10:00:00Z", NULL },
	{ "12026-11-22T10:00:00Z", NULL },
	{ "-026-11-22T10:00:00Z", NULL },
	{ "0000-01-01T00:00:00+00:01", NULL },
	{ "9999-12-31T23:59:59-00:01", NULL },
	{ "", NULL }
};

int
main(void)
{
	char out[CLOCK_LEN];
	int64_t t, before;
	unsigned ms;
	size_t i;

	/* Nothing here may depend on where the host stands. */
	setenv("TZ", "America/New_York", 1);
	tzset();
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (clock_parse(rows[i].text, &t, &ms) == -1) {
			ok(rows[i].want == NULL, "refused: '%s'", rows[i].text);
			continue;
		}
		clock_format(t, ms, out);
		is_str(out, rows[i].want == NULL ? "(refused)" : rows[i].want,
		    rows[i].text);
	}
	is_int(clock_parse("1970-01-02T00:00:01.5Z", &t, NULL), 0,
	    "milliseconds may be unwanted");
	is_int(t, 86401, "seconds since 1970");
	clock_format(INT64_MAX, 999, out);
	is_str(out, "9999-12-31T23:59:59.999Z", "the last second");
	clock_format(INT64_MIN, 0, out);
	is_str(out, "0000-01-01T00:00:00Z", "the first second");
	before = clock_wall();
	clock_now(out);
	is_int(clock_parse(out, &t, NULL), 0, "now can be read back");
	ok(t >= before && t <= clock_wall(), "now is now");
	before = clock_ms();
	nanosleep(&(struct timespec){ 0, 5000000 }, NULL);
	ok(clock_ms() >= before + 5, "clock_ms goes forward");
	return done();
}
