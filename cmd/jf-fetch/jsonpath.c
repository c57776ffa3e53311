/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "jsonpath.h"
#include "jsonpath_tree.h"

struct walk {
	const struct jsonpath *path;
	const struct jsonpath_at *at;
	int (*visit)(const json_t *node, void *arg);
	void *arg;
};

static int step(const struct walk *w, size_t i, const json_t *node);

bool
jsonpath_is_singular(const struct jsonpath *p)
{
	return p->singular;
}

bool
jsonpath_is_relative(const struct jsonpath *p)
{
	return p->relative;
}

const char *
jsonpath_text(const struct jsonpath *p)
{
	return p->text;
}

void
jsonpath_free(struct jsonpath *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->n; i++) {
		free(p->segment[i].name);
		jsonpath_free_test(p->segment[i].filter);
	}
	free(p->segment);
	free(p->text);
	free(p);
}

void
jsonpath_free_test(struct jsonpath_test *t)
{
	if (t == NULL)
		return;
	jsonpath_free_test(t->a);
	jsonpath_free_test(t->b);
	json_decref(t->left.literal);
	json_decref(t->right.literal);
	jsonpath_free(t->left.query);
	jsonpath_free(t->right.query);
	free(t);
}

static const json_t *
element(const json_t *array, int64_t index)
{
	int64_t size = (int64_t)json_array_size(array);

	if (index < 0)
		index += size;
	return index < 0 || index >= size ? NULL :
	    json_array_get(array, (size_t)index);
}

/* An index selects nothing in what is no array; with one_or_many, the only
 * element of an array of one. */
static const json_t *
at_index(const json_t *node, int64_t index, bool one_or_many)
{
	if (json_is_array(node))
		return element(node, index);
	if (one_or_many && !json_is_null(node) && (index == 0 || index == -1))
		return node;
	return NULL;
}

static const json_t *
at_name(const json_t *node, const struct jsonpath_segment *g)
{
	return json_is_object(node) ?
	    json_object_getn(node, g->name, g->len) : NULL;
}

static int
step_child(const struct walk *w, size_t i, const json_t *child)
{
	const struct jsonpath_segment *g = &w->path->segment[i];
	struct jsonpath_at at = *w->at;

	if (g->is == JSONPATH_FILTER) {
		at.current = child;
		if (!jsonpath_holds(g->filter, &at))
			return 0;
	}
	return step(w, i + 1, child);
}

static int
step_children(const struct walk *w, size_t i, const json_t *node)
{
	const char *name;
	json_t *child;
	size_t n;
	int rc;

	if (json_is_array(node)) {
		json_array_foreach(node, n, child)
			if ((rc = step_child(w, i, child)) != 0)
				return rc;
	} else if (w->at->one_or_many) {
		return json_is_null(node) ? 0 : step_child(w, i, node);
	} else if (json_is_object(node)) {
		json_object_foreach((json_t *)node, name, child)
			if ((rc = step_child(w, i, child)) != 0)
				return rc;
	}
	return 0;
}

/* Apply segment i and those behind it. */
static int
step(const struct walk *w, size_t i, const json_t *node)
{
	const struct jsonpath_segment *g;

	for (; node != NULL && i < w->path->n; i++) {
		g = &w->path->segment[i];
		if (g->is == JSONPATH_NAME)
			node = at_name(node, g);
		else if (g->is == JSONPATH_INDEX)
			node = at_index(node, g->index, w->at->one_or_many);
		else
			return step_children(w, i, node);
	}
	return node == NULL ? 0 : w->visit(node, w->arg);
}

int
jsonpath_each(const struct jsonpath *p, const struct jsonpath_at *at,
    int (*visit)(const json_t *node, void *arg), void *arg)
{
	struct walk w = { p, at, visit, arg };

	return step(&w, 0, p->relative ? at->current : at->root);
}

static int
keep_first(const json_t *node, void *arg)
{
	*(const json_t **)arg = node;
	return 1;
}

const json_t *
jsonpath_one(const struct jsonpath *p, const struct jsonpath_at *at)
{
	const json_t *node = NULL;

	jsonpath_each(p, at, keep_first, &node);
	return node;
}

static int
order(double a, double b)
{
	return (a > b) - (a < b);
}

static int
order_integers(json_int_t a, json_int_t b)
{
	return (a > b) - (a < b);
}

static int
order_numbers(const json_t *a, const json_t *b)
{
	if (json_is_integer(a) && json_is_integer(b))
		return order_integers(json_integer_value(a),
		    json_integer_value(b));
	return order(json_number_value(a), json_number_value(b));
}

/* Strings by Unicode scalar values, which is the order of UTF-8 bytes. */
static int
order_strings(const json_t *a, const json_t *b)
{
	size_t an = json_string_length(a), bn = json_string_length(b);
	int cmp = memcmp(json_string_value(a), json_string_value(b),
	    an < bn ? an : bn);

	return cmp != 0 ? cmp : (an > bn) - (an < bn);
}

static bool
are_equal(const json_t *a, const json_t *b)
{
	const char *name;
	json_t *v;
	size_t i;

	if (a == NULL || b == NULL)
		return a == b;
	if (json_is_number(a) && json_is_number(b))
		return order_numbers(a, b) == 0;
	if (json_typeof(a) != json_typeof(b))
		return false;
	if (json_is_string(a))
		return order_strings(a, b) == 0;
	if (json_is_array(a)) {
		if (json_array_size(a) != json_array_size(b))
			return false;
		json_array_foreach(a, i, v)
			if (!are_equal(v, json_array_get(b, i)))
				return false;
	} else if (json_is_object(a)) {
		if (json_object_size(a) != json_object_size(b))
			return false;
		json_object_foreach((json_t *)a, name, v)
			if (json_object_get(b, name) == NULL ||
			    !are_equal(v, json_object_get(b, name)))
				return false;
	}
	return true;
}

static bool
is_less(const json_t *a, const json_t *b)
{
	if (a == NULL || b == NULL)
		return false;
	if (json_is_number(a) && json_is_number(b))
		return order_numbers(a, b) < 0;
	if (json_is_string(a) && json_is_string(b))
		return order_strings(a, b) < 0;
	return false;
}

static const json_t *
side_value(const struct jsonpath_side *side, const struct jsonpath_at *at)
{
	return side->literal != NULL ? side->literal :
	    jsonpath_one(side->query, at);
}

static bool
compare(const struct jsonpath_test *t, const struct jsonpath_at *at)
{
	const json_t *a = side_value(&t->left, at);
	const json_t *b = side_value(&t->right, at);

	switch (t->op) {
	case JSONPATH_EQ:
		return are_equal(a, b);
	case JSONPATH_NE:
		return !are_equal(a, b);
	case JSONPATH_LT:
		return is_less(a, b);
	case JSONPATH_LE:
		return is_less(a, b) || are_equal(a, b);
	case JSONPATH_GT:
		return is_less(b, a);
	default:
		return is_less(b, a) || are_equal(a, b);
	}
}

bool
jsonpath_holds(const struct jsonpath_test *t, const struct jsonpath_at *at)
{
	switch (t->op) {
	case JSONPATH_OR:
		return jsonpath_holds(t->a, at) || jsonpath_holds(t->b, at);
	case JSONPATH_AND:
		return jsonpath_holds(t->a, at) && jsonpath_holds(t->b, at);
	case JSONPATH_NOT:
		return !jsonpath_holds(t->a, at);
	case JSONPATH_EXISTS:
		return jsonpath_one(t->left.query, at) != NULL;
	default:
		return compare(t, at);
	}
}
