/* SPDX-License-Identifier: ISC */
/* What a profile may say, where a mistake is told to be, and how it asks. */
#include <stdlib.h>

#include "cmd/jf-fetch/profile.h"
#include "tests/unit/tap.h"

#define HEAD "{\"jf_profile\":1,\"title\":\"t\",\"tested\":\"not\"," \
	"\"requests\":{\"a\":{\"path\":\"/a\"}},\"records\":["
#define REC(kind, rest) HEAD "{\"from\":\"a\",\"kind\":\"" kind "\"," rest "}]}"
#define FIELD(kind, field) REC(kind, "\"fields\":{" field "}")
#define REQ(requests) "{\"jf_profile\":1,\"title\":\"t\",\"tested\":\"not\"," \
	"\"requests\":{" requests "},\"records\":[]}"

/* want NULL: it loads. */
static const struct {
	const char *text, *want;
} rows[] = {
	{ HEAD "]}", NULL },
	{ FIELD("job", "\"job_id\":\"$.id\""), NULL },
	{ FIELD("job", "\"// why\":\"a comment\",\"job_id\":\"$.id\""), NULL },
	/* the document */
	{ "[]", "p: /: \"jf_profile\": 1, the syntax this program knows, is missing" },
	{ "{\"jf_profile\":2}", "p: /: \"jf_profile\": 1, the syntax" },
	{ "{\"jf_profile\":1,\"jf_profile\":1}", "p:1:28: duplicate object key" },
	{ "{\"jf_profile\":1}", "p: /: \"title\" and \"tested\" are needed" },
	{ "{\"jf_profile\":1,\"x\":1}", "p: /x: unknown member; known here: jf_profile|title" },
	{ HEAD "],\"zone\":\"Mars/Base\"}", "p: /zone: no zone that is known here" },
	{ HEAD "],\"zone\":\"+02:00\"}", NULL },
	{ HEAD "],\"auth\":{\"type\":\"header\"}}", "p: /auth: \"name\" of the header is missing" },
	{ HEAD "],\"auth\":{\"type\":\"magic\"}}", "p: /auth/type: \"magic\" is none of none|header" },
	{ HEAD "],\"auth\":{\"type\":\"session\"}}", "p: /auth: there is no \"session\"" },
	{ HEAD "],\"probe\":{\"path\":\"/x\"}}", "p: /probe: \"path\" and \"where\" are needed" },
	{ HEAD "],\"probe\":{\"path\":\"/x\",\"where\":\"$..a\"}}", "p: /probe/where: column 3: descendants" },
	/* requests */
	{ REQ("\"a\":{}"), "p: /requests/a: \"path\" is missing" },
	{ REQ("\"a\":{\"path\":\"http://x/\"}"), "p: /requests/a/path: a path begins with one '/'" },
	{ REQ("\"a\":{\"path\":\"//x/\"}"), "p: /requests/a/path: a path begins with one '/'" },
	{ REQ("\"a\":{\"path\":\"/a\",\"every\":\"soon\"}"), "p: /requests/a/every: a time like" },
	{ REQ("\"a\":{\"path\":\"/a\",\"cursor\":\"sequence\"}"), "p: /requests/a: a sequence needs \"next\" and \"first\"" },
	{ REQ("\"a\":{\"path\":\"/a\",\"cursor\":\"bytes\"}"), "p: /requests/a: \"log\" and the cursor \"bytes\" go together" },
	{ REQ("\"a\":{\"path\":\"/a\",\"cursor\":\"bytes\",\"log\":\"my_log\"}"), "p: /requests/a/log: no log of the contract" },
	{ REQ("\"a\":{\"path\":\"/a\",\"paging\":{\"by\":\"offset\"}}"), "p: /requests/a/paging: \"items\" and \"size\" are needed" },
	{ REQ("\"a\":{\"path\":\"/a/{id}\"}"), "p: /requests/a/path: no request before this one gives \"id\"" },
	{ REQ("\"b\":{\"path\":\"/b\",\"gives\":{\"id\":\"$.id\"}},\"a\":{\"path\":\"/a/{id}\"}"), NULL },
	{ REQ("\"a\":{\"path\":\"/a/{id\"}"), "p: /requests/a/path: a '{' without" },
	{ REQ("\"a\":{\"path\":\"/a\",\"ok\":[99]}"), "p: /requests/a/ok/0: no HTTP status" },
	/* records */
	{ HEAD "{\"kind\":\"job\"}]}", "p: /records/0: \"from\", the request, is missing" },
	{ HEAD "{\"from\":\"b\",\"kind\":\"job\",\"fields\":{}}]}", "p: /records/0/from: there is no request \"b\"" },
	{ REC("printer", "\"fields\":{}"), "p: /records/0/kind: no kind that a device's answer can become" },
	{ REC("failure", "\"fields\":{}"), "p: /records/0/kind: no kind that a device's answer can become" },
	{ REC("log", "\"fields\":{}"), "p: /records/0/kind: no kind that a device's answer can become" },
	{ HEAD "{\"from\":\"a\",\"kind\":\"job\"}]}", "p: /records/0: \"fields\" is missing" },
	{ REC("job", "\"fields\":{},\"each\":\"$.a\",\"each_member\":\"$.b\""), "p: /records/0/each_member: there is an \"each\" already" },
	{ REC("job", "\"fields\":{},\"each\":\"$.a[\""), "p: /records/0/each: column 5: not an index" },
	{ REC("job", "\"fields\":{\"job_id\":\"$.a\"},\"require\":[\"job_name\"]"), "p: /records/0/require/0: no such field in this record" },
	{ REC("job", "\"fields\":{\"job_id\":\"$.a\"},\"time\":\"job_id\""), "p: /records/0/time: this field is no point in time" },
	{ REC("job", "\"fields\":{},\"terms\":{\"person\":\"$.a\"}"), "p: /records/0/terms/person: unknown member" },
	{ REC("job", "\"fields\":{},\"terms\":{\"user\":\"$.a[*].b\"}"), NULL },
	{ REC("job", "\"fields\":{},\"log\":\"$.a\""), "p: /records/0: \"log\" and \"log_path\" go together" },
	{ REC("job", "\"fields\":{},\"last_only\":[]"), "p: /records/0/last_only: belongs to \"counts\"" },
	/* fields */
	{ FIELD("job", "\"colour\":\"$.a\""), "p: /records/0/fields/colour: the contract has no such field of job" },
	{ FIELD("heartbeat", "\"last_contact\":\"$.a\""), "p: /records/0/fields/last_contact: the contract has no such field of heartbeat" },
	{ FIELD("job", "\"job_id\":1"), "p: /records/0/fields/job_id: a path or an object is expected" },
	{ FIELD("job", "\"job_id\":\"id\""), "p: /records/0/fields/job_id: column 1: a path begins with $ or @" },
	{ FIELD("job", "\"job_id\":\"$.jobs[*].id\""), "p: /records/0/fields/job_id: only a path to one value may stand here" },
	{ FIELD("job", "\"job_id\":\"$.jobs[?@.a].id\""), "p: /records/0/fields/job_id: only a path to one value may stand here" },
	{ FIELD("job", "\"job_id\":{\"trim\":true}"), "p: /records/0/fields/job_id: one of path|let|const" },
	{ FIELD("job", "\"job_id\":{\"path\":\"$.a\",\"const\":\"b\"}"), "p: /records/0/fields/job_id: one of path|let|const" },
	{ FIELD("job", "\"job_id\":{\"let\":\"id\"}"), "p: /records/0/fields/job_id/let: there is no let \"id\" here" },
	{ FIELD("job", "\"job_id\":{\"join\":[]}"), "p: /records/0/fields/job_id/join: an array of values is expected" },
	{ FIELD("job", "\"job_id\":{\"path\":\"$.a\",\"colour\":1}"), "p: /records/0/fields/job_id/colour: unknown member" },
	{ FIELD("job", "\"job_id\":{\"path\":\"$.a\",\"file\":true}"), "p: /records/0/fields/job_id/file: belongs to terms" },
	{ FIELD("job", "\"job_id\":{\"path\":\"$.a\",\"unit_in\":\"mm\"}"), "p: /records/0/fields/job_id/unit_in: this field has no unit" },
	{ FIELD("job", "\"number_of_layers\":{\"path\":\"$.a\",\"unit_in\":\"mm\"}"), "p: /records/0/fields/number_of_layers/unit_in: this field has no unit" },
	{ FIELD("job", "\"volume_mm3\":{\"path\":\"$.a\",\"unit_in\":\"mm\"}"), "p: /records/0/fields/volume_mm3/unit_in: mm cannot become mm3" },
	{ FIELD("job", "\"volume_mm3\":{\"path\":\"$.a\",\"unit_in\":\"pint\"}"), "p: /records/0/fields/volume_mm3/unit_in: unknown unit \"pint\"" },
	{ FIELD("job", "\"volume_mm3\":{\"path\":\"$.a\",\"unit_in\":\"l\"}"), NULL },
	{ FIELD("job", "\"job_id\":{\"path\":\"$.a\",\"qty\":true}"), "p: /records/0/fields/job_id/qty: only a number is measured" },
	{ FIELD("job", "\"volume_mm3\":{\"path\":\"$.a\",\"units\":{\"x\":\"l\"}}"), "p: /records/0/fields/volume_mm3/units: belongs to a qty with a unit" },
	{ FIELD("job", "\"volume_mm3\":{\"path\":\"$.a\",\"qty\":true,\"units\":{\"x\":\"kg\"}}"), "p: /records/0/fields/volume_mm3/units/x: kg cannot become mm3" },
	{ FIELD("job", "\"job_id\":{\"path\":\"$.a\",\"time\":\"unix_s\"}"), "p: /records/0/fields/job_id/time: this field is no point in time" },
	{ FIELD("job", "\"start_date\":{\"path\":\"$.a\",\"time\":\"stardate\"}"), "p: /records/0/fields/start_date/time: \"stardate\" is none of unix_s" },
	{ FIELD("job", "\"start_date\":{\"path\":\"$.a\",\"null_below\":5}"), "p: /records/0/fields/start_date/null_below: a date is expected" },
	{ FIELD("job", "\"job_id\":{\"path\":\"$.a\",\"duration\":\"s\"}"), "p: /records/0/fields/job_id/duration: this field is no duration" },
	{ FIELD("job", "\"job_id\":{\"path\":\"$.a\",\"add\":1}"), "p: /records/0/fields/job_id/add: a number, for a number, is expected" },
	{ FIELD("job", "\"job_id\":{\"path\":\"$.a\",\"piece\":1}"), "p: /records/0/fields/job_id/piece: belongs to a split" },
	{ FIELD("heartbeat", "\"printer_status\":{\"path\":\"$.a\",\"map\":{\"X\":\"flying\"}}"), "p: /records/0/fields/printer_status/map/X: \"flying\" is none of unknown|idle" },
	{ FIELD("heartbeat", "\"printer_status\":{\"path\":\"$.a\",\"else\":\"idle\"}"), "p: /records/0/fields/printer_status/else: belongs to a map" },
	{ FIELD("heartbeat", "\"printer_status\":{\"path\":\"$.a\",\"map\":{},\"else\":\"flying\"}"), "p: /records/0/fields/printer_status/else: \"flying\" is none of" },
	{ FIELD("printhead", "\"expired_agents_used\":{\"path\":\"$.a\",\"map\":{\"X\":\"yes\"}}"), "p: /records/0/fields/expired_agents_used/map/X: true, false or null is expected" },
	{ FIELD("job", "\"bounding_box_mm\":\"$.a\""), "p: /records/0/fields/bounding_box_mm: the contract has members here: use \"fields\"" },
	{ FIELD("job", "\"bounding_box_mm\":{\"fields\":{\"w\":\"$.a\"}}"), "p: /records/0/fields/bounding_box_mm/fields/w: the contract has no such field of job" },
	{ FIELD("job", "\"alerts_triggered\":{\"fields\":{}}"), "p: /records/0/fields/alerts_triggered: this is no object in the contract" },
	{ FIELD("job", "\"job_id\":{\"each\":\"$.a\",\"fields\":{}}"), "p: /records/0/fields/job_id: this is no list in the contract" },
	{ FIELD("job", "\"alerts_triggered\":{\"each\":\"@.a[*]\",\"fields\":{\"id\":\"@.b/c\"}}"), "p: /records/0/fields/alerts_triggered/fields/id: column 4: the path should end here" },
	/* a pointer's own escapes */
	{ FIELD("job", "\"a/b~c\":\"$.a\""), "p: /records/0/fields/a~1b~0c: the contract has no such" },
	/* cursors that need a key */
	{ "{\"jf_profile\":1,\"title\":\"t\",\"tested\":\"not\",\"requests\":{\"a\":{\"path\":\"/a\",\"cursor\":\"keyed\"}},\"records\":["
	    "{\"from\":\"a\",\"kind\":\"job\",\"each\":\"$[*]\",\"fields\":{\"job_id\":\"@.id\"}}]}",
	    "p: /records/0: \"key\" is missing: records of request \"a\"" },
	{ "{\"jf_profile\":1,\"title\":\"t\",\"tested\":\"not\",\"requests\":{\"a\":{\"path\":\"/a\",\"cursor\":\"keyed\"}},\"records\":["
	    "{\"from\":\"a\",\"kind\":\"agent\",\"each\":\"$[*]\",\"fields\":{\"agent_type\":\"@.id\"}}]}", NULL },
};

static void
check_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fail f = { 0 };
		struct profile *p = profile_parse("p", rows[i].text,
		    strlen(rows[i].text), &f);

		if (rows[i].want == NULL)
			ok(p != NULL, "loads: %s", p == NULL ? f.text :
			    rows[i].text);
		else if (!ok(p == NULL && f.kind == FAIL_USAGE &&
		    strncmp(f.text, rows[i].want, strlen(rows[i].want)) == 0,
		    "%s", rows[i].want))
			printf("#   got '%s'\n", f.text);
		profile_free(p);
	}
}

/* want NULL: refused. */
static void
check_paths(void)
{
	static const struct {
		const char *template, *vars, *want;
	} t[] = {
		{ "/a", "{}", "/a" },
		{ "/a?from={from}&n=1", "{\"from\":153}", "/a?from=153&n=1" },
		{ "/logs/{name}", "{\"name\":\"a b/../c?d#e\"}",
		    "/logs/a%20b%2F..%2Fc%3Fd%23e" },
		{ "/logs/{name}", "{\"name\":\"\xC3\xA4\"}", "/logs/%C3%A4" },
		{ "{+queue}/all", "{\"queue\":\"/JQ/1?a=b\"}", "/JQ/1?a=b/all" },
		{ "{+queue}/all", "{\"queue\":\"http://evil/\"}", NULL },
		{ "{+queue}/all", "{\"queue\":\"//evil/\"}", NULL },
		{ "{+queue}/all", "{\"queue\":\"/a/../b\"}", NULL },
		{ "{+queue}/all", "{\"queue\":\"/a\\r\\nX: y\"}", NULL },
		{ "{+queue}/all", "{\"queue\":\"/a b\"}", NULL },
		{ "{+queue}/all", "{\"queue\":\"/a#b\"}", NULL },
		{ "{+queue}", "{\"queue\":\"/\\\\evil\"}", NULL },
		{ "/{x}", "{}", NULL },
		{ "/{x}", "{\"x\":null}", NULL },
		{ "/{x}", "{\"x\":[1]}", NULL },
		{ "/files/a..b", "{}", "/files/a..b" },
	};
	struct fail f = { 0 };

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		json_t *vars = json_loads(t[i].vars, 0, NULL);
		struct buf b = { 0 };
		int rc = profile_path(t[i].template, vars, &b, &f);

		if (t[i].want == NULL)
			ok(rc == -1, "no path: %s with %s", t[i].template,
			    t[i].vars);
		else
			is_str(buf_text(&b), t[i].want, t[i].template);
		buf_free(&b);
		json_decref(vars);
	}
}

static const char asking[] = "{\"jf_profile\":1,\"title\":\"t\",\"tested\":\"n\","
    "\"probe\":{\"path\":\"/v\",\"where\":\"$.text == 'X'\"},"
    "\"session\":{\"method\":\"POST\",\"path\":\"/login\","
    "\"body\":\"{\\\"u\\\":\\\"{user}\\\",\\\"p\\\":\\\"{secret}\\\"}\","
    "\"token\":{\"path\":\"$.key\"},\"send_header\":\"X-Session-Key\"},"
    "\"requests\":{\"a\":{\"path\":\"/a\",\"gives\":{\"id\":\"$.id\"}},"
    "\"b\":{\"path\":\"/b/{id}\",\"ok\":[200,203],\"empty\":[404],\"lost\":[400]},"
    "\"c\":{\"path\":\"/c\",\"cursor\":\"sequence\",\"next\":\"$.n\",\"first\":\"$.f\",\"instance\":\"$.i\"},"
    "\"d\":{\"path\":\"/d\",\"paging\":{\"by\":\"link\",\"items\":\"$.r[*]\",\"next\":\"$.next\"}}},"
    "\"records\":[]}";

static size_t
page(const struct profile_request *r, const char *text, struct buf *next)
{
	json_t *v = json_loads(text, 0, NULL);
	size_t n = profile_page(r, v, next);

	json_decref(v);
	return n;
}

static void
check_asking(void)
{
	struct fail f = { 0 };
	struct profile *p = profile_parse("p", asking, strlen(asking), &f);
	const struct profile_request *b, *c, *d;
	struct profile_sequence s;
	struct buf out = { 0 };
	json_t *v, *vars = json_object();

	if (!ok(p != NULL, "a profile to ask with")) {
		printf("#   %s\n", f.text);
		return;
	}
	b = profile_request(p, "b");
	c = profile_request(p, "c");
	d = profile_request(p, "d");
	ok(b->needs == 0 && c->needs == -1, "who needs whom");
	ok(profile_request(p, "x") == NULL, "no such request");
	is_int(profile_status(b, 200), PROFILE_ANSWER, "200");
	is_int(profile_status(b, 203), PROFILE_ANSWER, "203 where allowed");
	is_int(profile_status(c, 203), PROFILE_FAILURE, "203 elsewhere");
	is_int(profile_status(b, 404), PROFILE_EMPTY, "404 where empty");
	is_int(profile_status(b, 400), PROFILE_LOST, "400 where lost");
	is_int(profile_status(c, 204), PROFILE_EMPTY, "204 is always empty");
	is_int(profile_status(c, 302), PROFILE_FAILURE, "a redirect");
	v = json_pack("{s:s,s:s,s:s}", "text", "X", "key", "k1", "id", "7");
	ok(profile_probe(p, v), "the probe knows its own");
	is_str(profile_token(p, v, &out), "k1", "the session's token");
	ok(profile_vars(profile_request(p, "a"), v, vars, &f) == 0, "gives");
	is_str(json_string_value(json_object_get(vars, "id")), "7", "a variable");
	json_decref(v);
	v = json_object();
	ok(!profile_probe(p, v), "and nobody else");
	ok(profile_token(p, v, &out) == NULL, "no token");
	json_decref(v);
	buf_clear(&out);
	profile_body(p->session, "a\"b", "s\\\n", &out, &f);
	is_str(buf_text(&out), "{\"u\":\"a\\\"b\",\"p\":\"s\\\\\\n\"}",
	    "a body with its values escaped");
	v = json_pack("{s:i,s:s,s:i}", "n", 153, "f", "89", "i", 1795);
	ok(profile_sequence(c, v, &s) == 0 && s.next == 153 && s.first == 89 &&
	    strcmp(s.instance, "1795") == 0, "a sequence's numbers");
	json_decref(v);
	v = json_pack("{s:i}", "n", 153);
	ok(profile_sequence(c, v, &s) == -1, "a sequence without them");
	json_decref(v);
	buf_clear(&out);
	is_int(page(d, "{\"r\":[1,2],\"next\":\"https://x/d?page=2\"}", &out), 2,
	    "elements of a page");
	is_str(buf_text(&out), "/d?page=2", "the next page, on this device");
	buf_clear(&out);
	page(d, "{\"r\":[],\"next\":null}", &out);
	is_str(buf_text(&out), "", "the last page");
	page(d, "{\"next\":\"//evil/\"}", &out);
	is_str(buf_text(&out), "", "no way to another host");
	buf_free(&out);
	json_decref(vars);
	profile_free(p);
}

int
main(void)
{
	check_rows();
	check_paths();
	check_asking();
	return done();
}
