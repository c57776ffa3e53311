/* SPDX-License-Identifier: ISC */
/* What the host itself is: addresses, name, sleep, listening ports. */
#ifndef HOST_H
#define HOST_H

#include "evidence.h"
#include "probe.h"

/* What can be known without asking anybody. */
void	host_look(struct evidence_host *h, const struct probe_options *o);

#endif
