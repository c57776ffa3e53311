/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "known.h"
#include "window.h"

struct element {
	struct map_item item;	/* its strings are copies */
	char hash[KNOWN_HASH_LEN];
};

struct window {
	const json_t *old;
	int64_t n;
	bool newest_first;
	struct element *v;	/* newest first once the end has come */
	size_t len;
};

struct window *
window_new(const json_t *old, int64_t n, bool newest_first)
{
	struct window *w = calloc(1, sizeof(*w));

	if (w != NULL)
		*w = (struct window){ .old = old, .n = n,
		    .newest_first = newest_first };
	return w;
}

void
window_free(struct window *w)
{
	size_t i;

	if (w == NULL)
		return;
	for (i = 0; i < w->len; i++) {
		json_decref(w->v[i].item.data);
		free((char *)w->v[i].item.kind);
		free((char *)w->v[i].item.time);
	}
	free(w->v);
	free(w);
}

int
window_add(struct window *w, const struct map_item *item)
{
	struct element *v, *e;

	if ((v = reallocarray(w->v, w->len + 1, sizeof(*v))) == NULL)
		return -1;
	w->v = v;
	e = &v[w->len];
	*e = (struct element){ .item = { .request = item->request } };
	if (known_hash_item(item, e->hash) == -1)
		return -1;
	w->len++;
	e->item.data = json_incref(item->data);
	e->item.kind = strdup(item->kind);
	e->item.time = item->time != NULL ? strdup(item->time) : NULL;
	return e->item.kind == NULL ||
	    (item->time != NULL && e->item.time == NULL) ? -1 : 0;
}

/* With d new ones, does the rest begin as the old window did? */
static bool
overlaps(const struct window *w, size_t d)
{
	size_t i, n = json_array_size(w->old);
	const char *hash;

	for (i = d; i < w->len && i - d < n; i++) {
		hash = json_string_value(json_array_get(w->old, i - d));
		if (hash == NULL || strcmp(hash, w->v[i].hash) != 0)
			return false;
	}
	return true;
}

static void
turn_round(struct window *w)
{
	struct element e;
	size_t i;

	for (i = 0; i < w->len / 2; i++) {
		e = w->v[i];
		w->v[i] = w->v[w->len - 1 - i];
		w->v[w->len - 1 - i] = e;
	}
}

/* How many are new, and why that is not sure (NULL: it is). */
static size_t
count_new(const struct window *w, const char **doubt)
{
	size_t d, other;

	*doubt = NULL;
	if (json_array_size(w->old) == 0)
		return w->len;
	for (d = 0; d < w->len && !overlaps(w, d); d++)
		;
	if (d == w->len) {
		*doubt = "nothing of what was read before is there any more";
		return d;
	}
	for (other = d + 1; other < w->len; other++)
		if (overlaps(w, other))
			*doubt = "equal events: more may have come and gone";
	return d;
}

int
window_end(struct window *w, const struct cursor_sink *sink, struct fail *f)
{
	const char *doubt;
	size_t d;

	if (!w->newest_first)
		turn_round(w);
	d = count_new(w, &doubt);
	/* Nothing new and nothing changed is no reason to doubt each time. */
	if (doubt != NULL && d > 0 && sink->gap(NULL, NULL, doubt, sink->arg,
	    f) == -1)
		return -1;
	while (d-- > 0)
		if (sink->emit(&w->v[d].item, 0, (int)++w->n, sink->arg, f) ==
		    -1)
			return -1;
	return 0;
}

json_t *
window_result(const struct window *w)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < w->len; i++)
		json_array_append_new(list, json_string(w->v[i].hash));
	return json_pack("{s:o, s:I}", "window", list, "n", (json_int_t)w->n);
}
