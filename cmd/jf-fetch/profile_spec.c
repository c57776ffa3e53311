/* SPDX-License-Identifier: ISC */
/* How a value is found: read from a profile and held against the contract. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile_rules.h"

#define SOURCES	"path|let|const|position|join|any|sum|count|minus|fields|each|" \
	"each_member"
#define MEMBERS	SOURCES "|when|where|one_or_many|with|raw|file|" \
	PROFILE_CONVERSIONS

/* What a value is for. */
struct want {
	const struct record_field *field;	/* or NULL: */
	enum record_type type;
	bool plural;		/* a path may give several nodes */
};

static int load(const struct profile_loader *l, const struct node *n,
    const struct want *want, struct profile_spec *out);

static int
take(const struct profile_loader *l, const struct node *n, size_t count,
    size_t size, void *out)
{
	void *p = arena_take(&l->parts->arena, count, size);

	if (p == NULL)
		return fail_nomem(n->f);
	memcpy(out, &p, sizeof(p));
	return 0;
}

static void
free_path(void *p)
{
	jsonpath_free(p);
}

static void
free_test(void *t)
{
	jsonpath_free_test(t);
}

int
profile_spec_path(const struct profile_loader *l, const struct node *n,
    bool plural, const struct jsonpath **out)
{
	const char *text = NULL;
	struct fail why = { 0 };
	struct jsonpath *p;

	if (node_string(n, &text) == -1)
		return -1;
	if (text == NULL)
		return 0;
	p = jsonpath_parse(text, &why);
	if (p == NULL)
		return node_fail(n, "%s", why.text);
	*out = arena_own(&l->parts->arena, p, free_path);
	if (*out == NULL)
		return fail_nomem(n->f);
	if (!plural && !jsonpath_is_singular(p))
		return node_fail(n, "only a path to one value may stand here: "
		    "no * and no filter");
	return 0;
}

int
profile_spec_test(const struct profile_loader *l, const struct node *n,
    const struct jsonpath_test **out)
{
	const char *text = NULL;
	struct fail why = { 0 };
	struct jsonpath_test *t;

	if (node_string(n, &text) == -1)
		return -1;
	if (text == NULL)
		return 0;
	t = jsonpath_parse_test(text, &why);
	if (t == NULL)
		return node_fail(n, "%s", why.text);
	*out = arena_own(&l->parts->arena, t, free_test);
	return *out == NULL ? fail_nomem(n->f) : 0;
}

/* One path, or an array of them. */
static int
load_paths(const struct profile_loader *l, const struct node *n,
    struct profile_each *out)
{
	struct node e;

	out->n = json_is_array(n->v) ? json_array_size(n->v) : 1;
	if (out->n == 0)
		return node_fail(n, "a path is expected");
	if (take(l, n, out->n, sizeof(*out->paths), &out->paths) == -1)
		return -1;
	if (!json_is_array(n->v))
		return profile_spec_path(l, n, true, &out->paths[0]);
	for (size_t i = 0; i < out->n; i++) {
		e = node_element(n, i);
		if (profile_spec_path(l, &e, true, &out->paths[i]) == -1)
			return -1;
	}
	return 0;
}

int
profile_spec_each(const struct profile_loader *l, const struct node *n,
    struct profile_each *out, bool *there)
{
	struct node each = node_member(n, "each");
	struct node members = node_member(n, "each_member");
	struct node where = node_member(n, "where");
	struct node many = node_member(n, "one_or_many");

	out->one_or_many = l->parts->one_or_many;
	*there = each.v != NULL || members.v != NULL;
	if (each.v != NULL && members.v != NULL)
		return node_fail(&members, "there is an \"each\" already");
	out->members = members.v != NULL;
	if (node_bool(&many, &out->one_or_many) == -1)
		return -1;
	if (*there && load_paths(l, each.v != NULL ? &each : &members, out) ==
	    -1)
		return -1;
	return profile_spec_test(l, &where, &out->where);
}

/* Find name in this level's lets or outer ones'. */
static int
load_let(const struct profile_loader *l, const struct node *n,
    struct profile_spec *out)
{
	const struct profile_scope *s;

	out->from = PROFILE_FROM_LET;
	if (node_string(n, &out->shown) == -1)
		return -1;
	for (s = l->scope; s != NULL; s = s->up, out->let_up++)
		for (size_t i = 0; i < s->n; i++)
			if (strcmp(s->lets[i].name, out->shown) == 0) {
				out->let_slot = (unsigned)i;
				return 0;
			}
	return node_fail(n, "there is no let \"%s\" here", out->shown);
}

/* The parts of join (text), any (as the whole) and minus (numbers). */
static int
load_parts(const struct profile_loader *l, const struct node *n,
    const struct want *want, struct profile_spec *out)
{
	struct node e;

	if (!json_is_array(n->v) || json_array_size(n->v) == 0)
		return node_fail(n, "an array of values is expected");
	out->n_parts = json_array_size(n->v);
	if (take(l, n, out->n_parts, sizeof(*out->parts), &out->parts) == -1)
		return -1;
	for (size_t i = 0; i < out->n_parts; i++) {
		e = node_element(n, i);
		if (load(l, &e, want, &out->parts[i]) == -1)
			return -1;
	}
	return 0;
}

static int
load_join(const struct profile_loader *l, const struct node *n,
    const struct node *whole, struct profile_spec *out)
{
	static const struct want text = { .type = RECORD_STRING };
	struct node with = node_member(whole, "with");

	out->from = PROFILE_FROM_JOIN;
	out->with = "";
	if (with.v != NULL && !json_is_string(with.v))
		return node_fail(&with, "a string is expected");
	if (with.v != NULL)
		out->with = json_string_value(with.v);
	return load_parts(l, n, &text, out);
}

static int
load_minus(const struct profile_loader *l, const struct node *n,
    struct profile_spec *out)
{
	static const struct want number = { .type = RECORD_NUMBER };

	out->from = PROFILE_FROM_MINUS;
	if (load_parts(l, n, &number, out) == -1)
		return -1;
	return out->n_parts == 2 ? 0 : node_fail(n, "two values are expected");
}

/* Name of a field with the composite's in front: "alerts_triggered[].". */
static int
load_object(const struct profile_loader *l, const struct node *n,
    const struct want *want, struct profile_spec *out)
{
	struct node fields = node_member(n, "fields");
	char prefix[PROFILE_PATH_LEN];
	bool there;

	if (profile_spec_each(l, n, &out->each, &there) == -1)
		return -1;
	out->from = there ? PROFILE_FROM_EACH : PROFILE_FROM_FIELDS;
	if (want->field == NULL ||
	    want->field->type != (there ? RECORD_ARRAY : RECORD_OBJECT))
		return node_fail(n, there ? "this is no list in the contract" :
		    "this is no object in the contract");
	if (fields.v == NULL)
		return node_fail(n, "\"fields\" is missing");
	snprintf(prefix, sizeof(prefix), "%s%s.", want->field->path,
	    there ? "[]" : "");
	return profile_field_load(l, &fields, prefix, &out->fields,
	    &out->n_fields);
}

static int
load_position(const struct node *n, struct profile_spec *out)
{
	if (!json_is_integer(n->v))
		return node_fail(n, "the number of the first is expected");
	out->from = PROFILE_FROM_POSITION;
	out->first = json_integer_value(n->v);
	return 0;
}

static int
load_const(const struct node *n, struct profile_spec *out)
{
	if (json_is_object(n->v) || json_is_array(n->v) || json_is_null(n->v))
		return node_fail(n, "a string, a number, true or false is "
		    "expected");
	out->from = PROFILE_FROM_CONST;
	out->constant = n->v;
	return 0;
}

/* The one member that says where the value comes from. */
static int
load_source(const struct profile_loader *l, const struct node *n,
    const struct want *want, struct profile_spec *out)
{
	static const char *const names[] = { "path", "let", "const",
	    "position", "join", "any", "sum", "count", "minus" };
	struct node m = { 0 };
	size_t i, which = 0, found = 0;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_object_get(n->v, names[i]) != NULL) {
			which = i;
			found++;
		}
	if (json_object_get(n->v, "fields") != NULL && found == 0)
		return load_object(l, n, want, out);
	if (found != 1)
		return node_fail(n, "one of %s is expected", SOURCES);
	out->shown = names[which];
	m = node_member(n, names[which]);
	out->from = (enum profile_source)which;
	switch (out->from) {
	case PROFILE_FROM_PATH:
		out->shown = json_string_value(m.v);
		return profile_spec_path(l, &m, want->plural, &out->path);
	case PROFILE_FROM_LET:
		return load_let(l, &m, out);
	case PROFILE_FROM_CONST:
		return load_const(&m, out);
	case PROFILE_FROM_POSITION:
		return load_position(&m, out);
	case PROFILE_FROM_JOIN:
		return load_join(l, &m, n, out);
	case PROFILE_FROM_ANY:
		return load_parts(l, &m, want, out);
	case PROFILE_FROM_MINUS:
		return load_minus(l, &m, out);
	default:
		return load_paths(l, &m, &out->each);
	}
}

static int
load_members(const struct profile_loader *l, const struct node *n,
    const struct want *want, struct profile_spec *out)
{
	struct node when = node_member(n, "when");
	struct node many = node_member(n, "one_or_many");
	struct node raw = node_member(n, "raw");
	struct node file = node_member(n, "file");

	if (node_only(n, MEMBERS) == -1 ||
	    node_bool(&many, &out->one_or_many) == -1 ||
	    load_source(l, n, want, out) == -1 ||
	    profile_spec_test(l, &when, &out->when) == -1 ||
	    profile_spec_optional(l, &raw, RECORD_STRING, &out->raw) == -1)
		return -1;
	if (file.v != NULL && !want->plural)
		return node_fail(&file, "belongs to terms");
	out->each.one_or_many = out->one_or_many;
	return node_bool(&file, &out->is_file);
}

/* A path, or an object with a source and coercions. */
static int
load(const struct profile_loader *l, const struct node *n,
    const struct want *want, struct profile_spec *out)
{
	enum record_type type = want->field != NULL ? want->field->type :
	    want->type;
	bool composite = type == RECORD_OBJECT || type == RECORD_ARRAY;

	out->one_or_many = l->parts->one_or_many;
	if (json_is_string(n->v)) {
		out->from = PROFILE_FROM_PATH;
		out->shown = json_string_value(n->v);
		if (profile_spec_path(l, n, want->plural, &out->path) == -1)
			return -1;
	} else if (!json_is_object(n->v)) {
		return node_fail(n, "a path or an object is expected");
	} else if (load_members(l, n, want, out) == -1) {
		return -1;
	}
	if (composite && out->from != PROFILE_FROM_FIELDS &&
	    out->from != PROFILE_FROM_EACH)
		return node_fail(n, "the contract has members here: use "
		    "\"fields\"%s", type == RECORD_ARRAY ? " with \"each\"" :
		    "");
	return profile_convert(n, want->field, want->type, &out->convert);
}

int
profile_spec_value(const struct profile_loader *l, const struct node *n,
    enum record_type type, struct profile_spec *out)
{
	struct want want = { .type = type };

	return load(l, n, &want, out);
}

int
profile_spec_optional(const struct profile_loader *l, const struct node *n,
    enum record_type type, struct profile_spec **out)
{
	if (n->v == NULL)
		return 0;
	if (take(l, n, 1, sizeof(**out), out) == -1)
		return -1;
	return profile_spec_value(l, n, type, *out);
}

int
profile_spec_term(const struct profile_loader *l, const struct node *n,
    struct profile_spec *out)
{
	struct want want = { .type = RECORD_STRING, .plural = true };

	return load(l, n, &want, out);
}

int
profile_spec_field(const struct profile_loader *l, const struct node *n,
    const struct record_field *field, struct profile_spec *out)
{
	struct want want = { .field = field };

	return load(l, n, &want, out);
}
