/* SPDX-License-Identifier: ISC */
/* Stage two: a connection, and who refused it if somebody did. */
#ifndef STAGE_TCP_H
#define STAGE_TCP_H

#include "attempt.h"

enum attempt_next stage_tcp(struct attempt *a, enum attempt_event event);

#endif
