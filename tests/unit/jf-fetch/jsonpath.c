/* SPDX-License-Identifier: ISC */
/* The examples of RFC 9535, those outside our part of it as refused ones. */
#include <stdlib.h>

#include "cmd/jf-fetch/jsonpath.h"
#include "tests/unit/jf-fetch/jsonpath_docs.h"
#include "tests/unit/tap.h"

#define REFUSED	NULL

/* want: the nodes as a JSON array. */
static const struct {
	const char *doc, *path, *want;
} queries[] = {
	/* 1.5 */
	{ BOOKS, "$.store.book[*].author", "[\"Nigel Rees\",\"Evelyn Waugh\","
	    "\"Herman Melville\",\"J. R. R. Tolkien\"]" },
	{ BOOKS, "$..author", REFUSED },
	{ BOOKS, "$.store.*.color", "[\"red\"]" },
	{ BOOKS, "$.store..price", REFUSED },
	{ BOOKS, "$..book[2]", REFUSED },
	{ BOOKS, "$.store.book[2].author", "[\"Herman Melville\"]" },
	{ BOOKS, "$.store.book[2].publisher", "[]" },
	{ BOOKS, "$.store.book[-1].title", "[\"The Lord of the Rings\"]" },
	{ BOOKS, "$.store.book[0,1]", REFUSED },
	{ BOOKS, "$.store.book[:2]", REFUSED },
	{ BOOKS, "$.store.book[?@.isbn].price", "[8.99,22.99]" },
	{ BOOKS, "$.store.book[?@.price<10].title",
	    "[\"Sayings of the Century\",\"Moby Dick\"]" },
	{ BOOKS, "$..*", REFUSED },
	/* 2.2.3 */
	{ "{\"k\":\"v\"}", "$", "[{\"k\":\"v\"}]" },
	/* 2.3.1.3 */
	{ NAMES, "$.o['j j']", "[{\"k.k\":3}]" },
	{ NAMES, "$.o['j j']['k.k']", "[3]" },
	{ NAMES, "$.o[\"j j\"][\"k.k\"]", "[3]" },
	{ NAMES, "$[\"'\"][\"@\"]", "[2]" },
	/* 2.3.2.3 */
	{ WILD, "$[*]", "[{\"j\":1,\"k\":2},[5,3]]" },
	{ WILD, "$.o[*]", "[1,2]" },
	{ WILD, "$.o[*, *]", REFUSED },
	{ WILD, "$.a[*]", "[5,3]" },
	/* 2.3.3.3 */
	{ "[\"a\",\"b\"]", "$[1]", "[\"b\"]" },
	{ "[\"a\",\"b\"]", "$[-2]", "[\"a\"]" },
	{ "[\"a\",\"b\"]", "$[2]", "[]" },
	{ "[\"a\",\"b\"]", "$[-3]", "[]" },
	/* 2.3.4.3 */
	{ SLICE, "$[1:3]", REFUSED },
	{ SLICE, "$[5:]", REFUSED },
	{ SLICE, "$[1:5:2]", REFUSED },
	{ SLICE, "$[5:1:-2]", REFUSED },
	{ SLICE, "$[::-1]", REFUSED },
	/* 2.3.5.3, table 12 */
	{ FILTER, "$.a[?@.b == 'kilo']", "[{\"b\":\"kilo\"}]" },
	{ FILTER, "$.a[?(@.b == 'kilo')]", "[{\"b\":\"kilo\"}]" },
	{ FILTER, "$.a[?@>3.5]", "[5,4,6]" },
	{ FILTER, "$.a[?@.b]", "[{\"b\":\"j\"},{\"b\":\"k\"},{\"b\":{}},"
	    "{\"b\":\"kilo\"}]" },
	{ FILTER, "$[?@.*]", "[[3,5,1,2,4,6,{\"b\":\"j\"},{\"b\":\"k\"},"
	    "{\"b\":{}},{\"b\":\"kilo\"}],{\"p\":1,\"q\":2,\"r\":3,\"s\":5,"
	    "\"t\":{\"u\":6}}]" },
	{ FILTER, "$[?@[?@.b]]", "[[3,5,1,2,4,6,{\"b\":\"j\"},{\"b\":\"k\"},"
	    "{\"b\":{}},{\"b\":\"kilo\"}]]" },
	{ FILTER, "$.o[?@<3, ?@<3]", REFUSED },
	{ FILTER, "$.a[?@<2 || @.b == \"k\"]", "[1,{\"b\":\"k\"}]" },
	{ FILTER, "$.a[?match(@.b, \"[jk]\")]", REFUSED },
	{ FILTER, "$.a[?search(@.b, \"[jk]\")]", REFUSED },
	{ FILTER, "$.o[?@>1 && @<4]", "[2,3]" },
	{ FILTER, "$.o[?@.u || @.x]", "[{\"u\":6}]" },
	{ FILTER, "$.a[?@.b == $.x]", "[3,5,1,2,4,6]" },
	{ FILTER, "$.a[?@ == @]", "[3,5,1,2,4,6,{\"b\":\"j\"},{\"b\":\"k\"},"
	    "{\"b\":{}},{\"b\":\"kilo\"}]" },
	/* 2.4, functions, and 2.5, descendants */
	{ FILTER, "$[?length(@.authors) >= 5]", REFUSED },
	{ FILTER, "$[?count(@.*.author) >= 5]", REFUSED },
	{ FILTER, "$[?value(@..color) == \"red\"]", REFUSED },
	{ FILTER, "$..j", REFUSED },
	{ FILTER, "$..[0]", REFUSED },
	{ SLICE, "$[0, 3]", REFUSED },
	{ SLICE, "$[0:2, 5]", REFUSED },
	/* 2.6.1 */
	{ NULLS, "$.a", "[null]" },
	{ NULLS, "$.a[0]", "[]" },
	{ NULLS, "$.a.d", "[]" },
	{ NULLS, "$.b[0]", "[null]" },
	{ NULLS, "$.b[*]", "[null]" },
	{ NULLS, "$.b[?@]", "[null]" },
	{ NULLS, "$.b[?@==null]", "[null]" },
	{ NULLS, "$.c[?@.d==null]", "[]" },
	{ NULLS, "$.null", "[1]" },
	/* blanks (2.1.1, 2.5) */
	{ WILD, "$ .o\n[ 'j' ]", "[1]" },
	{ WILD, "$.a[? @ >\t3 ]", "[5]" },
	{ WILD, "$.a[?! (@ == 3)]", "[5]" },
	{ WILD, "$. o", REFUSED },
	{ WILD, " $.o", REFUSED },
	{ WILD, "$.o ", REFUSED },
	{ WILD, "$[?@[ 'j' ] == 1]", REFUSED },
	{ WILD, "$[?@[ 'j' ]]", "[{\"j\":1,\"k\":2}]" },
	/* precedence (2.3.5.1) */
	{ "[1,2,3]", "$[?@==1 || @==2 && @==3]", "[1]" },
	{ "[1,2,3]", "$[?(@==1 || @==2) && @==2]", "[2]" },
	{ "[1,2,3]", "$[?!(@==1 || @==2)]", "[3]" },
	{ "[{\"a\":1},{}]", "$[?!@.a]", "[{}]" },
	{ "[1]", "$[?!@ == 1]", REFUSED },
	/* escapes and literals */
	{ "{\"\\u00e4\":1}", "$['\\u00E4']", "[1]" },
	{ "{\"\xC3\xA4\":1}", "$.\xC3\xA4", "[1]" },
	{ "{\"\xF0\x9D\x84\x9E\":1}", "$['\\uD834\\uDD1E']", "[1]" },
	{ "{\"'\":1}", "$['\\'']", "[1]" },
	{ "{\"\\\"\":1}", "$[\"\\\"\"]", "[1]" },
	{ "{\"a\\\\/\\b\\f\\n\\r\\t\":1}", "$['a\\\\\\/\\b\\f\\n\\r\\t']", "[1]" },
	{ "{\"\":1}", "$['']", "[1]" },
	{ "{}", "$['\\uD834']", REFUSED },
	{ "{}", "$['\\uDD1E']", REFUSED },
	{ "{}", "$['\\uD834x']", REFUSED },
	{ "{}", "$['\\u00zz']", REFUSED },
	{ "{}", "$['\\x']", REFUSED },
	{ "{}", "$['\\\"']", REFUSED },
	{ "{}", "$[\"\\'\"]", REFUSED },
	{ "{}", "$['\n']", REFUSED },
	{ "{}", "$['a", REFUSED },
	{ "[1.0,100,-0.5]", "$[?@==1e0 || @==1E+2 || @==-5e-1]",
	    "[1.0,100,-0.5]" },
	{ "[0]", "$[?@==-0]", "[0]" },
	{ "[1]", "$[?@==01]", REFUSED },
	{ "[1]", "$[?@==1.]", REFUSED },
	{ "[1]", "$[?@==.1]", REFUSED },
	{ "[1]", "$[?@==+1]", REFUSED },
	{ "[1]", "$[?@==1e]", REFUSED },
	{ "[1]", "$[?@==True]", REFUSED },
	{ "[1]", "$[?1]", REFUSED },
	{ "[1]", "$[?true]", REFUSED },
	{ "[1]", "$[?@.* == 1]", REFUSED },
	{ "[1]", "$[?@ == @[?@]]", REFUSED },
	{ "[1]", "$[?(@ == 1]", REFUSED },
	{ "[1]", "$[?]", REFUSED },
	{ "[1]", "$[?@ = 1]", REFUSED },
	{ "[1]", "$[?@ & @]", REFUSED },
	/* indexes */
	{ "[1]", "$[00]", REFUSED },
	{ "[1]", "$[-0]", REFUSED },
	{ "[1]", "$[1.0]", REFUSED },
	{ "[1]", "$[+1]", REFUSED },
	{ "[1]", "$[9007199254740991]", "[]" },
	{ "[1]", "$[9007199254740992]", REFUSED },
	{ "[1]", "$[-9007199254740992]", REFUSED },
	/* other things that are no paths */
	{ "[1]", "", REFUSED },
	{ "[1]", "a", REFUSED },
	{ "[1]", "$.", REFUSED },
	{ "[1]", "$a", REFUSED },
	{ "[1]", "$[", REFUSED },
	{ "[1]", "$[]", REFUSED },
	{ "[1]", "$[a]", REFUSED },
	{ "[1]", "$.1", REFUSED },
	{ "[1]", "$.a-b", REFUSED },
	{ "[1]", "$[*", REFUSED },
	{ "[1]", "$.a.length()", REFUSED },
};

/* 2.3.5.3, table 11 */
static const struct {
	const char *text;
	bool want;
} comparisons[] = {
	{ "$[0].absent1 == $[0].absent2", true },
	{ "$[0].absent1 <= $[0].absent2", true },
	{ "$[0].absent == 'g'", false },
	{ "$[0].absent1 != $[0].absent2", false },
	{ "$[0].absent != 'g'", true },
	{ "1 <= 2", true },
	{ "1 > 2", false },
	{ "13 == '13'", false },
	{ "'a' <= 'b'", true },
	{ "'a' > 'b'", false },
	{ "@.obj == @.arr", false },
	{ "@.obj != @.arr", true },
	{ "@.obj == @.obj", true },
	{ "@.obj != @.obj", false },
	{ "@.arr == @.arr", true },
	{ "@.arr != @.arr", false },
	{ "@.obj == 17", false },
	{ "@.obj != 17", true },
	{ "@.obj <= @.arr", false },
	{ "@.obj < @.arr", false },
	{ "@.obj <= @.obj", true },
	{ "@.arr <= @.arr", true },
	{ "1 <= @.arr", false },
	{ "1 >= @.arr", false },
	{ "1 > @.arr", false },
	{ "1 < @.arr", false },
	{ "true <= true", true },
	{ "true > true", false },
	{ "null >= null", true },
	{ "1 == 1.0", true },
	{ "9007199254740993 == 9007199254740992", false },
	{ "'' < 'a'", true },
	{ "'\xC3\xA4' < '\xF0\x9D\x84\x9E'", true },
	{ "@.obj.x == \"y\"", true },
	{ "@.obj.x", true },
	{ "!@.obj.z", true },
};

static int
collect(const json_t *node, void *arg)
{
	return json_array_append(arg, (json_t *)node);
}

static void
check_queries(void)
{
	struct fail f = { 0 };

	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		struct jsonpath *p = jsonpath_parse(queries[i].path, &f);
		json_t *doc, *want, *got;

		if (queries[i].want == REFUSED || p == NULL) {
			ok(p == NULL && queries[i].want == REFUSED &&
			    strncmp(f.text, "column ", 7) == 0,
			    "%s is refused", queries[i].path);
			jsonpath_free(p);
			continue;
		}
		doc = json_loads(queries[i].doc, JSON_DECODE_ANY, NULL);
		want = json_loads(queries[i].want, 0, NULL);
		got = json_array();
		struct jsonpath_at at = { doc, doc, false };
		jsonpath_each(p, &at, collect, got);
		ok(want != NULL && json_equal(got, want), "%s",
		    queries[i].path);
		json_decref(doc);
		json_decref(want);
		json_decref(got);
		jsonpath_free(p);
	}
}

static void
check_comparisons(void)
{
	json_t *doc = json_loads(COMPARE, 0, NULL);
	struct jsonpath_at at = { doc, json_array_get(doc, 0), false };
	struct fail f = { 0 };

	for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]);
	    i++) {
		struct jsonpath_test *t =
		    jsonpath_parse_test(comparisons[i].text, &f);

		ok(t != NULL && jsonpath_holds(t, &at) == comparisons[i].want,
		    "%s is %s", comparisons[i].text,
		    comparisons[i].want ? "true" : "false");
		jsonpath_free_test(t);
	}
	json_decref(doc);
}

/* What is an array elsewhere may be one value here. */
static void
check_one_or_many(void)
{
	static const struct {
		const char *doc, *path, *want;
	} rows[] = {
		{ "{\"a\":{\"b\":1}}", "$.a[*].b", "[1]" },
		{ "{\"a\":[{\"b\":1},{\"b\":2}]}", "$.a[*].b", "[1,2]" },
		{ "{\"a\":\"x\"}", "$.a[0]", "[\"x\"]" },
		{ "{\"a\":\"x\"}", "$.a[-1]", "[\"x\"]" },
		{ "{\"a\":\"x\"}", "$.a[1]", "[]" },
		{ "{\"a\":null}", "$.a[*]", "[]" },
		{ "{\"a\":null}", "$.a[0]", "[]" },
		{ "{}", "$.a[*]", "[]" },
		{ "{\"a\":{\"b\":1}}", "$.a[?@.b==1].b", "[1]" },
		{ "{\"a\":{\"b\":1}}", "$.a[?@.b==2].b", "[]" },
		{ "{\"a\":{\"b\":{\"c\":3}}}", "$.a[*].b[*].c", "[3]" },
	};
	struct fail f = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *doc = json_loads(rows[i].doc, 0, NULL);
		json_t *want = json_loads(rows[i].want, 0, NULL);
		json_t *got = json_array();
		struct jsonpath *p = jsonpath_parse(rows[i].path, &f);
		struct jsonpath_at at = { doc, doc, true };

		jsonpath_each(p, &at, collect, got);
		ok(json_equal(got, want), "one or many: %s in %s",
		    rows[i].path, rows[i].doc);
		jsonpath_free(p);
		json_decref(doc);
		json_decref(want);
		json_decref(got);
	}
}

static void
check_messages(void)
{
	static const struct {
		const char *path, *want;
	} rows[] = {
		{ "$.a..b", "column 5: descendants (..) are not supported" },
		{ "$.a[1:2]", "column 6: slices are not supported" },
		{ "$.a['x','y']", "column 8: unions are not supported" },
		{ "$[?length(@)==1]", "column 10: functions are not supported" },
		{ "$.\xC3\xA4\xC3\xB6[1", "column 7: ']' is missing" },
		{ "x", "column 1: a path begins with $ or @" },
	};
	struct fail f = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ok(jsonpath_parse(rows[i].path, &f) == NULL, "%s fails",
		    rows[i].path);
		is_str(f.text, rows[i].want, "and says where and why");
	}
}

static void
check_kinds(void)
{
	static const struct {
		const char *path;
		bool singular, relative;
	} rows[] = {
		{ "$", true, false }, { "@", true, true },
		{ "$.a[0]['b'][-1]", true, false }, { "@.a[*]", false, true },
		{ "$.a.*", false, false }, { "@[?@.a]", false, true },
	};
	struct fail f = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct jsonpath *p = jsonpath_parse(rows[i].path, &f);

		ok(jsonpath_is_singular(p) == rows[i].singular &&
		    jsonpath_is_relative(p) == rows[i].relative &&
		    strcmp(jsonpath_text(p), rows[i].path) == 0,
		    "what %s is", rows[i].path);
		jsonpath_free(p);
	}
}

/* Nothing that a profile can hold may exhaust the stack. */
static void
check_depth(void)
{
	static char deep[20000];
	struct fail f = { 0 };
	struct jsonpath *p;
	char *at = deep;

	at += sprintf(at, "$[?");
	for (int i = 0; i < 1000; i++)
		at += sprintf(at, "(");
	ok(jsonpath_parse(deep, &f) == NULL, "too many parentheses");
	at = deep + sprintf(deep, "$");
	for (int i = 0; i < 1000; i++)
		at += sprintf(at, "[?@");
	ok(jsonpath_parse(deep, &f) == NULL, "too many filters in filters");
	at = deep + sprintf(deep, "$[?@");
	for (int i = 0; i < 2000; i++)
		at += sprintf(at, "||@");
	sprintf(at, "]");
	ok(jsonpath_parse(deep, &f) == NULL, "too many terms");
	at = deep + sprintf(deep, "$[?@");
	for (int i = 0; i < 900; i++)
		at += sprintf(at, "||@");
	sprintf(at, "]");
	p = jsonpath_parse(deep, &f);
	ok(p != NULL, "many terms");
	jsonpath_free(p);
}

int
main(void)
{
	check_queries();
	check_comparisons();
	check_one_or_many();
	check_messages();
	check_kinds();
	check_depth();
	return done();
}
