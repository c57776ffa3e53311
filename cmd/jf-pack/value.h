/* SPDX-License-Identifier: ISC */
/*
 * One value by its rule: as it is, rounded, scrubbed, or as a token.
 */
#ifndef VALUE_H
#define VALUE_H

#include <jansson.h>

#include "buf.h"
#include "fail.h"
#include "inspect.h"
#include "policytree.h"
#include "pseudonym.h"
#include "scrub.h"
#include "terms.h"

struct value {			/* all but the last two stay the caller's */
	struct pseudonym *keys;
	struct scrub *scrub;
	struct scrub *shapes;	/* knows no terms */
	struct terms *terms;
	struct inspect *check;	/* told which names may be read (identified) */
	json_t *readable;	/* those it was told, as members; NULL at first */
	struct buf work;
};

/*
 * Append v to out as JSON, by the rule of node, a leaf.  A kept text is a word
 * of its enumeration or passes the scrubber first; a time must be one.  1; 0
 * when nothing may leave (dropped, not of the field's type, not a time), out
 * is as it was then; -1 with f.
 */
int	value_put(struct value *c, const struct policy_node *node,
	    const json_t *v, struct buf *out, struct fail *f);

void	value_free(struct value *c);

#endif
