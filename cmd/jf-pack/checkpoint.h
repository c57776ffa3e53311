/* SPDX-License-Identifier: ISC */
/* A checkpoint passes unstamped, with its token and phase and nothing else. */
#ifndef CHECKPOINT_H
#define CHECKPOINT_H

#include <jansson.h>

#include "buf.h"
#include "fail.h"

/* Replace out with the line of rec as it may pass.  1; 0 when rec is not a
 * well-formed checkpoint; -1 with f: memory. */
int	checkpoint_line(const json_t *rec, struct buf *out, struct fail *f);

#endif
