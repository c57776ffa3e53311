/* SPDX-License-Identifier: ISC */
/*
 * What each trust domain holds of the signatures of one file: its signers,
 * how many keys it counted, what it relaxed and could not check.  Only the
 * opinion of the domain whose rules hold goes into the verdict.
 */
#ifndef OPINION_H
#define OPINION_H

#include "signers.h"
#include "trust.h"

struct opinion {
	bool accepted;			/* the domain's threshold is reached */
	json_t *signers, *relaxed, *not_checked;
	unsigned needed, good;		/* keys */
};

/* From the signers that d judged; notes: where their relaxed and not_checked
 * were gathered.  0, -1 memory out. */
int	opinion_set(struct opinion *o, const struct domain *d,
	    const struct signers *all, const struct verdict *notes);
/* Put it into the verdict, in place of what stood there. */
void	opinion_adopt(const struct opinion *o, struct verdict *v);
void	opinion_free(struct opinion *o);

#endif
