/* SPDX-License-Identifier: ISC */
/* jf-send --fsck: is all in the spool as it should be? */
#ifndef FSCK_H
#define FSCK_H

#include "fail.h"
#include "spool.h"

/*
 * Look at every file: names, lengths, digests, the form of each line, the
 * state.  What is damaged goes to dead/; each finding is a `failure` record on
 * stdout.  0; -1 with f: FAIL_NO when something was found.
 */
int	fsck_run(const struct spool *s, struct fail *f);

#endif
