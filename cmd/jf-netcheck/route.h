/* SPDX-License-Identifier: ISC */
/* Where the kernel would send a packet, and whether the next one there is
 * alive; nothing is sent. */
#ifndef ROUTE_H
#define ROUTE_H

#include <stdbool.h>

#include "tcp.h"

struct route {
	bool on_link;		/* reached without a router */
	bool dead;		/* the next one, the address itself or its
				   router, answers no ARP or ND */
};

/* All false where the kernel does not tell. */
void	route_look(const union tcp_address *to, struct route *r);

#endif
