/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "convert.h"
#include "jsonl.h"
#include "node.h"
#include "num.h"
#include "units.h"

/* A value on its way: owned, so that each step may replace it. */
struct state {
	const struct convert *c;
	json_t *v;
	long double factor;
	const char *zone;
	struct convert_out *out;
};

static enum map_result
wrong(struct state *s, const char *why)
{
	s->out->why = why;
	return MAP_WRONG;
}

static void
replace(struct state *s, json_t *v)
{
	json_decref(s->v);
	s->v = v;
}

const char *
convert_key(const json_t *v, char *buf, size_t size)
{
	if (json_is_string(v))
		return json_string_value(v);
	if (json_is_boolean(v))
		return json_is_true(v) ? "true" : "false";
	if (json_is_integer(v)) {
		snprintf(buf, size, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(v));
		return buf;
	}
	if (json_is_real(v) && size >= JSONL_NUM_LEN)
		return jsonl_number(buf, json_real_value(v));
	return NULL;
}

/* A number, or text that is one.  0; -1: neither. */
static int
to_number(const json_t *v, double *out)
{
	const char *text, *end;
	char copy[64];
	size_t n;

	if (json_is_number(v)) {
		*out = json_number_value(v);
		return 0;
	}
	if (!json_is_string(v))
		return -1;
	text = json_string_value(v);
	text += strspn(text, " \t\r\n+");
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	n = (size_t)(end - text);
	if (n == 0 || n >= sizeof(copy))
		return -1;
	memcpy(copy, text, n);
	copy[n] = '\0';
	return num_real(copy, out);
}

/* As JSON, whole numbers exact. */
static json_t *
number_of(const json_t *v)
{
	char *end;
	long long whole;
	double d;

	if (json_is_number(v))
		return json_incref((json_t *)v);
	if (to_number(v, &d) == -1)
		return NULL;
	errno = 0;
	whole = strtoll(json_string_value(v), &end, 10);
	if (errno == 0 && strspn(end, " \t\r\n") == strlen(end))
		return json_integer(whole);
	return json_real(d);
}

/* {"Value": "64.0", "Unit": "in"} */
static enum map_result
take_quantity(struct state *s)
{
	const json_t *value = json_object_get(s->v, s->c->qty_value);
	const char *unit = json_string_value(json_object_get(s->v,
	    s->c->qty_unit)), *meant;

	if (value == NULL || json_is_null(value))
		return MAP_MISSING;
	if (unit != NULL) {
		meant = json_string_value(json_object_get(s->c->units, unit));
		if (meant == NULL)
			meant = unit;
		s->factor = s->c->unit == NULL ? 0 :
		    units_factor(meant, s->c->unit);
		if (s->factor == 0)
			return wrong(s, "its unit does not fit");
	}
	replace(s, json_incref((json_t *)value));
	return MAP_FILLED;
}

/* {"significand": 2320000, "exponent": -4} */
static enum map_result
take_two_parts(struct state *s)
{
	double a, b, d;

	if (to_number(json_object_get(s->v, s->c->significand), &a) == -1 ||
	    to_number(json_object_get(s->v, s->c->exponent), &b) == -1)
		return wrong(s, "not significand and exponent");
	d = units_round((long double)a * powl(10, (long double)b));
	if (!isfinite(d))
		return wrong(s, "number out of range");
	replace(s, json_real(d));
	return MAP_FILLED;
}

static enum map_result
take_apart(struct state *s)
{
	if (s->c->qty_value != NULL && json_is_object(s->v))
		return take_quantity(s);
	if (s->c->significand != NULL && json_is_object(s->v))
		return take_two_parts(s);
	return MAP_FILLED;
}

static bool
is_sentinel(const json_t *v, const json_t *sentinel)
{
	double a, b;

	if (json_is_string(v) && json_is_string(sentinel))
		return strcmp(json_string_value(v),
		    json_string_value(sentinel)) == 0;
	if (json_is_number(sentinel))
		return to_number(v, &a) == 0 && to_number(sentinel, &b) == 0 &&
		    a == b;
	return json_equal(v, sentinel);
}

static bool
is_unset(const struct state *s)
{
	json_t *sentinel;
	double n;
	size_t i;

	json_array_foreach(s->c->null_if, i, sentinel)
		if (is_sentinel(s->v, sentinel))
			return true;
	return s->c->has_null_below && !s->c->is_time &&
	    to_number(s->v, &n) == 0 && n < s->c->null_below;
}

static enum map_result
apply_map(struct state *s)
{
	char buf[JSONL_NUM_LEN];
	const char *key = convert_key(s->v, buf, sizeof(buf));
	json_t *to;

	if (key == NULL)
		return wrong(s, "not a word");
	to = json_object_get(s->c->map, key);
	if (to == NULL || node_is_comment(key))
		to = (json_t *)s->c->otherwise;
	if (to == NULL)
		return MAP_UNMAPPED;
	replace(s, json_incref(to));
	return json_is_null(to) ? MAP_UNSET : MAP_FILLED;
}

static enum map_result
to_time(struct state *s)
{
	struct times t;
	char text[CLOCK_LEN];
	double n;
	int rc;

	if (s->c->form == TIMES_UNIX_S || s->c->form == TIMES_UNIX_MS) {
		if (to_number(s->v, &n) == -1)
			return wrong(s, "not a number of seconds");
		rc = times_from_number(n, s->c->form, &t);
	} else {
		if (!json_is_string(s->v))
			return wrong(s, "not text");
		rc = times_from_text(json_string_value(s->v), s->c->form,
		    s->zone, &t);
	}
	if (rc == -1)
		return wrong(s, "not a time of the profile's form");
	if (s->c->has_null_below && (double)t.s < s->c->null_below)
		return MAP_UNSET;
	times_format(&t, text);
	replace(s, json_string_nocheck(text));
	return MAP_FILLED;
}

static enum map_result
to_integer(struct state *s)
{
	double d = json_number_value(s->v);

	if (json_is_integer(s->v))
		return MAP_FILLED;
	if (d != floor(d) || fabs(d) >= 9223372036854775808.0)
		return wrong(s, "not a whole number");
	replace(s, json_integer((json_int_t)d));
	return MAP_FILLED;
}

static enum map_result
to_quantity(struct state *s)
{
	json_t *n;
	double d;

	if (s->c->is_iso_duration) {
		if (!json_is_string(s->v) ||
		    times_duration(json_string_value(s->v), &d) == -1)
			return wrong(s, "not an ISO 8601 duration of days, "
			    "hours, minutes and seconds");
		replace(s, json_real(d));
	}
	n = number_of(s->v);
	if (n == NULL)
		return wrong(s, "not a number");
	replace(s, n);
	n = units_scale(s->v, s->factor);
	if (n == NULL)
		return wrong(s, "number out of range");
	replace(s, n);
	if (s->c->add != 0)
		replace(s, json_real(units_round(
		    (long double)json_number_value(s->v) + s->c->add)));
	return s->c->type == RECORD_INTEGER ? to_integer(s) : MAP_FILLED;
}

static enum map_result
to_boolean(struct state *s)
{
	static const char *const words[] = { "false", "no", "off", "disabled",
	    "unset", "0", "true", "yes", "on", "enabled", "set", "1" };
	const size_t n = sizeof(words) / sizeof(words[0]);
	double d;

	if (json_is_boolean(s->v))
		return MAP_FILLED;
	if (json_is_string(s->v))
		for (size_t i = 0; i < n; i++)
			if (strcasecmp(words[i], json_string_value(s->v)) ==
			    0) {
				replace(s, json_boolean(i >= n / 2));
				return MAP_FILLED;
			}
	if (to_number(s->v, &d) == -1 || d < 0)
		return wrong(s, "neither yes nor no");
	replace(s, json_boolean(d > 0));
	return MAP_FILLED;
}

static enum map_result
to_text(struct state *s)
{
	char buf[JSONL_NUM_LEN];
	const char *text;

	if (json_is_boolean(s->v) || (text = convert_key(s->v, buf,
	    sizeof(buf))) == NULL)
		return wrong(s, "not text");
	if (strlen(text) > CONVERT_TEXT_MAX)
		return wrong(s, "text too long");
	if (s->c->field != NULL && !record_word_ok(s->c->field, text))
		return MAP_UNMAPPED;
	if (!json_is_string(s->v))
		replace(s, json_string_nocheck(text));
	if (s->c->type == RECORD_UUID)
		s->v = text_uuid(s->v);
	return MAP_FILLED;
}

static enum map_result
to_type(struct state *s)
{
	if (s->c->is_time)
		return to_time(s);
	switch (s->c->type) {
	case RECORD_INTEGER:
	case RECORD_NUMBER:
		return to_quantity(s);
	case RECORD_BOOLEAN:
		return to_boolean(s);
	default:
		return to_text(s);
	}
}

/* The device's own word: as it stands, before its letters become small. */
static json_t *
own_word(const json_t *v)
{
	char buf[JSONL_NUM_LEN];
	const char *key = convert_key(v, buf, sizeof(buf));

	return key != NULL && strlen(key) <= CONVERT_TEXT_MAX ?
	    json_string_nocheck(key) : NULL;
}

/* Pieces and blanks first, then the word is kept, then small letters. */
static enum map_result
clean(struct state *s, bool want_word, json_t **word)
{
	struct text_rule piece = s->c->text, small = { .lower = true };

	piece.lower = false;
	if (json_is_string(s->v))
		s->v = text_clean(&piece, s->v);
	if (s->v == NULL)
		return MAP_MISSING;
	if (want_word)
		*word = own_word(s->v);
	if (s->c->text.lower && json_is_string(s->v))
		s->v = text_clean(&small, s->v);
	return s->v == NULL ? wrong(s, "out of memory") : MAP_FILLED;
}

static enum map_result
run_steps(struct state *s, bool want_word)
{
	json_t *word = NULL;
	enum map_result r = take_apart(s);

	if (r == MAP_FILLED)
		r = clean(s, want_word, &word);
	if (r == MAP_FILLED && is_unset(s))
		r = MAP_UNSET;
	if (r != MAP_FILLED) {
		json_decref(word);
		return r;
	}
	s->out->word = word;
	if (s->c->map != NULL)
		r = apply_map(s);
	return r == MAP_FILLED ? to_type(s) : r;
}

enum map_result
convert_value(const struct convert *c, const json_t *in, const char *zone,
    bool want_word, struct convert_out *out)
{
	struct state s = { .c = c, .factor = c->factor, .zone = zone,
	    .out = out };
	enum map_result r;

	memset(out, 0, sizeof(*out));
	if (in == NULL || json_is_null(in))
		return MAP_MISSING;
	s.v = json_incref((json_t *)in);
	r = run_steps(&s, want_word);
	if (r == MAP_FILLED && s.v == NULL)
		r = wrong(&s, "out of memory");
	if (r == MAP_FILLED)
		out->value = s.v;
	else
		json_decref(s.v);
	return r;
}
