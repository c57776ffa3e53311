/* SPDX-License-Identifier: ISC */
/* The coercions of a profile, read and held against the contract. */
#include <string.h>

#include "profile_rules.h"
#include "units.h"

static bool
is_number(enum record_type type)
{
	return type == RECORD_INTEGER || type == RECORD_NUMBER;
}

/* The contract counts things in "1". */
static const char *
unit_of(const struct record_field *field)
{
	if (field == NULL || field->unit == NULL || field->unit[0] == '\0' ||
	    strcmp(field->unit, "1") == 0)
		return NULL;
	return field->unit;
}

static int
check_unit(const struct node *n, const struct convert *c, const char *unit)
{
	if (!units_known(unit))
		return node_fail(n, "unknown unit \"%s\"", unit);
	if (c->unit == NULL)
		return node_fail(n, "this field has no unit");
	if (units_factor(unit, c->unit) == 0)
		return node_fail(n, "%s cannot become %s, the unit of this "
		    "field", unit, c->unit);
	return 0;
}

static int
load_unit(const struct node *n, struct convert *c)
{
	struct node m = node_member(n, "unit_in");
	const char *unit = NULL;

	if (node_string(&m, &unit) == -1)
		return -1;
	if (unit == NULL)
		return 0;
	if (check_unit(&m, c, unit) == -1)
		return -1;
	c->factor = units_factor(unit, c->unit);
	return 0;
}

static int
load_units(const struct node *n, struct convert *c)
{
	struct node m = node_member(n, "units"), each;
	const char *name, *unit;
	json_t *v;

	if (m.v == NULL)
		return 0;
	if (c->qty_unit == NULL)
		return node_fail(&m, "belongs to a qty with a unit");
	if (node_object(&m) == -1)
		return -1;
	json_object_foreach((json_t *)m.v, name, v) {
		each = node_member(&m, name);
		unit = NULL;
		if (node_string(&each, &unit) == -1 ||
		    check_unit(&each, c, unit) == -1)
			return -1;
	}
	c->units = m.v;
	return 0;
}

/* true, {"value", "unit"} or {"significand", "exponent"} */
static int
load_qty(const struct node *n, struct convert *c)
{
	struct node m = node_member(n, "qty"), a, b;

	if (m.v == NULL)
		return 0;
	if (!is_number(c->type))
		return node_fail(&m, "only a number is measured");
	if (json_is_true(m.v)) {
		c->qty_value = "Value";
		c->qty_unit = "Unit";
	} else if (json_object_get(m.v, "significand") != NULL) {
		a = node_member(&m, "significand");
		b = node_member(&m, "exponent");
		if (node_only(&m, "significand|exponent") == -1 ||
		    node_string(&a, &c->significand) == -1 ||
		    node_string(&b, &c->exponent) == -1)
			return -1;
		return c->exponent != NULL ? 0 :
		    node_fail(&m, "\"exponent\" is missing");
	} else {
		a = node_member(&m, "value");
		b = node_member(&m, "unit");
		if (node_only(&m, "value|unit") == -1 ||
		    node_string(&a, &c->qty_value) == -1 ||
		    node_string(&b, &c->qty_unit) == -1)
			return -1;
		if (c->qty_value == NULL || c->qty_unit == NULL)
			return node_fail(&m, "true, \"value\" and \"unit\", or "
			    "\"significand\" and \"exponent\" are expected");
	}
	return c->unit != NULL ? 0 :
	    node_fail(&m, "this field has no unit");
}

static int
load_text(const struct node *n, struct text_rule *t)
{
	struct node split = node_member(n, "split");
	struct node piece = node_member(n, "piece");
	struct node skip = node_member(n, "skip");
	struct node trim = node_member(n, "trim");
	struct node lower = node_member(n, "lower");

	if (node_string(&split, &t->split) == -1 ||
	    node_string(&skip, &t->skip) == -1 ||
	    node_bool(&trim, &t->trim) == -1 ||
	    node_bool(&lower, &t->lower) == -1)
		return -1;
	if (piece.v == NULL)
		return 0;
	if (t->split == NULL)
		return node_fail(&piece, "belongs to a split");
	if (!json_is_integer(piece.v) || json_integer_value(piece.v) > 99 ||
	    json_integer_value(piece.v) < -99)
		return node_fail(&piece, "a whole number is expected");
	t->piece = (int)json_integer_value(piece.v);
	return 0;
}

static int
load_sentinels(const struct node *n, struct convert *c)
{
	struct node list = node_member(n, "null_if");
	struct node below = node_member(n, "null_below");
	struct times t;

	if (node_array(&list) == -1)
		return -1;
	c->null_if = list.v;
	if (below.v == NULL)
		return 0;
	c->has_null_below = true;
	if (c->is_time) {
		if (!json_is_string(below.v) ||
		    times_from_text(json_string_value(below.v), TIMES_RFC3339,
		    "UTC", &t) == -1)
			return node_fail(&below, "a date is expected");
		c->null_below = (double)t.s;
		return 0;
	}
	if (!json_is_number(below.v))
		return node_fail(&below, "a number is expected");
	c->null_below = json_number_value(below.v);
	return 0;
}

/* May v stand in a value map of this field? */
static int
check_mapped(const struct node *n, const struct convert *c)
{
	if (json_is_null(n->v))
		return 0;
	if (c->type == RECORD_BOOLEAN)
		return json_is_boolean(n->v) ? 0 :
		    node_fail(n, "true, false or null is expected");
	if (is_number(c->type))
		return json_is_number(n->v) ? 0 :
		    node_fail(n, "a number or null is expected");
	if (!json_is_string(n->v))
		return node_fail(n, "a string or null is expected");
	if (c->field != NULL &&
	    !record_word_ok(c->field, json_string_value(n->v)))
		return node_fail(n, "\"%s\" is none of %s",
		    json_string_value(n->v), c->field->words);
	return 0;
}

static int
load_map(const struct node *n, struct convert *c)
{
	struct node map = node_member(n, "map"), m;
	struct node otherwise = node_member(n, "else");
	const char *name;
	json_t *v;

	if (node_object(&map) == -1)
		return -1;
	json_object_foreach((json_t *)map.v, name, v) {
		m = node_member(&map, name);
		if (!node_is_comment(name) && check_mapped(&m, c) == -1)
			return -1;
	}
	if (otherwise.v != NULL && map.v == NULL)
		return node_fail(&otherwise, "belongs to a map");
	c->map = map.v;
	c->otherwise = otherwise.v;
	return otherwise.v == NULL ? 0 : check_mapped(&otherwise, c);
}

static int
load_time(const struct node *n, struct convert *c)
{
	struct node time = node_member(n, "time");
	struct node duration = node_member(n, "duration");
	int form = TIMES_RFC3339, length = -1;

	if (node_word(&time, TIMES_FORMS, &form) == -1 ||
	    node_word(&duration, "s|ms|iso8601", &length) == -1)
		return -1;
	c->is_time = c->type == RECORD_DATETIME;
	c->form = (enum times_form)form;
	if (time.v != NULL && !c->is_time)
		return node_fail(&time, "this field is no point in time");
	if (duration.v == NULL)
		return 0;
	if (c->unit == NULL || units_factor("s", c->unit) == 0)
		return node_fail(&duration, "this field is no duration");
	if (c->factor != 1)
		return node_fail(&duration, "there is a unit_in already");
	c->is_iso_duration = length == 2;
	c->factor = units_factor(length == 1 ? "ms" : "s", c->unit);
	return 0;
}

static int
load_add(const struct node *n, struct convert *c)
{
	struct node add = node_member(n, "add");

	if (add.v == NULL)
		return 0;
	if (!json_is_number(add.v) || !is_number(c->type))
		return node_fail(&add, "a number, for a number, is expected");
	c->add = json_number_value(add.v);
	return 0;
}

int
profile_convert(const struct node *n, const struct record_field *field,
    enum record_type type, struct convert *out)
{
	out->field = field != NULL && field->words != NULL ? field : NULL;
	out->type = field != NULL ? field->type : type;
	out->unit = unit_of(field);
	out->factor = 1;
	if (!json_is_object(n->v)) {	/* a path alone */
		out->is_time = out->type == RECORD_DATETIME;
		out->form = TIMES_RFC3339;
		return 0;
	}
	if (load_unit(n, out) == -1 || load_qty(n, out) == -1 ||
	    load_units(n, out) == -1 || load_text(n, &out->text) == -1 ||
	    load_time(n, out) == -1 || load_sentinels(n, out) == -1 ||
	    load_map(n, out) == -1)
		return -1;
	return load_add(n, out);
}
