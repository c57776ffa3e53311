/* SPDX-License-Identifier: ISC */
/* XML as JSON, and hostile bodies of both. */
#include <stdlib.h>

#include "buf.h"
#include "cmd/jf-fetch/answer.h"
#include "cmd/jf-fetch/xml.h"
#include "jsonl.h"
#include "tests/unit/tap.h"

/* want NULL: refused, with this text in the reason. */
static const struct {
	const char *xml, *want, *why;
} rows[] = {
	{ "<a/>", "{\"a\":\"\"}", NULL },
	{ "<a>x</a>", "{\"a\":\"x\"}", NULL },
	{ "<?xml version=\"1.0\"?>\n<a>42</a>\n", "{\"a\":\"42\"}", NULL },
	{ "<a><b>1</b></a>", "{\"a\":{\"b\":\"1\"}}", NULL },
	{ "<a>\n <b>1</b>\n <b>2</b>\n <b>3</b>\n</a>",
	    "{\"a\":{\"b\":[\"1\",\"2\",\"3\"]}}", NULL },
	{ "<p:a xmlns:p='urn:x' xmlns='urn:y'><p:b>1</p:b></p:a>",
	    "{\"a\":{\"b\":\"1\"}}", NULL },
	{ "<a b='1' p:c='2' xmlns:p='u'>text</a>",
	    "{\"a\":{\"b\":\"1\",\"c\":\"2\",\"value\":\"text\"}}", NULL },
	{ "<a b='1'/>", "{\"a\":{\"b\":\"1\"}}", NULL },
	{ "<a b='1'>\n\t\n</a>", "{\"a\":{\"b\":\"1\"}}", NULL },
	{ "<a>x<b/>y</a>", "{\"a\":{\"b\":\"\",\"value\":\"xy\"}}", NULL },
	{ "<a b='1'><b>2</b></a>", "{\"a\":{\"b\":[\"1\",\"2\"]}}", NULL },
	{ "<a><![CDATA[<&>]]></a>", "{\"a\":\"<&>\"}", NULL },
	{ "<a>&lt;&amp;&#x41;</a>", "{\"a\":\"<&A\"}", NULL },
	{ "<a><!-- no --><?no?>x</a>", "{\"a\":\"x\"}", NULL },
	{ "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE4</a>",
	    "{\"a\":\"\xC3\xA4\"}", NULL },
	{ "<!DOCTYPE a><a/>", NULL, "document types are refused" },
	{ "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", NULL,
	    "document types are refused" },
	{ "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", NULL,
	    "document types are refused" },
	{ "<a>&x;</a>", NULL, "line 1: undefined entity" },
	{ "<a>", NULL, "line 1: no element found" },
	{ "<a></b>", NULL, "line 1: mismatched tag" },
	{ "<a/><b/>", NULL, "line 1: junk after document element" },
	{ "<a>\xE4</a>", NULL, "line 1: not well-formed (invalid token)" },
	{ "<a b='1' b='2'/>", NULL, "line 1: duplicate attribute" },
	{ "<a>&#0;</a>", NULL, "line 1: reference to invalid character "
	    "number" },
};

/* JSON as devices send it.  want NULL: refused for this reason. */
static const struct {
	const char *name, *body, *want, *why;
} bodies[] = {
	{ "a byte order mark", "\xEF\xBB\xBF{\"a\":1}", "{\"a\":1}", NULL },
	{ "a bare string", "\"s5-lab\"", "\"s5-lab\"", NULL },
	{ "a bare number", " 90211\n", "90211", NULL },
	{ "XML behind a mark", "\xEF\xBB\xBF <a>1</a>", NULL, "XML or text" },
	{ "a member twice", "{\"a\":1,\"a\":2}", "{\"a\":2}", NULL },
	{ "nothing", "", NULL, "empty answer" },
	{ "blanks", " \r\n", NULL, "empty answer" },
	{ "NaN", "{\"SECRET\": NaN}", NULL, "not JSON" },
	{ "a trailing comma", "[1,]", NULL, "not JSON" },
	{ "two values", "{} {}", NULL, "not JSON" },
	{ "Latin-1", "{\"x\": \"\xE4\xF6\"}", NULL, "not UTF-8" },
	{ "a lone surrogate", "{\"x\": \"\\ud834\"}", NULL, "not JSON" },
	{ "a NUL", "{\"x\": \"\\u0000\"}", NULL, "a NUL in a string" },
	{ "a large integer", "{\"x\": 99999999999999999999}", NULL,
	    "a number out of range" },
	{ "a large real", "{\"x\": 1e999}", NULL, "a number out of range" },
	{ "half a body", "{\"SECRET\": \"abc", NULL, "cut off" },
	{ "a word", "Unauthorized", NULL, "not JSON" },
};

static void
check_xml(void)
{
	struct fail f = { 0 };
	struct buf b = { 0 };
	json_t *v;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		v = xml_parse((const unsigned char *)rows[i].xml,
		    strlen(rows[i].xml), &f);
		buf_clear(&b);
		if (rows[i].want == NULL) {
			ok(v == NULL && strstr(f.text, rows[i].why) != NULL,
			    "%s: %s", rows[i].xml, rows[i].why);
		} else {
			if (v != NULL)
				jsonl_dump(&b, v, JSONL_AS_IS);
			is_str(buf_text(&b), rows[i].want, rows[i].want);
		}
		json_decref(v);
	}
	buf_free(&b);
}

static void
check_bodies(void)
{
	struct fail f = { 0 };
	struct buf b = { 0 };
	json_t *v;

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		fail_clear(&f);
		v = answer_parse((const unsigned char *)bodies[i].body,
		    strlen(bodies[i].body), &f);
		buf_clear(&b);
		if (bodies[i].want != NULL) {
			if (v != NULL)
				jsonl_dump(&b, v, JSONL_AS_IS);
			is_str(buf_text(&b), bodies[i].want, bodies[i].name);
		} else if (strcmp(bodies[i].why, "XML or text") == 0) {
			ok(v != NULL && json_object_get(v, "a") != NULL,
			    "%s", bodies[i].name);
		} else {
			ok(v == NULL && f.kind == FAIL_PART &&
			    strstr(f.text, bodies[i].why) != NULL &&
			    strstr(f.text, "SECRET") == NULL,
			    "%s: %s, and nothing of it is told",
			    bodies[i].name, bodies[i].why);
		}
		json_decref(v);
	}
	buf_free(&b);
}

static void
check_deep(void)
{
	struct fail f = { 0 };
	struct buf b = { 0 };
	json_t *v;

	for (int i = 0; i < XML_DEPTH; i++)
		buf_adds(&b, "<a>");
	for (int i = 0; i < XML_DEPTH; i++)
		buf_adds(&b, "</a>");
	v = xml_parse(b.p, b.len, &f);
	ok(v != NULL, "elements as deep as may be");
	json_decref(v);
	buf_clear(&b);
	for (int i = 0; i < 100000; i++)
		buf_adds(&b, "<a>");
	ok(xml_parse(b.p, b.len, &f) == NULL &&
	    strstr(f.text, "nested too deep") != NULL, "elements too deep");
	buf_clear(&b);
	for (int i = 0; i < 200000; i++)
		buf_adds(&b, "[");
	ok(answer_parse(b.p, b.len, &f) == NULL &&
	    strstr(f.text, "nested too deep") != NULL, "arrays too deep");
	buf_free(&b);
}

int
main(void)
{
	check_xml();
	check_bodies();
	check_deep();
	return done();
}
