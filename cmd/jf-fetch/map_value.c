/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <string.h>

#include "buf.h"
#include "map_value.h"
#include "units.h"

static struct jsonpath_at
at(const struct map_eval *ev, const struct map_frame *fr, bool one_or_many)
{
	struct jsonpath_at a = { ev->root, fr->current, one_or_many };

	return a;
}

static json_t *
let_value(const struct map_frame *fr, const struct profile_spec *spec)
{
	for (unsigned i = 0; i < spec->let_up; i++)
		fr = fr->up;
	return fr->lets[spec->let_slot];
}

/* Parts that are there, with the separator between. */
static json_t *
join(const struct map_eval *ev, const struct map_frame *fr,
    const struct profile_spec *spec)
{
	struct buf b = { 0 };
	json_t *part, *joined = NULL;

	for (size_t i = 0; i < spec->n_parts; i++) {
		part = map_value_text(ev, fr, &spec->parts[i]);
		if (part == NULL)
			continue;
		if (b.len > 0)
			buf_adds(&b, spec->with);
		buf_add(&b, json_string_value(part), json_string_length(part));
		json_decref(part);
	}
	if (b.len > 0)
		joined = json_string(buf_text(&b));
	buf_free(&b);
	return joined;
}

struct total {
	double sum;
	size_t n;
	bool only_count, wrong;
};

static int
add_up(const json_t *node, int64_t position, void *arg)
{
	struct total *t = arg;

	(void)position;
	if (json_is_null(node))
		return 0;
	if (!t->only_count && !json_is_number(node))
		t->wrong = true;
	t->sum += json_number_value(node);
	t->n++;
	return 0;
}

/* sum and count; nothing to add up is missing, not 0. */
static json_t *
total(const struct map_eval *ev, const struct map_frame *fr,
    const struct profile_spec *spec, const char **why)
{
	struct total t = { .only_count = spec->from == PROFILE_FROM_COUNT };
	struct map_each to = { add_up, &t };

	map_value_each(ev, fr, &spec->each, &to);
	if (t.wrong)
		*why = "not a number";
	if (t.wrong || t.n == 0)
		return NULL;
	if (t.only_count)
		return json_integer((json_int_t)t.n);
	return json_real(units_round(t.sum));
}

static json_t *
minus(const struct map_eval *ev, const struct map_frame *fr,
    const struct profile_spec *spec, const char **why)
{
	struct convert_out part[2];
	json_t *v = NULL;

	for (int i = 0; i < 2; i++)
		if (map_value_get(ev, fr, &spec->parts[i], false, &part[i]) ==
		    MAP_WRONG)
			*why = part[i].why;
	if (part[0].value != NULL && part[1].value != NULL)
		v = json_real(units_round(
		    (long double)json_number_value(part[0].value) -
		    json_number_value(part[1].value)));
	json_decref(part[0].value);
	json_decref(part[1].value);
	return v;
}

/* The first of several that gives a value. */
static enum map_result
first_of(const struct map_eval *ev, const struct map_frame *fr,
    const struct profile_spec *spec, bool want_word, struct convert_out *out)
{
	enum map_result r, worst = MAP_MISSING;
	struct convert_out one;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < spec->n_parts; i++) {
		r = map_value_get(ev, fr, &spec->parts[i], want_word, &one);
		if (r == MAP_FILLED) {
			json_decref(out->word);
			*out = one;
			return r;
		}
		if (worst == MAP_MISSING && r != MAP_MISSING) {
			worst = r;
			out->why = one.why;
		}
		if (out->word == NULL)
			out->word = one.word;
		else
			json_decref(one.word);
	}
	return worst;
}

/* The value before conversion; what is new is put into *fresh. */
static const json_t *
source(const struct map_eval *ev, const struct map_frame *fr,
    const struct profile_spec *spec, json_t **fresh, const char **why)
{
	struct jsonpath_at a;

	switch (spec->from) {
	case PROFILE_FROM_PATH:
		a = at(ev, fr, spec->one_or_many);
		return jsonpath_one(spec->path, &a);
	case PROFILE_FROM_LET:
		return let_value(fr, spec);
	case PROFILE_FROM_CONST:
		return spec->constant;
	case PROFILE_FROM_POSITION:
		return *fresh = json_integer(spec->first + fr->position);
	case PROFILE_FROM_JOIN:
		return *fresh = join(ev, fr, spec);
	case PROFILE_FROM_SUM:
	case PROFILE_FROM_COUNT:
		return *fresh = total(ev, fr, spec, why);
	case PROFILE_FROM_MINUS:
		return *fresh = minus(ev, fr, spec, why);
	default:
		return NULL;
	}
}

enum map_result
map_value_get(const struct map_eval *ev, const struct map_frame *fr,
    const struct profile_spec *spec, bool want_word, struct convert_out *out)
{
	struct jsonpath_at a = at(ev, fr, spec->one_or_many);
	json_t *fresh = NULL, *word;
	const char *why = NULL;
	const json_t *v;
	enum map_result r;

	memset(out, 0, sizeof(*out));
	if (spec->when != NULL && !jsonpath_holds(spec->when, &a))
		return MAP_MISSING;
	if (spec->from == PROFILE_FROM_ANY) {
		r = first_of(ev, fr, spec, want_word, out);
	} else {
		v = source(ev, fr, spec, &fresh, &why);
		r = convert_value(&spec->convert, v, ev->zone, want_word &&
		    spec->from != PROFILE_FROM_CONST, out);
		json_decref(fresh);
		if (why != NULL) {
			out->why = why;
			r = MAP_WRONG;
		}
	}
	if (want_word && spec->raw != NULL) {
		word = map_value_text(ev, fr, spec->raw);
		json_decref(out->word);
		out->word = word;
	}
	return r;
}

json_t *
map_value_text(const struct map_eval *ev, const struct map_frame *fr,
    const struct profile_spec *spec)
{
	struct convert_out out;

	map_value_get(ev, fr, spec, false, &out);
	return out.value;
}

/* --- elements --- */

struct walk {
	const struct map_eval *ev;
	const struct map_frame *fr;
	const struct profile_each *each;
	const struct map_each *to;
	int64_t position;
};

static int
give(struct walk *w, const json_t *element)
{
	struct jsonpath_at a = { w->ev->root, element, w->each->one_or_many };

	if (w->each->where != NULL && !jsonpath_holds(w->each->where, &a))
		return 0;
	return w->to->body(element, w->position++, w->to->arg);
}

static int
give_member(struct walk *w, const char *name, json_t *value)
{
	json_t *pair = json_pack("{s:s, s:O}", "key", name, "value", value);
	int rc;

	if (pair == NULL)
		return 0;
	rc = give(w, pair);
	json_decref(pair);
	return rc;
}

static int
visit(const json_t *node, void *arg)
{
	struct walk *w = arg;
	const char *name;
	json_t *value;
	int rc;

	if (!w->each->members)
		return give(w, node);
	json_object_foreach((json_t *)node, name, value)
		if ((rc = give_member(w, name, value)) != 0)
			return rc;
	return 0;
}

int
map_value_each(const struct map_eval *ev, const struct map_frame *fr,
    const struct profile_each *each, const struct map_each *to)
{
	struct walk w = { ev, fr, each, to, 0 };
	struct jsonpath_at a = at(ev, fr, each->one_or_many);
	int rc = 0;

	if (each->n == 0)
		return give(&w, fr->current);
	for (size_t i = 0; i < each->n && rc == 0; i++)
		rc = jsonpath_each(each->paths[i], &a, visit, &w);
	return rc;
}
