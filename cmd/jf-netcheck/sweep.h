/* SPDX-License-Identifier: ISC */
/*
 * Where on the way?  SYNs with a TTL of 1, 2, ... to the port in question and
 * to a control port: the routers say which of them came how far.  A router
 * answers "time exceeded" before its own filter, so that a drop is at the last
 * one that answered or behind it.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include "evidence.h"
#include "loop.h"
#include "tcp.h"

struct sweep;

/* Fills *e (which lives until done or sweep_stop) within a second or so; then
 * calls done, from the loop.  NULL: memory or descriptors are out. */
struct sweep *sweep_start(struct loop *l, const union tcp_address *to,
	    uint16_t control_port, struct evidence_sweep *e,
	    void (*done)(struct sweep *s, void *arg), void *arg);
/* The router that answered from hop (from 1), or "". */
const char *sweep_router(const struct sweep *s, int hop);
/* End, and free. */
void	sweep_stop(struct sweep *s);

#endif
