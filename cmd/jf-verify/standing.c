/* SPDX-License-Identifier: ISC */
#include <stdbool.h>
#include <string.h>

#include "standing.h"

const char *
standing_name(enum standing s)
{
	static const char *const names[] = {
		[STANDING_CURRENT] = "current", [STANDING_NEWER] = "newer",
		[STANDING_UNKNOWN] = "unknown",
		[STANDING_OUTDATED] = "outdated",
		[STANDING_REVOKED] = "revoked"
	};

	return names[s];
}

static bool
is_revoked(const json_t *release, const char *installed,
    enum version_scheme scheme)
{
	const json_t *list = json_object_get(release, "revoked"), *item;
	const char *text;
	size_t i;

	json_array_foreach(list, i, item) {
		text = json_string_value(item);
		if (strcmp(text, installed) == 0 || version_compare(scheme,
		    text, installed) == VERSION_SAME)
			return true;
	}
	return false;
}

static enum standing
compare(const json_t *release, const char *installed, const char *current,
    enum version_scheme scheme)
{
	if (installed == NULL)
		return STANDING_UNKNOWN;
	if (is_revoked(release, installed, scheme))
		return STANDING_REVOKED;
	switch (version_compare(scheme, installed, current)) {
	case VERSION_SAME:
		return STANDING_CURRENT;
	case VERSION_NEWER:
		return STANDING_NEWER;
	case VERSION_OLDER:
		return STANDING_OUTDATED;
	case VERSION_UNKNOWN:
		break;
	}
	return STANDING_UNKNOWN;
}

static void
add(struct standing_of *out, const json_t *release, const char *what,
    const char *installed, enum version_scheme scheme)
{
	struct standing_item *i = &out->item[out->n];

	if (out->n == STANDING_MAX)
		return;
	out->n++;
	i->what = what;
	i->installed = installed;
	i->current = json_string_value(json_object_get(release, "current"));
	i->s = compare(release, installed, i->current, scheme);
	/* Few printers tell their parameter sets; all tell their firmware. */
	if (i->s > out->s && (installed != NULL || out->n == 1))
		out->s = i->s;
}

void
standing_find(const json_t *catalog, const struct printer *p,
    enum version_scheme scheme, struct standing_of *out)
{
	const json_t *models = json_object_get(catalog, "models"), *m, *set;
	const char *name;
	size_t i, k;

	*out = (struct standing_of){ .s = STANDING_UNKNOWN };
	if (p->model == NULL)
		return;
	json_array_foreach(models, i, m) {
		if (strcmp(json_string_value(json_object_get(m, "model")),
		    p->model) != 0)
			continue;
		out->s = STANDING_CURRENT;
		add(out, m, "firmware", p->firmware, scheme);
		json_array_foreach(json_object_get(m, "parameter_sets"), k,
		    set) {
			name = json_string_value(json_object_get(set, "name"));
			add(out, set, name, json_string_value(json_object_get(
			    p->sets, name)), scheme);
		}
	}
}
