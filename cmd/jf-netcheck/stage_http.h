/* SPDX-License-Identifier: ISC */
/* Stage: an HTTP/1.1 exchange, without cookies, redirects or credentials. */
#ifndef STAGE_HTTP_H
#define STAGE_HTTP_H

#include "attempt.h"

enum attempt_next stage_http(struct attempt *a, enum attempt_event event);

#endif
