/* SPDX-License-Identifier: ISC */
/* crew.h: order, whatever the threads do; pax.h: name and size, no more;
 * standing.h: where a printer stands. */
#include <string.h>
#include <time.h>

#include "cmd/jf-verify/crew.h"
#include "cmd/jf-verify/pax.h"
#include "cmd/jf-verify/standing.h"
#include "tests/unit/tap.h"

#define PIECES	1000

/* The first pieces take longest, so that threads overtake each other. */
static void
square(void *arg)
{
	int *n = arg;
	struct timespec t = { 0, *n % 7 == 0 ? 300000 : 0 };

	nanosleep(&t, NULL);
	*n *= *n;
}

static void
check_crew(size_t threads)
{
	struct crew *c = crew_start(threads, square);
	int n[PIECES], *back;
	size_t given = 0, taken = 0, wrong = 0;

	while (taken < PIECES) {
		while (given < PIECES && !crew_is_full(c)) {
			n[given] = (int)given;
			crew_give(c, &n[given++]);
		}
		back = crew_take(c);
		wrong += back != &n[taken] || *back != (int)(taken * taken);
		taken++;
	}
	ok(wrong == 0, "%zu threads: all pieces, in their order", threads);
	ok(crew_take(c) == NULL, "%zu threads: then none is out", threads);
	ok(crew_room(c) == (threads > 0 ? 2 * threads : 1),
	    "%zu threads: room", threads);
	n[0] = 3;
	crew_give(c, &n[0]);
	crew_stop(c);
	is_int(n[0], 9, "what is out is finished before the end");
}

static void
check_pax(void)
{
	static const struct {
		const char *text;
		int rc;
	} rows[] = {
		{ "", 0 }, { "10 path=a\n", 0 }, { "10 path=a\n10 size=7\n", 0 },
		{ "10 path=a\n10 path=b\n", -1 }, { "11 path=a\n", -1 },
		{ "9 path=a\n", 0 }, { "9 path=ab\n", -1 }, { "10 path=a ", -1 },
		{ "11 mtime=1\n", -1 }, { "10 size=x\n", -1 },
		{ "+10 path=a\n", -1 }, { "99999999999999999999999 p=\n", -1 },
		{ "0 path=a\n", -1 }, { " 10 path=a\n", -1 }, { "10path=a\n", -1 },
		{ "8 path=\n", -1 }, { "11 size=-1\n", -1 },
	};
	struct pax p;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_int(pax_read(&p, rows[i].text, strlen(rows[i].text)),
		    rows[i].rc, "an extended header");
	pax_read(&p, "10 path=a\n13 size=8192\n", 23);
	ok(p.path_len == 1 && p.path[0] == 'a' && p.has_size && p.size == 8192,
	    "name and size are told");
}

static enum standing
stands(const char *catalog, const char *firmware, const char *sets)
{
	json_t *c = json_loads(catalog, 0, NULL);
	struct printer p = { (char *)(uintptr_t)"P", (char *)(uintptr_t)"5200",
	    (char *)(uintptr_t)firmware,
	    sets != NULL ? json_loads(sets, 0, NULL) : NULL };
	struct standing_of s;

	standing_find(c, &p, VERSION_AUTO, &s);
	json_decref(c);
	json_decref(p.sets);
	return s.s;
}

static void
check_standing(void)
{
	static const char c[] = "{\"models\": [{\"model\": \"5200\", "
	    "\"current\": \"4.1.2\", \"revoked\": [\"4.0\"], "
	    "\"parameter_sets\": [{\"name\": \"a\", \"current\": \"2\", "
	    "\"revoked\": [\"1\"]}]}]}";

	is_int(stands(c, "4.1.2", NULL), STANDING_CURRENT, "current");
	is_int(stands(c, "4.1.3", NULL), STANDING_NEWER, "newer");
	is_int(stands(c, "4.1.1", NULL), STANDING_OUTDATED, "outdated");
	is_int(stands(c, "4.0", NULL), STANDING_REVOKED, "revoked");
	is_int(stands(c, "4.0.0", NULL), STANDING_REVOKED,
	    "revoked in other words");
	is_int(stands(c, NULL, NULL), STANDING_UNKNOWN, "no firmware told");
	is_int(stands(c, "new", NULL), STANDING_UNKNOWN, "no version");
	is_int(stands("{\"models\": []}", "1", NULL), STANDING_UNKNOWN,
	    "another model");
	is_int(stands(c, "4.1.2", "{\"a\": \"2\"}"), STANDING_CURRENT,
	    "a current set");
	is_int(stands(c, "4.1.2", "{\"a\": \"1\"}"), STANDING_REVOKED,
	    "a revoked set outweighs");
	is_int(stands(c, "4.1.2", "{\"b\": \"1\"}"), STANDING_CURRENT,
	    "a set that is not listed says nothing");
}

int
main(void)
{
	check_crew(0);
	check_crew(1);
	check_crew(CREW_MAX);
	ok(crew_processors() >= 1 && crew_processors() <= CREW_MAX,
	    "there is a processor");
	check_pax();
	check_standing();
	return done();
}
