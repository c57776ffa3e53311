/* SPDX-License-Identifier: ISC */
/*
 * --listen: the other side of --peer.  A host cannot see its own inbound
 * firewall, but two hosts can.  The only thing in these tools that listens;
 * it ends by itself and tells nothing but its HMAC.
 */
#ifndef LAN_H
#define LAN_H

#include <stdio.h>

#include "fail.h"

#define LAN_SECONDS	600
#define LAN_MOST	64	/* connections at once */

/* Answer on "8080-8090" (or "80,443") of address (NULL: all) until the time is
 * over or a signal comes; prints what to type on the other side.  0; -1 with
 * f: FAIL_USAGE (ports, address), FAIL_HERE (none can be bound). */
int	lan_listen(FILE *out, const char *ports, const char *address,
	    struct fail *f);

#endif
