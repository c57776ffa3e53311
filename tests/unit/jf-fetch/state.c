/* SPDX-License-Identifier: ISC */
/* What is remembered: adopted only with its mark, never half, never mixed. */
#include <stdlib.h>
#include <unistd.h>

#include "cmd/jf-fetch/marks.h"
#include "cmd/jf-fetch/state.h"
#include "file.h"
#include "tests/unit/tap.h"

#define A	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define BB	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C	"cccccccccccccccccccccccccccccccc"
#define D	"dddddddddddddddddddddddddddddddd"

static char dir[] = "/tmp/jf-state.XXXXXX", fetch[64], marks[64];
static struct fail f;

/* A run that read up to n, of request r. */
static void
poll(const char *token, const char *r, int n)
{
	struct state s;

	state_open(&s, fetch, "p", &f);
	state_adopt(&s, marks);
	state_pend(&s, token, json_pack("{s:{s:i, s:{s:i}}}", r, "asked", n,
	    "cursor", "next", n));
	state_save(&s, &f);
	state_close(&s);
}

static void
mark(const char *token)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", marks, token);
	file_replace(path, "", 0, 0600, &f);
}

/* Where the next run goes on: -1, from the start. */
static int
next(const char *r)
{
	struct state s;
	const json_t *cursor;
	int n;

	state_open(&s, fetch, "p", &f);
	state_adopt(&s, marks);
	cursor = state_cursor(&s, r);
	n = cursor != NULL ? (int)json_integer_value(json_object_get(cursor,
	    "next")) : -1;
	state_save(&s, &f);
	state_close(&s);
	return n;
}

static void
anew(void)
{
	char path[128];
	const char *tokens[] = { A, BB, C, D };
	size_t i;

	state_reset(fetch, "p", &f);
	for (i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/%s", marks, tokens[i]);
		unlink(path);
	}
}

static void
test_adoption(void)
{
	poll(A, "events", 1);
	is_int(next("events"), -1, "without a mark nothing is adopted");
	mark(A);
	is_int(next("events"), 1, "with it, it is");
	anew();
	poll(A, "events", 1);
	poll(BB, "events", 2);
	mark(BB);
	is_int(next("events"), 2, "the newer of two runs that overlap");
	mark(A);
	is_int(next("events"), 2, "a late mark of the older changes nothing");
	anew();
	poll(A, "events", 1);
	poll(BB, "events", 2);
	mark(A);
	is_int(next("events"), 1, "only the older was acknowledged");
	mark(BB);
	is_int(next("events"), 2, "then the newer, late");
	anew();
	poll(A, "events", 1);
	poll(BB, "jobs", 2);
	mark(A);
	mark(BB);
	is_int(next("jobs"), 2, "a run over some requests");
	is_int(next("events"), -1, "does not adopt those of an older run");
	anew();
	poll(A, "events", 1);
	poll(BB, "events", 2);
	poll(C, "events", 3);
	poll(D, "events", 4);
	mark(A);
	is_int(next("events"), -1, "too late: only a repeat");
	mark(BB);
	is_int(next("events"), 2, "but the last three count");
}

static void
test_count(void)
{
	struct state s;

	anew();
	poll(A, "events", 1);
	poll(BB, "events", 2);
	state_open(&s, fetch, "p", &f);
	is_int(state_unacknowledged(&s), 2, "runs without an answer");
	is_int(json_integer_value(json_object_get(state_pending(&s, "events"),
	    "next")), 2, "the newest that waits");
	ok(state_pending(&s, "jobs") == NULL, "none of another request");
	mark(BB);
	ok(state_adopt(&s, marks), "adopted");
	ok(!state_adopt(&s, marks), "once");
	is_int(state_unacknowledged(&s), 0, "counted anew");
	is_int(state_asked(&s, "events"), 2, "when it was asked");
	state_close(&s);
}

static void
test_bad(void)
{
	static const struct { const char *text, *why, *name; } rows[] = {
		{ "", "damaged", "empty" },
		{ "{\"v\":1,", "damaged", "cut" },
		{ "[]", "damaged", "another thing" },
		{ "{\"v\":1}", "damaged", "without its members" },
		{ "{\"v\":1,\"requests\":{},\"pending\":[{}]}", "damaged",
		    "a pending one without its token" },
		{ "{\"v\":1,\"requests\":{\"a\":1},\"pending\":[]}",
		    "damaged", "a request that is none" },
		{ "{\"v\":2,\"requests\":{},\"pending\":[]}", "later",
		    "of a later version" },
	};
	struct state s;
	char path[128];
	size_t i;

	snprintf(path, sizeof(path), "%s/p.json", fetch);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		file_replace(path, rows[i].text, strlen(rows[i].text), 0600,
		    &f);
		fail_clear(&f);
		is_int(state_open(&s, fetch, "p", &f), -1, rows[i].name);
		ok(strstr(f.text, rows[i].why) != NULL && strstr(f.text,
		    "--reset-state p") != NULL, "%s: %s", rows[i].name,
		    f.text);
	}
	state_reset(fetch, "p", &f);
	is_int(state_open(&s, fetch, "p", &f), 0, "reset mends it");
	state_close(&s);
	is_int(state_look(&s, fetch, "nobody", &f), 1, "nothing to look at");
}

static void
test_lock(void)
{
	struct state a, b;

	state_open(&a, fetch, "p", &f);
	fail_clear(&f);
	is_int(state_open(&b, fetch, "p", &f), -1, "one run at a time");
	ok(f.kind == FAIL_LATER, "the other comes later");
	is_int(state_open(&b, fetch, "q", &f), 0, "another device is free");
	state_close(&b);
	is_int(state_look(&b, fetch, "p", &f), 1, "a look needs no lock");
	fail_clear(&f);
	is_int(state_reset(fetch, "p", &f), -1, "no reset under a run");
	state_close(&a);
	is_int(state_open(&b, fetch, "p", &f), 0, "it ends with its holder");
	state_close(&b);
}

int
main(void)
{
	char command[64];

	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(fetch, sizeof(fetch), "%s/fetch", dir);
	snprintf(marks, sizeof(marks), "%s/marks", dir);
	file_make_dir(fetch, &f);
	file_make_dir(marks, &f);
	test_adoption();
	test_count();
	test_bad();
	test_lock();
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) != 0 || done();
}
