/* SPDX-License-Identifier: ISC */
/* Which sockets of this host listen on the Command Center's ports. */
#ifndef LISTENERS_H
#define LISTENERS_H

#include "evidence.h"

#define LISTENERS_FIRST	8080
#define LISTENERS_LAST	8090

/* Fill at most max; how many there are. */
unsigned listeners_find(struct evidence_listener *v, unsigned max);

#endif
