/* SPDX-License-Identifier: ISC */
/* The fields of a record, filled one by one and noted. */
#include <string.h>

#include "map_value.h"

static void
note(const struct map_eval *ev, const struct profile_field *field,
    enum map_result r, const char *why)
{
	struct map_note n = { r, ev->kind, field->contract->path,
	    field->spec.shown, why, ev->request };

	ev->counts[r]++;
	if (ev->sink->note != NULL)
		ev->sink->note(&n, ev->sink->arg);
}

static bool
is_listed(const struct map_eval *ev, const struct record_field *field)
{
	return ev->is_2018 ? field->edition_2018 : field->edition_2020;
}

static int
give_term(const struct map_eval *ev, const struct profile_field *field,
    const json_t *value)
{
	if (field->term == NULL || ev->sink->term == NULL ||
	    !json_is_string(value) ||
	    json_string_length(value) > MAP_TERM_MAX)
		return 0;
	return ev->sink->term(field->term, json_string_value(value),
	    ev->sink->arg, ev->f);
}

/* Bytes as a JSON string. */
static size_t
written(const json_t *v)
{
	const char *p = json_string_value(v);
	size_t n = 16;

	for (; p != NULL && *p != '\0'; p++)
		n += (unsigned char)*p < 0x20 ? 6 : *p == '"' || *p == '\\' ?
		    2 : 1;
	return n;
}

static bool
fits(struct map_eval *ev, const json_t *v)
{
	ev->bytes += written(v);
	return ev->bytes <= MAP_RECORD_MAX;
}

/* Is this from the answer, and not from the profile or an outer element? */
static bool
is_found(const struct profile_spec *spec)
{
	return spec->from != PROFILE_FROM_CONST &&
	    spec->from != PROFILE_FROM_LET &&
	    spec->from != PROFILE_FROM_POSITION;
}

/* Left out because of the edition; its value may be a term all the same. */
static int
leave_out(struct map_eval *ev, const struct map_frame *fr,
    const struct profile_field *field)
{
	struct convert_out out = { 0 };
	int rc = 0;

	note(ev, field, MAP_EDITION, NULL);
	if (field->term != NULL) {
		map_value_get(ev, fr, &field->spec, false, &out);
		rc = give_term(ev, field, out.value);
		json_decref(out.value);
	}
	return rc;
}

static int
fill_one(struct map_eval *ev, const struct map_frame *fr,
    const struct profile_field *field, json_t *data)
{
	struct convert_out out;
	enum map_result r;
	int rc = 0, found = 0;

	r = map_value_get(ev, fr, &field->spec, field->raw_name != NULL, &out);
	if (r == MAP_FILLED && !fits(ev, out.value)) {
		r = MAP_WRONG;
		out.why = "the record would be too large";
	}
	note(ev, field, r, out.why);
	if (r == MAP_FILLED) {
		found = is_found(&field->spec);
		rc = give_term(ev, field, out.value);
		json_object_set_nocheck(data, field->name, out.value);
	}
	if (out.word != NULL && fits(ev, out.word))
		json_object_set_nocheck(data, field->raw_name, out.word);
	json_decref(out.value);
	json_decref(out.word);
	return rc == -1 ? -1 : found;
}

/* --- composites --- */

struct list {
	struct map_eval *ev;
	const struct map_frame *fr;
	const struct profile_spec *spec;
	json_t *array;
};

static int
add_element(const json_t *element, int64_t position, void *arg)
{
	struct list *l = arg;
	struct map_frame fr = *l->fr;
	json_t *object = json_object();
	int found;

	fr.current = element;
	fr.position = position;
	found = map_value_fill(l->ev, &fr, l->spec->fields, l->spec->n_fields,
	    object);
	if (found > 0)
		json_array_append(l->array, object);
	json_decref(object);
	return found == -1 ? -1 : 0;
}

static int
fill_composite(struct map_eval *ev, const struct map_frame *fr,
    const struct profile_field *field, json_t *data)
{
	const struct profile_spec *spec = &field->spec;
	struct list l = { ev, fr, spec, NULL };
	struct map_each to = { add_element, &l };
	json_t *v;
	int rc, found;

	if (spec->from == PROFILE_FROM_EACH) {
		v = l.array = json_array();
		rc = map_value_each(ev, fr, &spec->each, &to);
		found = json_array_size(v) > 0;
	} else {
		v = json_object();
		rc = map_value_fill(ev, fr, spec->fields, spec->n_fields, v);
		found = rc > 0;
	}
	if (rc != -1) {
		note(ev, field, found ? MAP_FILLED : MAP_MISSING, NULL);
		if (found)
			json_object_set_nocheck(data, field->name, v);
	}
	json_decref(v);
	return rc == -1 ? -1 : found;
}

int
map_value_fill(struct map_eval *ev, const struct map_frame *fr,
    const struct profile_field *fields, size_t n, json_t *data)
{
	int found = 0, one;

	for (size_t i = 0; i < n; i++) {
		const struct profile_field *field = &fields[i];

		if (!is_listed(ev, field->contract))
			one = leave_out(ev, fr, field);
		else if (field->spec.from == PROFILE_FROM_EACH ||
		    field->spec.from == PROFILE_FROM_FIELDS)
			one = fill_composite(ev, fr, field, data);
		else
			one = fill_one(ev, fr, field, data);
		if (one == -1)
			return -1;
		found += one;
	}
	return found;
}
