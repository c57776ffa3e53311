/* SPDX-License-Identifier: ISC */
/* The proxy's stage where the proxy speaks SOCKS 5 (RFC 1928, 1929) or 4a: the
 * name goes to the proxy, which resolves it. */
#ifndef STAGE_SOCKS_H
#define STAGE_SOCKS_H

#include "attempt.h"

enum attempt_next stage_socks(struct attempt *a, enum attempt_event event);

#endif
