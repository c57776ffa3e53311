/* SPDX-License-Identifier: ISC */
#include "diff.h"

#include <jansson.h>

#include <math.h>
#include <string.h>

#include "cli.h"
#include "clock.h"
#include "jsonl.h"
#include "record.h"
#include "table.h"

#define SLOWER		2.0	/* times as long, */
#define NOISE_MS	50.0	/* and by more than this */

/* Findings of a file by "ENDPOINT path": a JSON object of their data. */
static json_t *
load(const char *path, struct fail *f)
{
	struct jsonl in;
	json_t *all = json_object(), *rec, *data;
	const char *kind, *name, *way;
	char key[512];
	int got = -1;

	if (all == NULL || jsonl_open(&in, path, f) == -1) {
		json_decref(all);
		return NULL;
	}
	while ((got = jsonl_read(&in, &rec, f)) == 1) {
		data = json_object_get(rec, "data");
		kind = json_string_value(json_object_get(rec, "kind"));
		name = json_string_value(json_object_get(data, "endpoint"));
		way = json_string_value(json_object_get(data, "path"));
		if (kind != NULL && strcmp(kind, "finding") == 0 &&
		    name != NULL && way != NULL) {
			snprintf(key, sizeof(key), "%s %s", name, way);
			json_object_set(all, key, data);
		}
		json_decref(rec);
	}
	jsonl_close(&in);
	if (got == -1) {
		json_decref(all);
		return NULL;
	}
	if (json_object_size(all) == 0) {
		json_decref(all);
		fail_set(f, FAIL_HERE, "%s: no finding in it: give what "
		    "jf-netcheck --format jsonl printed", path);
		return NULL;
	}
	return all;
}

static int
gravity(const json_t *data)
{
	static const char *const states[] = { "ok", "skip", "unknown", "warn",
	    "fail" };
	const char *s = json_string_value(json_object_get(data, "state"));
	int i;

	for (i = 0; s != NULL && i < 5; i++)
		if (strcmp(s, states[i]) == 0)
			return i;
	return 2;
}

static const char *
text_of(const json_t *data, const char *name)
{
	const char *s = json_string_value(json_object_get(data, name));

	return s == NULL ? "" : s;
}

struct change {
	const char *key, *what;		/* "worse", ... */
	const char *was, *is;
	char timing[64];		/* "tls 12 ms to 340 ms" */
};

/* The largest change of a stage's time beyond noise, if there is one. */
static bool
compare_times(const json_t *old, const json_t *new, struct change *c)
{
	const json_t *a = json_object_get(json_array_get(json_object_get(old,
	    "families"), 0), "stages");
	json_t *b = json_object_get(json_array_get(json_object_get(new,
	    "families"), 0), "stages"), *stage;
	const char *name;
	double was, is, most = NOISE_MS;

	json_object_foreach(b, name, stage) {
		is = json_number_value(json_object_get(stage, "ms"));
		was = json_number_value(json_object_get(json_object_get(a,
		    name), "ms"));
		if (was <= 0 || is <= 0 || fabs(is - was) <= most ||
		    (is < was * SLOWER && was < is * SLOWER))
			continue;
		most = fabs(is - was);
		c->what = is > was ? "slower" : "faster";
		snprintf(c->timing, sizeof(c->timing), "%s %.0f ms to %.0f ms",
		    name, was, is);
	}
	return c->timing[0] != '\0';
}

static bool
compare(const json_t *old, const json_t *new, struct change *c)
{
	c->was = text_of(old, "verdict");
	c->is = text_of(new, "verdict");
	if (old == NULL || new == NULL) {
		c->what = old == NULL ? "new" : "gone";
		return true;
	}
	if (strcmp(c->was, c->is) != 0 || gravity(old) != gravity(new)) {
		c->what = gravity(new) > gravity(old) ? "worse" :
		    gravity(new) < gravity(old) ? "better" : "other";
		return true;
	}
	return compare_times(old, new, c);
}

static int
print_record(FILE *out, const struct change *c, struct fail *f)
{
	char now[CLOCK_LEN];
	const char *way = strrchr(c->key, ' ');
	json_t *data, *rec;
	int rc = -1;

	clock_now(now);
	data = json_pack("{s:s%,s:s,s:s}", "endpoint", c->key,
	    (size_t)(way - c->key), "path", way + 1, "change", c->what);
	if (c->was[0] != '\0')
		json_object_set_new(data, "was", json_string(c->was));
	if (c->is[0] != '\0')
		json_object_set_new(data, "verdict", json_string(c->is));
	if (c->timing[0] != '\0')
		json_object_set_new(data, "timing", json_string(c->timing));
	if (data == NULL || (rec = record_new("finding", NULL, data)) == NULL)
		return fail_nomem(f);
	json_object_set_new(rec, "collected_at", json_string(now));
	if (record_set_id(rec) == -1)
		fail_nomem(f);
	else
		rc = jsonl_write(out, rec, f);
	json_decref(rec);
	return rc;
}

static int
add_row(struct table *t, const struct change *c)
{
	enum table_color color = strcmp(c->what, "worse") == 0 ? TABLE_BAD :
	    strcmp(c->what, "better") == 0 ? TABLE_GOOD : TABLE_WARN;

	return table_cell(t, color, "%s", c->what) |
	    table_cell(t, TABLE_PLAIN, "%s", c->key) |
	    table_cell(t, TABLE_PLAIN, "%s", c->was) |
	    table_cell(t, TABLE_PLAIN, "%s", c->timing[0] != '\0' ? c->timing :
	    c->is);
}

/* Call print for each change: of verdicts first (times false), then times. */
static int
walk(FILE *out, struct table *t, json_t *old, json_t *new, bool times,
    struct fail *f)
{
	struct fail no = { 0 };
	struct change c;
	const char *key;
	json_t *data;
	int rc = 0;

	json_object_foreach(new, key, data) {
		c = (struct change){ .key = key };
		if (!compare(json_object_get(old, key), data, &c) ||
		    (c.timing[0] != '\0') != times)
			continue;
		rc |= t != NULL ? add_row(t, &c) : print_record(out, &c, f);
		if (strcmp(c.what, "worse") == 0 ||
		    (strcmp(c.what, "new") == 0 && gravity(data) == 4)) {
			fail_set(&no, FAIL_NO, "%s", "");
			fail_keep(f, &no);
		}
	}
	json_object_foreach(old, key, data) {
		if (times || json_object_get(new, key) != NULL)
			continue;
		c = (struct change){ .key = key };
		compare(data, NULL, &c);
		rc |= t != NULL ? add_row(t, &c) : print_record(out, &c, f);
	}
	return rc;
}

int
diff_runs(FILE *out, const char *old_path, const char *new_path, bool table,
    bool color, struct fail *f)
{
	json_t *old = load(old_path, f);
	json_t *new = old == NULL ? NULL : load(new_path, f);
	struct table *t = NULL;
	int rc = -1;

	if (new == NULL)
		goto out;
	if (table && (t = table_new("CHANGE|ENDPOINT*|WAS|IS")) == NULL) {
		fail_nomem(f);
		goto out;
	}
	if (walk(out, t, old, new, false, f) != 0 ||
	    walk(out, t, old, new, true, f) != 0)
		goto out;
	if (t != NULL)
		table_print(t, out, color);
	rc = cli_flush(out, f);
out:
	table_free(t);
	json_decref(old);
	json_decref(new);
	return rc;
}
