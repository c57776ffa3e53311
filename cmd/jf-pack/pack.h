/* SPDX-License-Identifier: ISC */
/*
 * A record in, a packed record out: what has a rule leaves as the rule says,
 * everything else stays (DESIGN: default deny).  The packed record is written
 * as text at once; nothing of it leaves before the separate check.
 */
#ifndef PACK_H
#define PACK_H

#include <jansson.h>

#include <stdbool.h>

#include "audit.h"
#include "buf.h"
#include "fail.h"
#include "policytree.h"
#include "pseudonym.h"
#include "scrub.h"
#include "terms.h"

struct pack_tools {		/* all stay the caller's */
	const struct policy *policy;
	struct pseudonym *keys;
	struct scrub *scrub;
	struct scrub *shapes;	/* knows no terms: only what has a shape */
	struct terms *terms;
	struct inspect *check;
	struct audit *audit;
};

/* What a record became; the bytes are valid until the next call. */
struct pack_out {
	const char *kind;	/* of record_kinds */
	struct buf line;	/* compact JSON, without LF */
	struct buf device;	/* as it leaves, JSON-escaped; may be empty */
	/* Of a log, else NULL: */
	const char *log;
	const struct buf *member, *text;
};

enum pack_result {
	PACK_LEAVES,
	PACK_STAYS,		/* by policy */
	PACK_BLIND		/* a log whose device taught too many terms */
};

struct pack;

/* NULL when memory is out. */
struct pack *pack_new(const struct pack_tools *tools);
void	pack_free(struct pack *p);

/*
 * Pack rec (record_check has passed it) of a kind with fields.  blind: no
 * free text may leave.  The result; -1 with f (memory, library).  Packing the
 * same record again at once (because terms were learned meanwhile) gives the
 * same chunk number.
 */
int	pack_record(struct pack *p, const json_t *rec, bool blind, bool again,
	    struct pack_out *out, struct fail *f);

/* Append `,"anon":{...}`: the stamp of a policy and the current epoch.  0,
 * -1 memory. */
int	pack_stamp(const struct policy *policy, const struct pseudonym *keys,
	    struct buf *out);

/* Where in a packed line its stamp begins. */
size_t	pack_stamp_at(const struct buf *line);

void	pack_out_free(struct pack_out *out);

#endif
