/* SPDX-License-Identifier: ISC */
/* What kind of address one is, and whether it is this host's. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "evidence.h"
#include "tcp.h"

enum evidence_address address_kind(const union tcp_address *a);

/* Is this text one of the host's own addresses?  Asked of the kernel each
 * time. */
bool	address_is_own(const char *text);

#endif
