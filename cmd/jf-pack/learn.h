/* SPDX-License-Identifier: ISC */
/*
 * Terms from records: scrub_terms, and the fields that identify something.
 * What one device may teach in a run is bounded; what it teaches beyond makes
 * it "blind": its free text must not leave any more.
 */
#ifndef LEARN_H
#define LEARN_H

#include <jansson.h>

#include <stdbool.h>

#include "fail.h"
#include "policytree.h"
#include "scrub.h"
#include "terms.h"

struct learn;

/* Both stay the caller's.  NULL when memory is out. */
struct learn *learn_new(struct terms *terms, const struct policy *policy);
void	learn_free(struct learn *l);

/* Take what rec teaches.  0; -1 with f when memory is out. */
int	learn_record(struct learn *l, const json_t *rec, struct fail *f);

/* Also what its texts teach: the first of two phases, over records that can
 * be read twice. */
int	learn_texts(struct learn *l, struct scrub *s, const json_t *rec,
	    struct fail *f);

/* Has this device (NULL: no name) taught more than is allowed, or are there
 * so many terms that none can be learned any more? */
bool	learn_blind(const struct learn *l, const char *device);

#endif
