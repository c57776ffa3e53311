/* SPDX-License-Identifier: ISC */
/* Stage: an HTTP exchange with our own listener, which proves itself. */
#ifndef STAGE_PEER_H
#define STAGE_PEER_H

#include "attempt.h"

enum attempt_next stage_peer(struct attempt *a, enum attempt_event event);

#endif
