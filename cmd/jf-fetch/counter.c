/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "counter.h"
#include "known.h"

#define COUNT_MAX	1000	/* jobs told for one count in one run */

/* Two elements may look the same but for what may not be told. */
static int
name_job(struct map_item *one, size_t which, int64_t n)
{
	struct buf text = { 0 };
	char id[KNOWN_HASH_LEN];
	int rc = 0;

	if (json_object_get(one->data, "job_id") != NULL ||
	    strcmp(one->kind, "job") != 0)
		return 0;
	if (buf_printf(&text, "%s\n%zu/%lld\n", one->key != NULL ? one->key :
	    "", which, (long long)n) == -1 ||
	    known_hash(buf_text(&text), id) == -1 ||
	    json_object_set_new(one->data, "job_id", json_string(id)) == -1)
		rc = -1;
	buf_free(&text);
	return rc;
}

/* One of the jobs that a count says there were. */
static int
tell_one(const struct map_item *item, size_t which, int64_t n,
    const struct cursor_sink *sink, struct fail *f)
{
	const struct map_count *count = &item->counts[which];
	struct map_item one = *item;
	size_t i;
	int rc = -1;

	one.text = NULL;	/* its data differ */

	if ((one.data = json_deep_copy(item->data)) == NULL)
		return fail_nomem(f);
	if (count->data != NULL)
		json_object_update(one.data, (json_t *)count->data);
	for (i = 0; n < count->n && item->last_only != NULL &&
	    item->last_only[i] != NULL; i++)
		json_object_del(one.data, item->last_only[i]);
	if (n < count->n)
		one.time = NULL;
	if (name_job(&one, which, n) == -1)
		fail_nomem(f);
	else
		rc = sink->emit(&one, 0, (int)n, sink->arg, f);
	json_decref(one.data);
	return rc;
}

int
counter_take(json_t *known, const char *key, const struct map_item *item,
    const struct cursor_sink *sink, struct fail *f)
{
	json_t *counts = json_array(), *old = json_object_get(known, key);
	int64_t n, from;
	size_t i;
	int rc = counts == NULL ? fail_nomem(f) : 0;

	for (i = 0; rc == 0 && i < item->n_counts; i++) {
		n = item->counts[i].n;
		from = json_integer_value(json_array_get(old, i));
		if (n < from) {
			rc = cursor_gap(sink, from, n, "the count went back",
			    f);
			from = 0;
		}
		if (rc == 0 && n - from > COUNT_MAX) {
			rc = cursor_gap(sink, from, n - COUNT_MAX,
			    "more jobs than can be told apart", f);
			from = n - COUNT_MAX;
		}
		while (rc == 0 && from < n)
			rc = tell_one(item, i, ++from, sink, f);
		json_array_append_new(counts, json_integer(n));
	}
	if (rc == 0 && json_object_set(known, key, counts) == -1)
		rc = fail_nomem(f);
	json_decref(counts);
	return rc;
}
