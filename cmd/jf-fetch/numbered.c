/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "numbered.h"

#define SAME_KEPT	64	/* hashes of a look's last elements */

int64_t
numbered_from(const struct numbered *n)
{
	const json_t *next = json_object_get(n->base, "next");

	if (n->told)
		return n->seq.next;
	return next != NULL && !n->restarted ? json_integer_value(next) : -1;
}

static int
start_anew(struct numbered *n, int64_t from, const char *why, struct fail *f)
{
	n->restarted = true;
	n->told = false;
	return from < 0 ? 0 : cursor_gap(n->sink, from, -1, why, f);
}

int
numbered_lost(struct numbered *n, struct fail *f)
{
	return start_anew(n, numbered_from(n),
	    "the device's buffer has moved on", f);
}

int
numbered_check(struct numbered *n, const struct profile_sequence *s,
    enum cursor_verdict *v, struct fail *f)
{
	const char *instance = n->told ? n->seq.instance :
	    json_string_value(json_object_get(n->base, "instance"));
	int64_t from = numbered_from(n);
	int rc = 0;

	*v = CURSOR_MAP;
	if (from >= 0 && ((instance != NULL &&
	    strcmp(instance, s->instance) != 0) || s->next < from)) {
		*v = CURSOR_RESTART;
		return start_anew(n, from, "the device began new numbers", f);
	}
	if (from >= 0 && s->first > from)
		rc = cursor_gap(n->sink, from, s->first,
		    "the device's buffer has moved on", f);
	n->seq = *s;
	n->told = true;
	return rc;
}

int
numbered_same(const struct numbered *n, const char *hash)
{
	return n->restarted ? 0 : (int)json_integer_value(json_object_get(
	    json_object_get(n->base, "same"), hash));
}

json_t *
numbered_result(const struct numbered *n, const json_t *counted)
{
	size_t all = json_object_size(counted), i = 0;
	json_t *same, *v;
	const char *key;

	if (!n->told || (same = json_object()) == NULL)
		return NULL;
	json_object_foreach((json_t *)counted, key, v)
		if (i++ + SAME_KEPT >= all)
			json_object_set(same, key, v);
	return json_pack("{s:I, s:s, s:o}", "next", (json_int_t)n->seq.next,
	    "instance", n->seq.instance, "same", same);
}
