/* SPDX-License-Identifier: ISC */
/* The rules of a policy as a tree, for walking along a record. */
#ifndef POLICYTREE_H
#define POLICYTREE_H

#include <stdbool.h>
#include <stddef.h>

#include "policy.h"

/*
 * A member of an object.  An array's node stands for its elements; the
 * elements' members are its children.
 */
struct policy_node {
	const char *name;
	size_t name_len;
	const struct record_field *field;
	const struct policy_rule *rule;
	size_t number;			/* of field, as in fields_at */
	struct policy_node *child;
	size_t n;
	bool passes;			/* this or something below can leave */
	bool names;			/* this or something below identifies */
};

/* Build p->kind and p->common from p->rule.  0; -1 with f: memory. */
int	policytree_build(struct policy *p, struct fail *f);
void	policytree_free(struct policy_node *n, size_t count);

/* The node of a kind; NULL when it has no fields at all. */
const struct policy_node *policytree_kind(const struct policy *p,
	    const char *kind);

/* The child called name.  from: where to look first, for members that come in
 * the contract's order.  NULL when there is none. */
const struct policy_node *policytree_child(const struct policy_node *node,
	    const char *name, size_t from);

#endif
