/* SPDX-License-Identifier: ISC */
/*
 * What is new, for each kind of cursor, with the traps of real printers: each
 * scenario is a series of looks.  An item is KEY=CONTENT, '!' behind it: it is
 * final; '|' begins a page.  Told is KEY=CONTENT/REVISION#SEQ, GAP for a gap.
 */
#include <stdlib.h>

#include "buf.h"
#include "cmd/jf-fetch/cursor.h"
#include "tests/unit/tap.h"

enum { ACK, NOACK };	/* was the look acknowledged? */

static const struct {
	const char *name;	/* NULL: the same scenario goes on */
	struct profile_request request;
	struct { const char *in, *out; int ack; } looks[7];	/* ends with NULL */
} scenarios[] = {
	{ "snapshot: each time", { .cursor = PROFILE_SNAPSHOT },
	    { { "=a", "=a", ACK }, { "=a", "=a", ACK } } },
	{ "snapshot: equal ones of one answer are numbered",
	    { .cursor = PROFILE_SNAPSHOT },
	    { { "=a =a =b", "=a =a#1 =b", ACK } } },
	{ "on change: only then", { .cursor = PROFILE_ON_CHANGE },
	    { { "=a", "=a", ACK }, { "=a", "", ACK }, { "=b", "=b", ACK },
	    { "=a", "=a", ACK } } },
	{ "on change: by place where there is no key",
	    { .cursor = PROFILE_ON_CHANGE },
	    { { "=a =b", "=a =b", ACK }, { "=a =c", "=c", ACK } } },
	{ "on change: told again until it is acknowledged",
	    { .cursor = PROFILE_ON_CHANGE },
	    { { "=a", "=a", NOACK }, { "=a", "=a", ACK }, { "=a", "", ACK } } },
	{ "keyed: new and changed ones", { .cursor = PROFILE_KEYED },
	    { { "1=a!", "1=a", ACK }, { "2=a 1=a!", "2=a", ACK },
	    { "2=b 1=a!", "2=b/1", ACK }, { "2=c! 1=a!", "2=c/2", ACK },
	    { "2=c! 1=a!", "", ACK } } },
	{ "keyed: a finished one that changes after its end",
	    { .cursor = PROFILE_KEYED },
	    { { "1=stopped!", "1=stopped", ACK }, { "1=done!", "1=done/1", ACK } } },
	{ "keyed: a repeat has the same revision, a change of it the next",
	    { .cursor = PROFILE_KEYED },
	    { { "1=a", "1=a", ACK }, { "1=b", "1=b/1", NOACK },
	    { "1=b", "1=b/1", NOACK }, { "1=c", "1=c/2", NOACK },
	    { "1=c", "1=c/2", ACK }, { "1=c", "", ACK } } },
	{ "keyed: new without acknowledgement, then changed",
	    { .cursor = PROFILE_KEYED },
	    { { "1=a", "1=a", NOACK }, { "1=b", "1=b/1", ACK } } },
	{ "keyed: twice on shifting pages", { .cursor = PROFILE_KEYED,
	    .paging = PROFILE_BY_OFFSET, .newest_first = true },
	    { { "3=c! 2=b! |2=b! 1=a!", "3=c 2=b 1=a", ACK } } },
	{ "keyed: newest first is read until nothing is new",
	    { .cursor = PROFILE_KEYED, .paging = PROFILE_BY_OFFSET,
	    .newest_first = true },
	    { { "4=d! 3=c! |2=b! 1=a! |", "4=d 3=c 2=b 1=a", ACK },
	    { "5=e! 4=d! |3=c! 2=b! |1=x!", "5=e", ACK } } },
	{ "keyed: and until what may still change was seen",
	    { .cursor = PROFILE_KEYED, .paging = PROFILE_BY_OFFSET,
	    .newest_first = true },
	    { { "4=d! 3=c! |2=run 1=a! |", "4=d 3=c 2=run 1=a", ACK },
	    { "4=d! 3=c! |2=end! 1=a! |0=z!", "2=end/1 0=z", ACK } } },
	{ "keyed: oldest first is read to its end", { .cursor = PROFILE_KEYED,
	    .paging = PROFILE_BY_OFFSET },
	    { { "1=a! 2=b! |3=c!", "1=a 2=b 3=c", ACK },
	    { "1=a! 2=b! |3=c! 4=d!", "4=d", ACK } } },
	{ "keyed: overrun, nothing known is left", { .cursor = PROFILE_KEYED,
	    .newest_first = true },
	    { { "2=b! 1=a!", "2=b 1=a", ACK }, { "9=i! 8=h!", "9=i 8=h GAP", ACK } } },
	{ "keyed: an empty list is no overrun, what follows is",
	    { .cursor = PROFILE_KEYED },
	    { { "1=a!", "1=a", ACK }, { "", "", ACK }, { "7=g!", "7=g GAP", ACK } } },
	{ "keyed: numbers begin anew at a reboot: nothing is lost",
	    { .cursor = PROFILE_KEYED },
	    { { "2=b! 1=a!", "2=b 1=a", ACK }, { "1=new!", "1=new/1", ACK } } },
	{ "timed: only what was not there", { .cursor = PROFILE_TIMED },
	    { { "=b =a", "=b =a", ACK }, { "=c =b =a", "=c", ACK } } },
	{ "timed: two equal events stay two", { .cursor = PROFILE_TIMED },
	    { { "=a =a", "=a =a#1", ACK }, { "=a =a", "", ACK },
	    { "=a =a =a", "=a#2", ACK } } },
	{ "timed: forgotten by the device, told once",
	    { .cursor = PROFILE_TIMED },
	    { { "=a =b", "=a =b", ACK }, { "=b", "", ACK }, { "=a =b", "", ACK } } },
	{ "timed: a long list without anything known was overrun",
	    { .cursor = PROFILE_TIMED },
	    { { "=a =b =c =d", "=a =b =c =d", ACK },
	    { "=e =f =g =h", "=e =f =g =h GAP", ACK } } },
	{ "timed: a short list of what is the matter now is not",
	    { .cursor = PROFILE_TIMED },
	    { { "=a", "=a", ACK }, { "=b", "=b", ACK } } },
	{ "rolling: the longest overlap", { .cursor = PROFILE_ROLLING,
	    .newest_first = true },
	    { { "=c =b =a", "=a#1 =b#2 =c#3", ACK },
	    { "=d =c =b", "=d#4", ACK }, { "=d =c =b", "", ACK } } },
	{ "rolling: oldest first", { .cursor = PROFILE_ROLLING },
	    { { "=a =b =c", "=a#1 =b#2 =c#3", ACK },
	    { "=b =c =d", "=d#4", ACK } } },
	{ "rolling: an ambiguous overlap is told", { .cursor = PROFILE_ROLLING,
	    .newest_first = true },
	    { { "=a =a =b", "=b#1 =a#2 =a#3", ACK },
	    { "=a =a =a", "GAP =a#4", ACK } } },
	{ "rolling: no overlap is told", { .cursor = PROFILE_ROLLING,
	    .newest_first = true },
	    { { "=b =a", "=a#1 =b#2", ACK }, { "=d =c", "GAP =c#3 =d#4", ACK } } },
	{ "rolling: cleared at a reboot", { .cursor = PROFILE_ROLLING,
	    .newest_first = true },
	    { { "=b =a", "=a#1 =b#2", ACK }, { "", "", ACK },
	    { "=c", "=c#3", ACK } } },
	{ "rolling: repeats have the same numbers",
	    { .cursor = PROFILE_ROLLING, .newest_first = true },
	    { { "=a", "=a#1", ACK }, { "=b =a", "=b#2", NOACK },
	    { "=c =b =a", "=b#2 =c#3", ACK } } },
};

static struct buf told;

static int
take(struct map_item *item, int revision, int seq, void *arg, struct fail *f)
{
	(void)arg, (void)f;
	buf_printf(&told, "%s%s=%s", told.len > 0 ? " " : "",
	    item->key != NULL ? item->key : "",
	    json_string_value(json_object_get(item->data, "code")));
	if (revision > 0)
		buf_printf(&told, "/%d", revision);
	if (seq > 0)
		buf_printf(&told, "#%d", seq);
	return 0;
}

static int
take_gap(const json_t *from, const json_t *to, const char *reason, void *arg,
    struct fail *f)
{
	(void)from, (void)to, (void)reason, (void)arg, (void)f;
	return buf_printf(&told, "%sGAP", told.len > 0 ? " " : "");
}

static const struct cursor_sink sink = { take, take_gap, NULL };

static void
give(struct cursor *c, char *word)
{
	struct map_item item = { .kind = "event" };
	char *content = strchr(word, '='), *final = strchr(word, '!');
	struct fail f = { 0 };

	if (final != NULL)
		*final = '\0';
	*content++ = '\0';
	item.key = word[0] != '\0' ? word : NULL;
	item.terminal = final != NULL;
	item.data = json_pack("{s:s}", "code", content);
	cursor_item(c, &item, &f);
	json_decref(item.data);
}

/* One look; the new cursor. */
static json_t *
look(const struct profile_request *r, const json_t *base,
    const json_t *pending, const char *in)
{
	struct cursor *c = cursor_start(r, base, pending, &sink);
	char *copy = strdup(in), *page, *word, *pages = copy, *words;
	struct fail f = { 0 };
	json_t *result;
	int more = 1;
	size_t n;

	buf_clear(&told);
	while (more && (page = strsep(&pages, "|")) != NULL) {
		for (n = 0, words = page; (word = strsep(&words, " ")) != NULL;)
			if (word[0] != '\0') {
				give(c, word);
				n++;
			}
		more = cursor_page(c, n, &f) == 1;
	}
	cursor_end(c, pages == NULL, &f);
	result = cursor_result(c);
	cursor_free(c);
	free(copy);
	return result;
}

static void
test_scenarios(void)
{
	json_t *base, *pending, *now;
	char name[128];
	size_t i, j;

	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		base = pending = NULL;
		for (j = 0; scenarios[i].looks[j].in != NULL; j++) {
			now = look(&scenarios[i].request, base, pending,
			    scenarios[i].looks[j].in);
			snprintf(name, sizeof(name), "%s (%zu)",
			    scenarios[i].name, j + 1);
			is_str(buf_text(&told), scenarios[i].looks[j].out, name);
			json_decref(pending);
			pending = NULL;
			if (scenarios[i].looks[j].ack == ACK) {
				json_decref(base);
				base = now;
			} else
				pending = now;
		}
		json_decref(base);
		json_decref(pending);
	}
}

/* Numbered buffers: what the cursor asks from, and what the answer means. */
static void
test_sequence(void)
{
	static const struct {
		const char *base;	/* NULL: none */
		struct profile_sequence told;
		int64_t from;
		enum cursor_verdict verdict;
		const char *out, *name;
	} rows[] = {
		{ NULL, { 1, 11, "A" }, -1, CURSOR_MAP, "",
		    "the first time, from the start" },
		{ "{\"next\":11,\"instance\":\"A\"}", { 1, 14, "A" }, 11,
		    CURSOR_MAP, "", "on from where it was" },
		{ "{\"next\":11,\"instance\":\"A\"}", { 11, 11, "A" }, 11,
		    CURSOR_MAP, "", "nothing new" },
		{ "{\"next\":11,\"instance\":\"A\"}", { 20, 30, "A" }, 11,
		    CURSOR_MAP, "GAP", "the buffer has moved on" },
		{ "{\"next\":11,\"instance\":\"A\"}", { 1, 40, "B" }, 11,
		    CURSOR_RESTART, "GAP", "another instance" },
		{ "{\"next\":11,\"instance\":\"\"}", { 1, 3, "" }, 11,
		    CURSOR_RESTART, "GAP", "numbers went back" },
	};
	struct profile_request r = { .cursor = PROFILE_SEQUENCE };
	enum cursor_verdict v;
	struct fail f = { 0 };
	struct cursor *c;
	json_t *base, *result;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		base = rows[i].base != NULL ? json_loads(rows[i].base, 0,
		    NULL) : NULL;
		c = cursor_start(&r, base, NULL, &sink);
		buf_clear(&told);
		is_int(cursor_from(c), rows[i].from, rows[i].name);
		cursor_sequence(c, &rows[i].told, &v, &f);
		ok(v == rows[i].verdict, "%s: verdict", rows[i].name);
		is_str(buf_text(&told), rows[i].out, rows[i].name);
		is_int(cursor_from(c), v == CURSOR_MAP ? rows[i].told.next :
		    -1, "then from there, or from the start");
		if (v == CURSOR_MAP) {
			result = cursor_result(c);
			is_int(json_integer_value(json_object_get(result,
			    "next")), rows[i].told.next, "and that is kept");
			json_decref(result);
		}
		cursor_free(c);
		json_decref(base);
	}
	base = json_loads(rows[1].base, 0, NULL);
	c = cursor_start(&r, base, NULL, &sink);
	buf_clear(&told);
	cursor_lost(c, &f);
	is_str(buf_text(&told), "GAP", "lost: told");
	is_int(cursor_from(c), -1, "lost: from the start");
	cursor_free(c);
	json_decref(base);
}

/* Two equal events in the same second, one in each look. */
static void
test_equal_events(void)
{
	struct profile_request r = { .cursor = PROFILE_SEQUENCE };
	struct profile_sequence s = { 1, 3, "A" };
	enum cursor_verdict v;
	struct fail f = { 0 };
	struct cursor *c = cursor_start(&r, NULL, NULL, &sink);
	char first[] = "=a", second[] = "=a", third[] = "=a";
	json_t *base;

	buf_clear(&told);
	cursor_sequence(c, &s, &v, &f);
	give(c, first);
	give(c, second);
	base = cursor_result(c);
	cursor_free(c);
	s.next = 4;
	c = cursor_start(&r, base, NULL, &sink);
	cursor_sequence(c, &s, &v, &f);
	give(c, third);
	is_str(buf_text(&told), "=a =a#1 =a#2", "sequence: equal events stay "
	    "as many");
	cursor_free(c);
	json_decref(base);
}

/* Counts of a file: the difference is jobs, the newest alone has the time. */
static void
count(struct cursor *c, const char *key, int64_t success, int64_t failure)
{
	static const char *const last_only[] = { "end", NULL };
	json_t *good = json_pack("{s:s}", "status", "completed");
	json_t *bad = json_pack("{s:s}", "status", "failed");
	struct map_count counts[] = { { success, good }, { failure, bad } };
	struct map_item item = { .kind = "job", .key = key, .counts = counts,
	    .n_counts = 2, .last_only = last_only,
	    .data = json_pack("{s:s}", "end", "E") };
	struct fail f = { 0 };

	cursor_item(c, &item, &f);
	json_decref(item.data);
	json_decref(good);
	json_decref(bad);
}

static int
take_job(struct map_item *item, int revision, int seq, void *arg,
    struct fail *f)
{
	json_t *ids = arg;
	const char *id = json_string_value(json_object_get(item->data,
	    "job_id"));

	(void)revision, (void)f;
	json_object_set_new(ids, id, json_true());
	return buf_printf(&told, "%s%s#%d%s", told.len > 0 ? " " : "",
	    json_string_value(json_object_get(item->data, "status")), seq,
	    json_object_get(item->data, "end") != NULL ? "@" : "");
}

static void
test_counter(void)
{
	static const struct { int64_t good, bad; const char *out, *name; }
	looks[] = {
		{ 1, 0, "completed#1@", "a first job" },
		{ 1, 0, "", "nothing new" },
		{ 3, 0, "completed#2 completed#3@", "two between two looks" },
		{ 4, 1, "completed#4@ failed#1@", "one of each" },
		{ 2, 1, "GAP completed#1 completed#2@", "the count went back" },
	};
	struct profile_request r = { .cursor = PROFILE_COUNTER };
	json_t *ids = json_object(), *base = NULL, *now;
	struct cursor_sink s = { take_job, take_gap, ids };
	struct cursor *c;
	size_t i;

	for (i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		c = cursor_start(&r, base, NULL, &s);
		buf_clear(&told);
		count(c, "cube.gcode", looks[i].good, looks[i].bad);
		is_str(buf_text(&told), looks[i].out, looks[i].name);
		now = cursor_result(c);
		json_decref(base);
		base = now;
		cursor_free(c);
	}
	c = cursor_start(&r, base, NULL, &s);
	count(c, "other.gcode", 1, 0);
	cursor_free(c);
	is_int((long long)json_object_size(ids), 6, "each has its own id, the "
	    "same each time");
	json_decref(base);
	json_decref(ids);
}

int
main(void)
{
	test_scenarios();
	test_sequence();
	test_equal_events();
	test_counter();
	buf_free(&told);
	return done();
}
