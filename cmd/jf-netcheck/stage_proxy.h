/* SPDX-License-Identifier: ISC */
/* Stage: a proxy is asked by CONNECT (RFC 9110 section 9.3.6) for the way. */
#ifndef STAGE_PROXY_H
#define STAGE_PROXY_H

#include "attempt.h"

enum attempt_next stage_proxy(struct attempt *a, enum attempt_event event);

/* The head in a->in is the proxy's own answer: status, offers, and whether a
 * login is worth another try. */
void	stage_proxy_tell(struct attempt *a);

#endif
