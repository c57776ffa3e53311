/* SPDX-License-Identifier: ISC */
/* Does a name that cannot be have an address, too? */
#ifndef LABEL_H
#define LABEL_H

#include "lanes.h"

/* Ask the first server for a random name beside the lane's, and for one that
 * nobody can have, once; the answers are kept in the lane. */
void	label_ask(struct lanes *p, struct lane *l);

void	label_free_all(struct lanes *p);

#endif
