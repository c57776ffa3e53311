/* SPDX-License-Identifier: ISC */
/*
 * Queries into a JSON value: the part of RFC 9535 that profiles may use.
 * Member, index (also negative), wildcard and filter selectors, one to a
 * segment; in filters comparisons, existence, &&, ||, ! and parentheses.  No
 * descendants, slices, unions or functions: jsonpath_parse refuses them.
 * Results are the nodes, in the order, that the RFC defines; members of an
 * object come in their order in the text.
 */
#ifndef JSONPATH_H
#define JSONPATH_H

#include <jansson.h>

#include <stdbool.h>

#include "fail.h"

#define JSONPATH_DEPTH	32	/* parentheses and queries within each other */

struct jsonpath;
struct jsonpath_test;

/*
 * Parse a query that begins with '$' (the document) or '@' (the element at
 * hand).  The query is the caller's.  NULL with f: FAIL_USAGE, "column N:
 * why", N counted in characters from 1.
 */
struct jsonpath *jsonpath_parse(const char *text, struct fail *f);
void	jsonpath_free(struct jsonpath *p);

/* Can it give at most one node (RFC 9535 section 2.3.5.1)? */
bool	jsonpath_is_singular(const struct jsonpath *p);
/* Does it begin with '@'? */
bool	jsonpath_is_relative(const struct jsonpath *p);
/* The text it was parsed from. */
const char *jsonpath_text(const struct jsonpath *p);

/* The same for a logical expression alone, as behind '?' in a filter. */
struct jsonpath_test *jsonpath_parse_test(const char *text, struct fail *f);
void	jsonpath_free_test(struct jsonpath_test *t);

/* Where a query starts.  one_or_many: an index, wildcard or filter that meets
 * something else than an array takes it as an array of that one value (of
 * none, when it is null); without it, exactly the RFC. */
struct jsonpath_at {
	const json_t *root;	/* $ */
	const json_t *current;	/* @ */
	bool one_or_many;
};

/* The node of a singular query (the first node of another); NULL: none.
 * Borrowed from the document. */
const json_t *jsonpath_one(const struct jsonpath *p,
	    const struct jsonpath_at *at);

/* Call visit for every node; ends at once when it returns other than 0, with
 * that value. */
int	jsonpath_each(const struct jsonpath *p, const struct jsonpath_at *at,
	    int (*visit)(const json_t *node, void *arg), void *arg);

bool	jsonpath_holds(const struct jsonpath_test *t,
	    const struct jsonpath_at *at);

#endif
