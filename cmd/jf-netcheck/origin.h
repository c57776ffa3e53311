/* SPDX-License-Identifier: ISC */
/*
 * Who sent a refusal: the host itself, or something before it?  A last router
 * refuses at the very hop at which the host would; but its packet comes from
 * nearer, and so with more of its TTL left.  Connections that accept nothing
 * below a TTL (IP_MINTTL, RFC 5082) tell how much, without privileges.
 */
#ifndef ORIGIN_H
#define ORIGIN_H

#include "evidence.h"
#include "loop.h"
#include "tcp.h"

struct origin;

/* The refusal by to is seen from hop (2 or more) on.  An open control port
 * (0: none) shows what comes from the host itself; without one it is taken to
 * start from 64, 128 or 255 as all systems do.  NULL: memory is out. */
struct origin *origin_start(struct loop *l, const union tcp_address *to,
	    uint16_t control_port, int hop, int64_t wait_us);
/* After wait_us sets of_target and compared in *e, then calls done. */
void	origin_on_done(struct origin *o, struct evidence_sweep *e,
	    void (*done)(void *arg), void *arg);
/* End, and free. */
void	origin_stop(struct origin *o);

#endif
