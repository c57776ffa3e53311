/* SPDX-License-Identifier: ISC */
#include "policytree.h"

#include <stdlib.h>
#include <string.h>

/* The part of path that names a child, and whether it holds elements. */
static size_t
part(const char *path)
{
	size_t n = strcspn(path, ".");

	return n >= 2 && memcmp(path + n - 2, "[]", 2) == 0 ? n - 2 : n;
}

static struct policy_node *
grow(struct policy_node *parent, struct fail *f)
{
	struct policy_node *n;

	n = realloc(parent->child, (parent->n + 1) * sizeof(*n));
	if (n == NULL) {
		fail_nomem(f);
		return NULL;
	}
	parent->child = n;
	n += parent->n++;
	memset(n, 0, sizeof(*n));
	return n;
}

/* Hang a field into the tree of its kind.  A composite's children are added
 * right behind it, so that realloc moves none that is pointed to. */
static int
hang(struct policy_node *parent, const char *path,
    const struct record_field *field, const struct policy_rule *rule,
    size_t number, struct fail *f)
{
	const char *dot = strchr(path, '.');
	struct policy_node *n;
	size_t i, len = part(path);

	if (dot != NULL) {
		for (i = 0; i < parent->n; i++)
			if (parent->child[i].name_len == len &&
			    memcmp(parent->child[i].name, path, len) == 0)
				return hang(&parent->child[i], dot + 1, field,
				    rule, number, f);
		return fail_set(f, FAIL_HERE, "%s.%s: a member of nothing",
		    field->kind, field->path);
	}
	if ((n = grow(parent, f)) == NULL)
		return -1;
	n->name = path;
	n->name_len = strlen(path);
	n->field = field;
	n->rule = rule;
	n->number = number;
	return 0;
}

/* What holds below a node as well, told at the node. */
static void
sum_up(struct policy_node *n)
{
	bool dropped = n->rule != NULL && n->rule->given &&
	    n->rule->action == POLICY_DROP;	/* a composite as a whole */
	size_t i;

	n->passes = n->rule != NULL && n->rule->given && !dropped;
	n->names = n->field != NULL && fields_identifies(n->field);
	for (i = 0; i < n->n; i++) {
		sum_up(&n->child[i]);
		n->passes |= n->child[i].passes && !dropped;
		n->names |= n->child[i].names;
	}
}

int
policytree_build(struct policy *p, struct fail *f)
{
	const struct record_field *field;
	struct policy_node root = { 0 }, *kind = NULL;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && (field = fields_at(i)) != NULL; i++) {
		if (kind == NULL || strcmp(kind->name, field->kind) != 0) {
			if ((kind = grow(&root, f)) == NULL) {
				rc = -1;
				break;
			}
			kind->name = field->kind;
			kind->name_len = strlen(field->kind);
		}
		rc = hang(kind, field->path, field, &p->rule[i], i, f);
	}
	for (i = 0; i < root.n; i++)
		sum_up(&root.child[i]);
	p->kind = root.child;
	p->n_kinds = root.n;
	p->common = policytree_kind(p, FIELDS_COMMON);
	return rc;
}

void
policytree_free(struct policy_node *n, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		policytree_free(n[i].child, n[i].n);
	free(n);
}

const struct policy_node *
policytree_kind(const struct policy *p, const char *kind)
{
	size_t i;

	for (i = 0; i < p->n_kinds; i++)
		if (strcmp(p->kind[i].name, kind) == 0)
			return &p->kind[i];
	return NULL;
}

const struct policy_node *
policytree_child(const struct policy_node *node, const char *name, size_t from)
{
	size_t i;

	for (i = from; i < node->n; i++)
		if (strcmp(node->child[i].name, name) == 0)
			return &node->child[i];
	for (i = 0; i < from && i < node->n; i++)
		if (strcmp(node->child[i].name, name) == 0)
			return &node->child[i];
	return NULL;
}
