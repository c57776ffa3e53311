/* SPDX-License-Identifier: ISC */
/* What firmware package attributes (RFC 4108) tell: model and version. */
#ifndef RFC4108_H
#define RFC4108_H

#include "der.h"
#include "verdict.h"

/* Contents of the firmware package identifier and of the target hardware
 * identifiers, from signed attributes; len 0: absent.  0; -1 with the
 * problem in v. */
int	rfc4108_tell(struct verdict *v, struct der package, struct der targets);

#endif
