/* SPDX-License-Identifier: ISC */
/* The way to the destination, as the options want it. */
#ifndef LINK_H
#define LINK_H

#include "args.h"
#include "budget.h"
#include "buf.h"
#include "dest.h"
#include "session.h"

struct link {
	struct dest dest;
	struct budget budget;
	struct session session;
	struct buf proxy_login, headers;
};

/* Get ready; without --to only the budget is there, with --dry-run only what
 * needs no file.  A spool that belongs to
 * another destination is refused.  0; -1 with f. */
int	link_open(struct link *l, const struct args *a, const char *config,
	    const char *spool, struct fail *f);
void	link_close(struct link *l);

#endif
