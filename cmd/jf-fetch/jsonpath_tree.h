/* SPDX-License-Identifier: ISC */
/* What jsonpath_parse.c builds and jsonpath.c walks; nobody else looks. */
#ifndef JSONPATH_TREE_H
#define JSONPATH_TREE_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum jsonpath_op {
	JSONPATH_OR, JSONPATH_AND, JSONPATH_NOT, JSONPATH_EXISTS,
	JSONPATH_EQ, JSONPATH_NE, JSONPATH_LT, JSONPATH_LE, JSONPATH_GT,
	JSONPATH_GE
};

/* One side of a comparison: a literal, or a singular query. */
struct jsonpath_side {
	json_t *literal;
	struct jsonpath *query;
};

struct jsonpath_test {
	enum jsonpath_op op;
	struct jsonpath_test *a, *b;	/* OR, AND; NOT only a */
	struct jsonpath_side left, right;	/* EXISTS: left.query */
};

enum jsonpath_selector {
	JSONPATH_NAME, JSONPATH_INDEX, JSONPATH_WILD, JSONPATH_FILTER
};

struct jsonpath_segment {
	enum jsonpath_selector is;
	char *name;
	size_t len;
	int64_t index;
	struct jsonpath_test *filter;
};

struct jsonpath {
	char *text;
	struct jsonpath_segment *segment;
	size_t n;
	bool relative, singular;
	bool spaced;		/* blanks in brackets: no side of a comparison */
};

#endif
