/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "cli.h"
#include "jsonl.h"
#include "out.h"
#include "record.h"

void
out_start(struct out *o, FILE *fp)
{
	*o = (struct out){ .fp = fp, .items = json_object() };
	pthread_mutex_init(&o->lock, NULL);
}

void
out_stop(struct out *o)
{
	pthread_mutex_destroy(&o->lock);
	json_decref(o->items);
}

bool
out_wants(const struct out *o, const char *kind)
{
	static const char *const always[] = { "checkpoint", "failure", "gap",
	    "scrub_terms" };
	size_t i;

	if (!o->private && (strcmp(kind, "scrub_terms") == 0 ||
	    strcmp(kind, "log") == 0))
		return false;
	for (i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (strcmp(always[i], kind) == 0)
			return true;
	for (i = 0; o->kinds != NULL && i < o->kinds->n; i++)
		if (strcmp(o->kinds->v[i], kind) == 0)
			return true;
	return o->kinds == NULL || o->kinds->n == 0;
}

size_t
out_items(const char *edition)
{
	const struct record_field *v;
	size_t i, n, items = 0;

	v = record_fields(&n);
	for (i = 0; i < n; i++)
		items += v[i].role == RECORD_ITEM &&
		    (strcmp(edition, "2018") == 0 ? v[i].edition_2018 :
		    v[i].edition_2020);
	return items;
}

/* Which items of the contract a record tells. */
static void
note_items(struct out *o, const json_t *rec)
{
	const char *kind = json_string_value(json_object_get(rec, "kind"));
	const struct record_field *field;
	const char *name;
	char item[128];
	json_t *v;

	json_object_foreach(json_object_get(rec, "data"), name, v) {
		field = record_field(kind, name);
		if (field == NULL || field->role != RECORD_ITEM)
			continue;
		snprintf(item, sizeof(item), "%s.%s", kind, name);
		json_object_set_new(o->items, item, json_true());
	}
}

int
out_write(struct out *o, const json_t *rec, struct fail *f)
{
	int rc;

	if (!out_wants(o, json_string_value(json_object_get(rec, "kind"))))
		return 0;
	if (o->fp == NULL) {
		note_items(o, rec);
		return 1;
	}
	pthread_mutex_lock(&o->lock);
	rc = jsonl_write(o->fp, rec, f);
	pthread_mutex_unlock(&o->lock);
	return rc == -1 ? -1 : 1;
}

/* A run that is only looked at keeps an account of what it was told. */
static int
look_at(struct out *o, const struct buf *lines, struct fail *f)
{
	const char *p = buf_text(lines), *lf;
	json_t *rec;

	for (; (lf = strchr(p, '\n')) != NULL; p = lf + 1) {
		if (jsonl_parse(p, (size_t)(lf - p), &rec, f) == -1)
			return -1;
		note_items(o, rec);
		json_decref(rec);
	}
	return 0;
}

int
out_lines(struct out *o, const struct buf *lines, struct fail *f)
{
	int rc = 0;

	if (lines->len == 0)
		return 0;
	if (o->fp == NULL)
		return look_at(o, lines, f);
	pthread_mutex_lock(&o->lock);
	if (fwrite(lines->p, 1, lines->len, o->fp) != lines->len)
		rc = cli_flush(o->fp, f);
	pthread_mutex_unlock(&o->lock);
	return rc;
}
