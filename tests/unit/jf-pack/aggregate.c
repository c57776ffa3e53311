/* SPDX-License-Identifier: ISC */
/* Windows, and which cells may be told. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "cmd/jf-pack/release.h"
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
note(void *arg, const struct release_value *v, struct fail *f)
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

static uint32_t
one_site(void *arg, uint32_t device)
{
	(void)arg;
	(void)device;
	return 0;
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
	struct sites *sites = sites_new();
	char told[200];
	struct release r = { .by_den = is_count, .sites = sites,
	    .site_of = one_site, .tell = note, .arg = told };
	struct fail f = { 0 };
	struct cells *c;
	uint64_t hidden;
	size_t i;
	uint32_t d;

	sites_see(sites, "", 0, &f);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		c = cells_new("/tmp");
		for (key.material = 0; key.material < 3; key.material++)
			for (d = 0; d < 8; d++)
				if (rows[i].part[key.material][d] > 0)
					cells_add(c, &key, d,
					    rows[i].part[key.material][d], 0, &f);
		told[0] = '\0';
		r.k = rows[i].k;
		release_cells(&r, c, &hidden, &f);
		is_str(told, rows[i].told, rows[i].name);
		is_int((long long)hidden, rows[i].hidden, "hidden");
		cells_free(c);
	}
	sites_free(sites);
}

/* Keys that follow each other may be one site's, and their devices the same. */
static void
epochs(void)
{
	/* Per key: times of its records, devices, the largest part of one; 0
	 * ends.  Then what is certain. */
	static const struct {
		const char *name;
		struct { int first, last, devices, most; } key[4];
		unsigned devices, sites;
		double most;
	} rows[] = {
		{ "one key", { { 1, 9, 3, 5 } }, 3, 1, 5 },
		{ "two sites", { { 1, 9, 3, 5 }, { 4, 12, 4, 6 } }, 7, 2, 6 },
		{ "a site that rotated", { { 1, 9, 3, 5 }, { 9, 20, 4, 6 } },
		    4, 1, 11 },
		{ "in one second", { { 9, 9, 3, 5 }, { 9, 9, 4, 6 } }, 4, 1, 11 },
		{ "a moment within another's time", { { 1, 9, 3, 5 },
		    { 4, 4, 1, 6 } }, 4, 2, 6 },
		{ "one rotated, one did not", { { 1, 9, 3, 5 }, { 10, 20, 2, 6 },
		    { 2, 18, 4, 2 } }, 7, 2, 11 },
		{ "three epochs beside another site", { { 1, 3, 1, 1 },
		    { 3, 5, 1, 1 }, { 5, 7, 2, 1 }, { 1, 7, 1, 2 } }, 3, 2, 3 },
	};
	struct fail f = { 0 };
	struct sites_least least;
	struct sites *s;
	char key[2] = "a";
	size_t i, k;
	int d;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		s = sites_new();
		for (k = 0; k < 4 && rows[i].key[k].devices > 0; k++) {
			key[0] = (char)('a' + k);
			sites_see(s, key, rows[i].key[k].last, &f);
			sites_see(s, key, rows[i].key[k].first, &f);
		}
		while (k-- > 0)
			for (d = 0; d < rows[i].key[k].devices; d++)
				sites_count(s, (uint32_t)k, d == 0 ?
				    rows[i].key[k].most : 0.5);
		sites_least(s, &least);
		ok(least.devices == rows[i].devices &&
		    least.sites == rows[i].sites, "%s: %u devices of %u sites",
		    rows[i].name, least.devices, least.sites);
		ok(least.most >= rows[i].most && least.most <= rows[i].most,
		    "one of them has at most %g", least.most);
		sites_least(s, &least);
		ok(least.devices == 0 && least.sites == 0, "then none");
		sites_free(s);
	}
}

/* More sums than fit in memory come back in order, each once. */
static void
many(void)
{
	const uint32_t n = CELLS_MEMORY + CELLS_MEMORY / 2;
	struct cells *c = cells_new("/tmp");
	struct cells_key key = { 0 };
	struct cells_sum s;
	struct fail f = { 0 };
	uint32_t i, next = 0;
	int twice, bad = 0;

	for (twice = 0; twice < 2; twice++)
		for (i = 0; i < n; i++) {
			key.from = (i * 7919) % n;
			bad += cells_add(c, &key, 1, 1, 2, &f) == -1;
		}
	while (cells_next(c, &s, &f) == 1)
		bad += s.key.from != next++ || s.num < 2 || s.num > 2 ||
		    s.den < 4 || s.den > 4;
	is_int(next, n, "all of many sums");
	is_int(bad, 0, "in order, and added up");
	cells_free(c);
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
	epochs();
	many();
	repeats();
	return done();
}
