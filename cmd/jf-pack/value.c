/* SPDX-License-Identifier: ISC */
#include "value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "jsonl.h"

#define HOUR_S	3600
#define MOST	1000000000000000	/* integers below it are exact either way */

void
value_free(struct value *c)
{
	json_decref(c->readable);
	buf_free(&c->work);
}

/* The name by which the scrubber knows the text: the last part of the path. */
static const char *
name_of(const struct policy_node *node)
{
	return node->name;
}

static int
put_text(struct buf *out, const char *text, size_t len, struct fail *f)
{
	return jsonl_string(out, text, len) == -1 ? fail_nomem(f) : 1;
}

static int
scrub(struct value *c, const struct policy_node *node, const char *text,
    size_t len, struct buf *out, struct fail *f)
{
	buf_clear(&c->work);
	if (scrub_named(c->scrub, name_of(node), text, len, &c->work, f) == -1)
		return -1;
	return put_text(out, buf_text(&c->work), c->work.len, f);
}

static int
pseudonym(struct value *c, enum pseudonym_type type, const char *text,
    size_t len, struct buf *out, struct fail *f)
{
	char token[PSEUDONYM_LEN];
	int n = pseudonym_make(c->keys, type, text, len, token);

	if (n == -1)
		return fail_set(f, FAIL_HERE, "cannot compute HMAC-SHA-256");
	return n == 0 ? 0 : put_text(out, token, (size_t)n, f);
}

/* Does a term stand in text that is not of the type which the policy lets be
 * read, nor one of a device's own? */
static bool
holds_term(const struct terms *t, enum pseudonym_type own, const char *text,
    size_t len)
{
	enum pseudonym_type type;
	size_t at, end;

	for (at = 0; at < len; at++)
		for (end = len; terms_edge(text, len, at) && end > at; end--)
			if (terms_has(t, text + at, end - at, &type) &&
			    type != own && type != PSEUDONYM_SERIAL &&
			    type != PSEUDONYM_NAME && type != PSEUDONYM_UUID)
				return true;
	return false;
}

/* Tell the check, once, that it may find this. */
static int
tell_check(struct value *c, const char *text, struct fail *f)
{
	if (c->readable == NULL && (c->readable = json_object()) == NULL)
		return fail_nomem(f);
	if (json_object_get(c->readable, text) != NULL)
		return 0;
	if (inspect_allow(c->check, text) == -1 ||
	    json_object_set_new(c->readable, text, json_true()) == -1)
		return fail_nomem(f);
	return 0;
}

/*
 * A name that the policy lets be read (identified): as it is, unless a name
 * of another sort, an address or the like stands in it.
 */
static int
readable(struct value *c, const struct policy_node *node, const char *text,
    size_t len, struct buf *out, struct fail *f)
{
	const enum pseudonym_type own = fields_type(node->field);
	bool same;

	for (; len > 0 && *text == ' '; text++)
		len--;
	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (len <= TERMS_LEN && !holds_term(c->terms, own, text, len)) {
		buf_clear(&c->work);
		if (scrub_text(c->shapes, text, len, &c->work, f) == -1)
			return -1;
		same = c->work.len == len && memcmp(c->work.p, text, len) == 0;
		if (same)
			return tell_check(c, buf_text(&c->work), f) == -1 ? -1 :
			    put_text(out, text, len, f);
	}
	return pseudonym(c, own, text, len, out, f);
}

/* A date or time, or a month that was made of one before. */
static bool
is_time(const char *s, int64_t *t)
{
	int64_t ignored;
	char day[CLOCK_LEN];

	if (strlen(s) == 7) {
		snprintf(day, sizeof(day), "%.7s-01", s);
		return clock_parse(day, t != NULL ? t : &ignored, NULL) == 0;
	}
	return clock_parse(s, t != NULL ? t : &ignored, NULL) == 0;
}

static int
put_time(const struct policy_rule *rule, const char *s, struct buf *out,
    struct fail *f)
{
	char text[CLOCK_LEN];
	int64_t t;

	if (strlen(s) >= CLOCK_LEN * 2 || !is_time(s, &t))
		return 0;
	if (rule->action == POLICY_KEEP || strlen(s) == 7)
		return put_text(out, s, strlen(s), f);
	if (rule->grain == POLICY_HOUR) {
		if (strlen(s) == 10)	/* a date alone is coarser already */
			return put_text(out, s, 10, f);
		clock_format(t - ((t % HOUR_S) + HOUR_S) % HOUR_S, 0, text);
		return put_text(out, text, strlen(text), f);
	}
	clock_format(t, 0, text);
	return put_text(out, text, rule->grain == POLICY_DAY ? 10 : 7, f);
}

static int
put_string(struct value *c, const struct policy_node *node, const json_t *v,
    struct buf *out, struct fail *f)
{
	const struct record_field *field = node->field;
	const char *text = json_string_value(v);
	size_t len = json_string_length(v);

	if (field->type == RECORD_DATETIME)
		return put_time(node->rule, text, out, f);
	switch (node->rule->action) {
	case POLICY_PSEUDONYM:
		return pseudonym(c, node->rule->type, text, len, out, f);
	case POLICY_SCRUB:
		return scrub(c, node, text, len, out, f);
	case POLICY_KEEP:
		if (field->words != NULL && record_word_ok(field, text))
			return put_text(out, text, len, f);
		if (field->sensitivity == RECORD_DIRECT &&
		    fields_identifies(field))
			return readable(c, node, text, len, out, f);
		return scrub(c, node, text, len, out, f);
	default:
		return 0;
	}
}

static double
rounded(double d, unsigned digits)
{
	char text[32];

	snprintf(text, sizeof(text), "%.*e", (int)digits - 1, d);
	return strtod(text, NULL);
}

/* The same for an integer, without printing it. */
static json_int_t
rounded_int(json_int_t v, unsigned digits)
{
	json_int_t most = 1, unit = 1, half;

	while (digits-- > 0)
		most *= 10;
	while (v / unit >= most || v / unit <= -most)
		unit *= 10;
	half = v < 0 ? -(unit / 2) : unit / 2;
	return (v + half) / unit * unit;
}

static int
put_number(const struct policy_rule *rule, const json_t *v, struct buf *out,
    struct fail *f)
{
	const bool round = rule->action == POLICY_GENERALIZE;
	char text[JSONL_NUM_LEN];
	json_int_t i;
	double d;

	if (!round && rule->action != POLICY_KEEP)
		return 0;
	if (json_is_integer(v) && json_integer_value(v) > -MOST &&
	    json_integer_value(v) < MOST) {
		i = json_integer_value(v);
		jsonl_integer(text, round ? rounded_int(i, rule->digits) : i);
	} else if (json_is_integer(v) && !round)
		jsonl_integer(text, json_integer_value(v));
	else {
		d = json_number_value(v);
		jsonl_number(text, round ? rounded(d, rule->digits) : d);
	}
	return buf_adds(out, text) == -1 ? fail_nomem(f) : 1;
}

int
value_put(struct value *c, const struct policy_node *node, const json_t *v,
    struct buf *out, struct fail *f)
{
	switch (node->field->type) {
	case RECORD_STRING:
	case RECORD_DATETIME:
	case RECORD_UUID:
		return json_is_string(v) ? put_string(c, node, v, out, f) : 0;
	case RECORD_INTEGER:
	case RECORD_NUMBER:
		return json_is_number(v) ? put_number(node->rule, v, out, f) : 0;
	case RECORD_BOOLEAN:
		if (!json_is_boolean(v) || node->rule->action != POLICY_KEEP)
			return 0;
		return buf_adds(out, json_is_true(v) ? "true" : "false") == -1 ?
		    fail_nomem(f) : 1;
	default:
		return 0;
	}
}
