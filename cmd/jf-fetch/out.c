/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "jsonl.h"
#include "out.h"

void
out_start(struct out *o, FILE *fp)
{
	*o = (struct out){ .fp = fp };
	pthread_mutex_init(&o->lock, NULL);
}

void
out_stop(struct out *o)
{
	pthread_mutex_destroy(&o->lock);
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

int
out_write(struct out *o, const json_t *rec, struct fail *f)
{
	int rc;

	if (!out_wants(o, json_string_value(json_object_get(rec, "kind"))))
		return 0;
	if (o->fp == NULL)
		return 1;
	pthread_mutex_lock(&o->lock);
	rc = jsonl_write(o->fp, rec, f);
	o->records++;
	pthread_mutex_unlock(&o->lock);
	return rc == -1 ? -1 : 1;
}
