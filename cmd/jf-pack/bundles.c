/* SPDX-License-Identifier: ISC */
#include "bundles.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bundlecheck.h"
#include "cli.h"
#include "clock.h"
#include "setup.h"
#include "table.h"

static int
put(void *arg, const struct pack_out *out, struct fail *f)
{
	struct bundles *b = arg;
	struct buf *to;

	if (strcmp(out->kind, "checkpoint") != 0)
		return bundle_put(b->bundle, out, f);
	/* Nothing may be acknowledged before the bundle is there. */
	to = b->after.len > 0 || strstr(buf_text(&out->line),
	    "\"phase\":\"end\"") != NULL ? &b->after : &b->before;
	if (buf_add(to, out->line.p, out->line.len) == -1 ||
	    buf_addc(to, '\n') == -1)
		return fail_nomem(f);
	return 0;
}

int
bundles_start(struct bundles *b, const char *path, struct stream *s,
    struct fail *f)
{
	memset(b, 0, sizeof(*b));
	b->tools = &s->tools;
	s->sink.put = put;
	s->sink.arg = b;
	b->bundle = bundle_open(path, &s->tools, f);
	return b->bundle == NULL ? -1 : 0;
}

int
bundles_record(const struct policy *policy, const struct pseudonym *keys,
    const struct bundle_result *r, struct buf *line, struct fail *f)
{
	char now[CLOCK_LEN];
	json_t *rec;
	int rc = -1;

	clock_now(now);
	rec = record_new("bundle", NULL, json_pack("{s:s, s:s, s:I, s:s}",
	    "path", r->path, "sha256", r->sha256, "size", (json_int_t)r->size,
	    "media_type", r->media_type));
	if (rec != NULL &&
	    json_object_set_new(rec, "collected_at", json_string(now)) == 0 &&
	    record_set_id(rec) == 0 &&
	    jsonl_dump(line, rec, JSONL_AS_IS) == 0) {
		line->len--;	/* the brace, which the stamp goes before */
		if (pack_stamp(policy, keys, line) == 0 &&
		    buf_adds(line, "}\n") == 0)
			rc = 0;
	}
	json_decref(rec);
	return rc == -1 ? fail_nomem(f) : 0;
}

int
bundles_end(struct bundles *b, struct fail *f)
{
	struct bundle_result r = { 0 };
	struct buf all = { 0 };
	int rc = -1;

	if (bundle_close(b->bundle, b->tools->check, &r, f) == -1)
		return -1;
	if (buf_add(&all, buf_text(&b->before), b->before.len) == -1)
		fail_nomem(f);
	else if (bundles_record(b->tools->policy, b->tools->keys, &r, &all,
	    f) == 0) {
		fwrite(all.p, 1, all.len, stdout);
		fwrite(buf_text(&b->after), 1, b->after.len, stdout);
		rc = cli_flush(stdout, f);
	}
	buf_free(&all);
	free(r.path);
	return rc;
}

void
bundles_free(struct bundles *b)
{
	bundle_free(b->bundle);
	buf_free(&b->before);
	buf_free(&b->after);
}

static int
report(const struct args *a, const struct bundlecheck *r, size_t terms,
    struct fail *f)
{
	json_t *v;
	int rc;

	if (table_wanted(stdout, a->c.format)) {
		printf("%s: no known term found (%zu terms, %" PRIu64
		    " members)\n", a->check, terms, r->members);
		return cli_flush(stdout, f);
	}
	v = json_pack("{s:s, s:s, s:I, s:I, s:I}", "bundle", a->check, "check",
	    "no known term found", "terms", (json_int_t)terms, "members",
	    (json_int_t)r->members, "bytes", (json_int_t)r->bytes);
	if (v == NULL)
		return fail_nomem(f);
	rc = jsonl_write(stdout, v, f);
	json_decref(v);
	return rc;
}

int
bundles_check(const struct args *a, struct fail *f)
{
	struct terms *t = terms_new();
	struct inspect *check = inspect_new();
	struct bundlecheck r;
	char *path = (char *)(uintptr_t)a->check;
	int rc = -1;

	if (t == NULL || check == NULL)
		fail_nomem(f);
	else if (setup_terms(t, a, a->terms.n == 0, f) == 0 &&
	    setup_words(check, f) == 0 && setup_teach(check, t, f) == 0) {
		setup_confine(NULL, a, &path, 1);
		if (bundlecheck(a->check, check, &r, f) == 0)
			rc = report(a, &r, inspect_terms(check), f);
		else if (f->kind == FAIL_NO)
			fail_at(f, "%s", a->check);
	}
	terms_free(t);
	inspect_free(check);
	return rc;
}
