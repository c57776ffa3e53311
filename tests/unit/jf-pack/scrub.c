/* SPDX-License-Identifier: ISC */
/*
 * What becomes of texts: tests/vectors/scrub.jsonl holds {"in","out"} and,
 * where needed, "terms" and "name"; in "out" a token stands as <ip>, <host>
 * and so on, a removed secret as <secret>.  Each is also scrubbed twice, and
 * as a stream cut at every place.
 */
#include <jansson.h>

#include <stdlib.h>

#include "cmd/jf-pack/inspect.h"
#include "cmd/jf-pack/scrub.h"
#include "jsonl.h"
#include "tests/unit/tap.h"

static struct pseudonym *keys;

static void
make_keys(void)
{
	struct sitekey_epoch epoch = { .key = { 1, 2, 3 } };
	struct sitekey k = { &epoch, 1 };
	struct fail f = { 0 };

	keys = pseudonym_new(&k, &f);
}

/* Terms as a case has them: {"user": ["x"], ...}. */
static struct terms *
make_terms(const json_t *list)
{
	struct terms *t = terms_new();
	struct fail f = { 0 };
	const char *type;
	json_t *values, *v;
	size_t i;

	json_object_foreach((json_t *)list, type, values)
		json_array_foreach(values, i, v)
			terms_add(t, (enum pseudonym_type)pseudonym_type(type),
			    json_string_value(v), json_string_length(v),
			    TERMS_OPERATOR, &f);
	return t;
}

static void
scrub(struct scrub *s, const char *name, const char *text, size_t len,
    struct buf *out)
{
	struct fail f = { 0 };

	if (scrub_named(s, name, text, len, out, &f) == -1)
		ok(0, "scrubbed: %s", f.text);
}

/* Tokens as <type>. */
static void
plain(const struct buf *in, struct buf *out)
{
	const char *text = buf_text(in), *dash;
	size_t i, n, m = strlen(SCRUB_REMOVED);

	for (i = 0; i < in->len; i += n) {
		n = pseudonym_token_at(text + i, in->len - i);
		if (n > 0) {
			dash = memchr(text + i, '-', n);
			buf_printf(out, "<%.*s>", (int)(dash - text - i),
			    text + i);
		} else if (in->len - i >= m && memcmp(text + i, SCRUB_REMOVED,
		    m) == 0) {
			buf_adds(out, "<secret>");
			n = m;
		} else {
			buf_addc(out, text[i]);
			n = 1;
		}
	}
}

static int
same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && (a->len == 0 ||
	    memcmp(a->p, b->p, a->len) == 0);
}

/* The stream's output for text cut at every place is that of the whole. */
static int
any_cut(const char *text, size_t len, const json_t *terms,
    const struct buf *want)
{
	struct buf out = { 0 };
	struct fail f = { 0 };
	size_t cut;
	int good = 1;

	for (cut = 0; cut <= len && good; cut++) {
		struct terms *t = make_terms(terms);
		struct scrub *s = scrub_new(keys, t);

		buf_clear(&out);
		good = scrub_feed(s, text, cut, &out, &f) == 0 &&
		    scrub_feed(s, text + cut, len - cut, &out, &f) == 0 &&
		    scrub_end(s, &out, &f) == 0 && same(&out, want);
		scrub_free(s);
		terms_free(t);
	}
	buf_free(&out);
	return good;
}

/* The separate check finds nothing in what the scrubber gave. */
static int
check_agrees(const struct buf *out, const json_t *terms, const char *name)
{
	struct inspect *in = inspect_new();
	struct inspect_hit hit = { 0 };
	struct fail f = { 0 };
	const char *type;
	json_t *values, *v;
	struct buf line = { 0 };
	size_t i;
	int rc;

	json_object_foreach((json_t *)terms, type, values)
		json_array_foreach(values, i, v)
			inspect_term(in, "x", json_string_value(v),
			    json_string_length(v));
	if (name != NULL) {
		buf_printf(&line, "{\"%s\":", name);
		jsonl_string(&line, buf_text(out), out->len);
		buf_addc(&line, '}');
		rc = inspect_line(in, buf_text(&line), line.len, &hit, &f);
	} else {
		rc = inspect_feed(in, out->p, out->len, &hit, &f);
		if (rc == 0)
			rc = inspect_feed(in, NULL, 0, &hit, &f);
	}
	if (rc != 0)
		printf("# check: %s %s at %d in: %s\n", hit.what, hit.form,
		    (int)hit.offset, buf_text(out));
	inspect_free(in);
	buf_free(&line);
	return rc == 0;
}

static void
run(const json_t *rec, size_t number)
{
	const json_t *in = json_object_get(rec, "in");
	const json_t *list = json_object_get(rec, "terms");
	const char *text = json_string_value(in);
	const char *name = json_string_value(json_object_get(rec, "name"));
	size_t len = json_string_length(in);
	struct terms *t = make_terms(list);
	struct scrub *s = scrub_new(keys, t);
	struct buf out = { 0 }, again = { 0 }, seen = { 0 };
	char label[64];

	snprintf(label, sizeof(label), "%zu: %.40s", number, text);
	scrub(s, name, text, len, &out);
	plain(&out, &seen);
	is_str(buf_text(&seen), json_string_value(json_object_get(rec, "out")),
	    label);
	scrub_free(s);
	terms_free(t);
	t = make_terms(list);
	s = scrub_new(keys, t);
	scrub(s, name, buf_text(&out), out.len, &again);
	if (!same(&out, &again))
		is_str(buf_text(&again), buf_text(&out), "twice is once");
	if (name == NULL && len < 300 && !any_cut(text, len, list, &out))
		ok(0, "%zu: cut anywhere", number);
	if (!check_agrees(&out, list, name))
		ok(0, "%zu: the check agrees", number);
	scrub_free(s);
	terms_free(t);
	buf_free(&out);
	buf_free(&again);
	buf_free(&seen);
}

/* The cases of the examples: what must be gone and what must be there. */
static void
run_example(const json_t *rec, size_t number)
{
	const json_t *in = json_object_get(rec, "input");
	static const char *const needs[][2] = { { "users", "user" },
	    { "hosts", "host" }, { "keywords", "keyword" } };
	json_t *list = json_object(), *v, *values;
	struct terms *t;
	struct scrub *s;
	struct buf out = { 0 };
	size_t i;
	int good = 1;

	for (i = 0; i < 3; i++) {
		values = json_object_get(json_object_get(rec, "needs"),
		    needs[i][0]);
		if (values != NULL)
			json_object_set(list, needs[i][1], values);
	}
	t = make_terms(list);
	s = scrub_new(keys, t);
	scrub(s, NULL, json_string_value(in), json_string_length(in), &out);
	json_array_foreach(json_object_get(rec, "must_not_contain"), i, v)
		good = good && strstr(buf_text(&out), json_string_value(v)) ==
		    NULL;
	json_array_foreach(json_object_get(rec, "must_contain"), i, v)
		good = good && strstr(buf_text(&out), json_string_value(v)) !=
		    NULL;
	ok(good, "example %zu: %s", number, json_string_value(in));
	if (!good)
		printf("#   got: %s\n", buf_text(&out));
	scrub_free(s);
	terms_free(t);
	buf_free(&out);
	json_decref(list);
}

static int
run_file(const char *path, void (*one)(const json_t *, size_t))
{
	struct jsonl in = { 0 };
	struct fail f = { 0 };
	json_t *rec;
	int rc;

	if (jsonl_open(&in, path, &f) == -1)
		return -1;
	while ((rc = jsonl_read(&in, &rec, &f)) == 1) {
		one(rec, in.line);
		json_decref(rec);
	}
	if (rc == -1)
		ok(0, "%s", f.text);
	jsonl_close(&in);
	return 0;
}

/* Bytes that are no text pass as they are. */
static void
bytes(void)
{
	static const char text[] = "\xff\xfe 10.1.2.3\r\n\0 10.1.2.3\033[31mx"
	    "\033[0m\x80\xbf 10.1.2.3";
	struct scrub *s = scrub_new(keys, NULL);
	struct buf out = { 0 }, seen = { 0 };

	scrub(s, NULL, text, sizeof(text) - 1, &out);
	plain(&out, &seen);
	ok(seen.len == sizeof("\xff\xfe <ip>\r\n\0 <ip>\033[31mx\033[0m\x80\xbf"
	    " <ip>") - 1 && memcmp(seen.p, "\xff\xfe <ip>\r\n\0 <ip>\033[31mx"
	    "\033[0m\x80\xbf <ip>", seen.len) == 0,
	    "invalid UTF-8, NUL, CRLF and escapes pass");
	buf_free(&out);
	buf_free(&seen);
	scrub_free(s);
}

/* An address at the end of a line longer than every window, in pieces. */
static void
long_line(void)
{
	struct scrub *s = scrub_new(keys, NULL);
	struct buf in = { 0 }, whole = { 0 }, out = { 0 };
	struct fail f = { 0 };
	size_t i, n, step = 1;

	while (in.len < 1200000)
		buf_adds(&in, in.len % 7 == 0 ? "a.1:-" : "word ");
	buf_adds(&in, "10.1.2.3");
	scrub(s, NULL, buf_text(&in), in.len, &whole);
	for (i = 0; i < in.len; i += n, step = step * 7 % 5003) {
		n = step < in.len - i ? step : in.len - i;
		scrub_feed(s, in.p + i, n, &out, &f);
	}
	scrub_end(s, &out, &f);
	ok(out.len > 1200000 && strstr(buf_text(&out) + out.len - 30, " ip-") !=
	    NULL, "a line of 1.2 MB keeps its length and loses its address");
	ok(same(&whole, &out), "in pieces as in one");
	buf_free(&in);
	buf_free(&whole);
	buf_free(&out);
	scrub_free(s);
}

int
main(void)
{
	char path[1024];
	const char *vectors = getenv("VECTORS");

	make_keys();
	if (run_file("tests/vectors/scrub.jsonl", run) == -1)
		ok(0, "tests/vectors/scrub.jsonl");
	bytes();
	long_line();
	snprintf(path, sizeof(path), "%s/../data/scrub-examples.jsonl",
	    vectors != NULL ? vectors : "../shared/vectors");
	if (run_file(path, run_example) == -1)
		skip("scrub-examples.jsonl is not there");
	pseudonym_free(keys);
	return done();
}
