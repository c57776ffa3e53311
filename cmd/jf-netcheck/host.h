/* SPDX-License-Identifier: ISC */
/* What the host itself is, after section 4.7 of the paper: kept awake, with a
 * static address or a name, its ports 8080-8090. */
#ifndef HOST_H
#define HOST_H

#include "evidence.h"
#include "lanes.h"

/* What can be known without asking anybody. */
void	host_look(struct evidence_host *h, const struct probe_options *o);

/* Does its name lead to its address, and back?  Asked of the system in p's
 * thread; p->host_open counts down as answers come. */
void	host_ask(struct lanes *p);

#endif
