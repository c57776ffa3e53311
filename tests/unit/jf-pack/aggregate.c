/* SPDX-License-Identifier: ISC */
/* Windows, and which cells may be told. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "cmd/jf-pack/cells.h"
#include "cmd/jf-pack/seen.h"
#include "cmd/jf-pack/window.h"
#include "tests/unit/tap.h"

static void
windows(void)
{
	static const struct {
		enum window w;
		const char *t, *start, *next;
	} rows[] = {
		{ WINDOW_DAY, "2026-11-22T23:59:59Z", "2026-11-22T00:00:00Z",
		    "2026-11-23T00:00:00Z" },
		{ WINDOW_WEEK, "2026-11-22T23:59:59Z", "2026-11-16T00:00:00Z",
		    "2026-11-23T00:00:00Z" },
		{ WINDOW_WEEK, "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z",
		    "2026-11-30T00:00:00Z" },
		{ WINDOW_WEEK, "1970-01-01T00:00:00Z", "1969-12-29T00:00:00Z",
		    "1970-01-05T00:00:00Z" },
		{ WINDOW_MONTH, "2024-02-29T12:00:00Z", "2024-02-01T00:00:00Z",
		    "2024-03-01T00:00:00Z" },
		{ WINDOW_MONTH, "2026-12-31T12:00:00Z", "2026-12-01T00:00:00Z",
		    "2027-01-01T00:00:00Z" },
		{ WINDOW_DAY, "1969-12-31T23:00:00Z", "1969-12-31T00:00:00Z",
		    "1970-01-01T00:00:00Z" },
	};
	char text[CLOCK_LEN];
	int64_t t;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clock_parse(rows[i].t, &t, NULL);
		t = window_start(rows[i].w, t);
		clock_format(t, 0, text);
		is_str(text, rows[i].start, rows[i].t);
		clock_format(window_next(rows[i].w, t), 0, text);
		is_str(text, rows[i].next, "and the next");
	}
}

/* What was told, as text: "MATERIAL:NUM/DEVICES " each. */
static int
note(void *arg, const struct cells_value *v, struct fail *f)
{
	char *out = arg;
	size_t n = strlen(out);

	(void)f;
	if (v->key.material == CELLS_ALL)
		snprintf(out + n, 200 - n, "all:%g/%u ", v->num, v->devices);
	else
		snprintf(out + n, 200 - n, "%u:%g/%u ", v->key.material, v->num,
		    v->devices);
	return 0;
}

static bool
is_count(uint32_t kpi)
{
	(void)kpi;
	return false;
}

static void
rules(void)
{
	/* Per material what each device has; 0 ends. */
	static const struct {
		const char *name;
		double part[3][8];
		unsigned k;
		const char *told;
		int hidden;
	} rows[] = {
		{ "five equal", { { 1, 1, 1, 1, 1 } }, 5, "0:5/5 all:5/5 ", 0 },
		{ "four are too few", { { 1, 1, 1, 1 } }, 5, "", 2 },
		{ "one has more than half", { { 6, 1, 1, 1, 1 } }, 5, "", 2 },
		{ "one has half", { { 4, 1, 1, 1, 1 } }, 5, "0:8/5 all:8/5 ", 0 },
		{ "a hidden one of two would be given away",
		    { { 1, 1, 1, 1, 1 }, { 1, 1 } }, 5, "0:5/5 ", 2 },
		{ "two hidden ones cover each other",
		    { { 1, 1, 1, 1, 1 }, { 1, 1, 1 }, { 0, 0, 0, 1, 1, 1 } }, 5,
		    "0:5/5 all:11/6 ", 2 },
		{ "two hidden ones that one rules do not",
		    { { 1, 1, 1, 1, 1 }, { 9, 1, 1 }, { 9, 0, 0, 1, 1 } }, 5,
		    "0:5/5 ", 3 },
		{ "k 1 tells all", { { 7 } }, 1, "0:7/1 all:7/1 ", 0 },
		{ "nothing to tell", { { 0 } }, 5, "", 0 },
	};
	struct cells_key key = { 0 };
	struct fail f = { 0 };
	struct cells *c;
	uint64_t hidden;
	char told[200];
	size_t i;
	uint32_t d;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		c = cells_new();
		for (key.material = 0; key.material < 3; key.material++)
			for (d = 0; d < 8; d++)
				if (rows[i].part[key.material][d] > 0)
					cells_add(c, &key, d,
					    rows[i].part[key.material][d], 0, &f);
		told[0] = '\0';
		cells_tell(c, rows[i].k, is_count, note, told, &hidden, &f);
		is_str(told, rows[i].told, rows[i].name);
		is_int((long long)hidden, rows[i].hidden, "hidden");
		cells_free(c);
	}
}

static void
repeats(void)
{
	/* Roomy: a full set of places forgets its oldest, by chance. */
	struct seen *s = seen_new(4096);
	char text[16];
	int i, again = 0, news = 0;

	for (i = 0; i < 300; i++)
		news += !seen_before(s, text, (size_t)snprintf(text,
		    sizeof(text), "job-%d", i));
	for (i = 0; i < 300; i++)
		again += seen_before(s, text, (size_t)snprintf(text,
		    sizeof(text), "job-%d", i));
	is_int(news, 300, "300 are new");
	is_int(again, 300, "and known the second time");
	seen_free(s);
}

int
main(void)
{
	windows();
	rules();
	repeats();
	return done();
}
