/* SPDX-License-Identifier: ISC */
/* Is the host's address its own for good, or on loan (DHCP, SLAAC)? */
#ifndef OWN_H
#define OWN_H

#include "evidence.h"

/* As the kernel's netlink tells; UNKNOWN where it does not. */
enum evidence_tri own_is_static(const char *address);

#endif
