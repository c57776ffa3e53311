/* SPDX-License-Identifier: ISC */
/* Which sockets of this host listen on the Command Center's ports. */
#ifndef LISTENERS_H
#define LISTENERS_H

#include "lanes.h"

#define LISTENERS_FIRST	8080
#define LISTENERS_LAST	8090

/* Fill at most max; how many there are. */
unsigned listeners_find(struct evidence_listener *v, unsigned max);

/* Ask each for "/" by HTTP, as the paper wants HTTP to pass there; nothing of
 * it leaves this host.  p->host_open counts down as they answer. */
void	listeners_ask(struct lanes *p);
void	listeners_free(struct lanes *p);

#endif
