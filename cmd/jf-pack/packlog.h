/* SPDX-License-Identifier: ISC */
/*
 * The members of a log chunk that are not what they were: text and member
 * name scrubbed, the digest that of the scrubbed text, and a number in place
 * of the offset, which would tell the length of what was not scrubbed.
 */
#ifndef PACKLOG_H
#define PACKLOG_H

#include <jansson.h>

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "chunks.h"
#include "digest.h"
#include "policytree.h"
#include "scrub.h"

struct packlog {
	struct buf text, member;
	char sha256[DIGEST_SHA256_HEX];
	int64_t chunk;
};

/* May this log leave at all?  Each of the listed logs has a rule of its own;
 * kind is the node of `log`. */
bool	packlog_passes(const struct policy_node *kind, const json_t *data);

/* Scrub rec, a log record.  packed: it was packed before, its number stands.
 * again: the same record as last time.  0; -1 with f. */
int	packlog_make(struct packlog *l, struct scrub *s, struct chunks *c,
	    const json_t *rec, bool packed, bool again, struct fail *f);

/* Append the value for this member's node.  1; 0 when it is a member like any
 * other; -1 memory. */
int	packlog_put(const struct packlog *l, const struct policy_node *node,
	    struct buf *out);

void	packlog_free(struct packlog *l);

#endif
