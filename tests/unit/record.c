/* SPDX-License-Identifier: ISC */
#include "jsonl.h"
#include "record.h"
#include "tap.h"

static void
check_contract(void)
{
	size_t n, i, items_2018 = 0, items_2020 = 0, bad = 0;
	const struct record_field *t = record_fields(&n), *g;

	for (i = 0; i < n; i++) {
		bad += record_kind(t[i].kind) == NULL;
		bad += record_field(t[i].kind, t[i].path) != &t[i];
		if (t[i].role != RECORD_ITEM && t[i].role != RECORD_LOG)
			continue;
		items_2018 += t[i].edition_2018;
		items_2020 += t[i].edition_2020;
	}
	is_int((long long)bad, 0, "kinds are known, fields unique");
	is_int((long long)items_2018, 115, "items of 2018");
	is_int((long long)items_2020, 136, "items of 2020");
	g = record_field("job", "job_name");
	ok(g != NULL && !g->edition_2018 && g->edition_2020, "job_name is 2020's");
	g = record_field("job", "alerts_triggered[].severity");
	ok(g != NULL && record_word_ok(g, "critical") &&
	    !record_word_ok(g, "crit") && !record_word_ok(g, "info|warning"),
	    "an enumeration");
	ok(record_field("event", "severity_raw") != NULL, "raw beside it");
	ok(record_field("layer", "size_mm2") != NULL, "layer size");
	ok(record_field("layer", "bounding_box_mm.x") == NULL, "no such field");
	ok(record_kind("nothing") == NULL, "no such kind");
}

static json_t *
parse(const char *text)
{
	struct fail f = { 0 };
	json_t *v = NULL;

	jsonl_parse(text, strlen(text), &v, &f);
	return v;
}

/* id of a record given as text */
static const char *
id_of(const char *text, char id[RECORD_ID_LEN])
{
	json_t *v = parse(text);

	record_id(v, id);
	json_decref(v);
	return id;
}

static void
check_id(void)
{
	char a[RECORD_ID_LEN], b[RECORD_ID_LEN];
	json_t *v;

	/* printf '%s' '{"data":{"code":"1"},"device":"d","kind":"event"}' |
	 * sha256sum | cut -c1-32 */
	is_str(id_of("{\"v\":1,\"kind\":\"event\",\"device\":\"d\",\"collected_at\""
	    ":\"2026-01-01T00:00:00Z\",\"data\":{\"code\":\"1\"}}", a),
	    "1cdae4857a20b055748a3f8e4e70ad5f", "an event's id is without v and collected_at");
	id_of("{\"v\":1,\"kind\":\"heartbeat\",\"collected_at\":\"a\"}", a);
	id_of("{\"v\":1,\"kind\":\"heartbeat\",\"collected_at\":\"b\"}", b);
	ok(strcmp(a, b) != 0, "each look at a snapshot is a fact of its own");
	id_of("{\"kind\":\"job\",\"data\":{\"a\":1.0,\"b\":2}}", a);
	is_str(id_of("{\"data\":{\"b\":2,\"a\":1},\"kind\":\"job\"}", b), a,
	    "order and spelling of members do not matter");
	v = parse("{\"v\":1,\"kind\":\"job\",\"device\":\"d\",\"data\":{}}");
	record_set_id(v);
	ok(strcmp(json_object_iter_key(json_object_iter_next(v,
	    json_object_iter_next(v, json_object_iter(v)))), "id") == 0,
	    "id stands third");
	record_id(v, a);
	is_str(json_string_value(json_object_get(v, "id")), a,
	    "the id does not cover itself");
	json_decref(v);
}

static void
check_check(void)
{
	static const struct { const char *text; int rc; } t[] = {
		{ "{\"v\":1,\"kind\":\"x\"}", 0 },
		{ "{\"v\":1,\"kind\":\"job\",\"data\":{},\"device\":\"d\"}", 0 },
		{ "{\"kind\":\"x\"}", -1 }, { "{\"v\":2,\"kind\":\"x\"}", -1 },
		{ "{\"v\":1}", -1 }, { "{\"v\":1,\"kind\":3}", -1 },
		{ "{\"v\":1,\"kind\":\"x\",\"data\":[]}", -1 },
		{ "{\"v\":1,\"kind\":\"x\",\"device\":1}", -1 },
		{ "{\"v\":1,\"kind\":\"x\",\"id\":null}", -1 },
	};
	struct fail f = { 0 };

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		json_t *v = parse(t[i].text);

		is_int(record_check(v, &f), t[i].rc, t[i].text);
		json_decref(v);
	}
}

/* exit kind after watching these lines */
static int
watched(const char *const *lines)
{
	struct record_watch w = { 0 };
	struct fail f = { 0 };

	for (; *lines != NULL; lines++) {
		json_t *v = parse(*lines);

		record_watch_see(&w, v);
		json_decref(v);
	}
	record_watch_end(&w, &f);
	return f.kind;
}

#define POINT(token, phase) "{\"v\":1,\"kind\":\"checkpoint\",\"data\":" \
	"{\"token\":\"" token "\",\"phase\":\"" phase "\"}}"

static void
check_watch(void)
{
	const char *whole[] = { POINT("a", "begin"), "{\"v\":1,\"kind\":\"job\"}",
	    POINT("a", "end"), NULL };
	const char *cut[] = { POINT("a", "begin"), NULL };
	const char *other[] = { POINT("a", "begin"), POINT("b", "end"), NULL };
	const char *bad[] = { "{\"v\":1,\"kind\":\"failure\"}", NULL };
	const char *none[] = { "{\"v\":1,\"kind\":\"job\"}", NULL };

	is_int(watched(whole), FAIL_NONE, "a whole run");
	is_int(watched(cut), FAIL_PART, "a begin without its end");
	is_int(watched(other), FAIL_PART, "the end of another");
	is_int(watched(bad), FAIL_PART, "a failure came by");
	is_int(watched(none), FAIL_NONE, "no checkpoint at all");
}

static void
check_failure(void)
{
	struct fail f = { 0 };
	json_t *v;

	fail_set(&f, FAIL_HERE, "a\x1b[31m");
	v = record_failure("fetch", "printer 1", &f, true);
	ok(v != NULL && record_check(v, &f) == 0, "a failure is a record");
	is_str(json_string_value(json_object_get(json_object_get(v, "data"),
	    "error")), "a\\x1b[31m", "its text is escaped");
	json_decref(v);
}

int
main(void)
{
	check_contract();
	check_id();
	check_check();
	check_watch();
	check_failure();
	return done();
}
