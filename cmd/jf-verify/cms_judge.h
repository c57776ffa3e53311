/* SPDX-License-Identifier: ISC */
/* A CMS message's signers, one by one, as a trust domain sees them. */
#ifndef CMS_JUDGE_H
#define CMS_JUDGE_H

#include "cms.h"
#include "message.h"
#include "signers.h"
#include "trust.h"

struct cms_judge {
	const struct cms *m;
	struct message *msg;
	const struct domain *d;
	int64_t now;			/* policy time */
	struct verdict *v;		/* not_checked and relaxed go here */
};

/* Judge all signers; each becomes one of all. */
void	cms_judge(const struct cms_judge *j, struct signers *all);

#endif
