/* SPDX-License-Identifier: ISC */
/*
 * What killed runs left unfinished in a spool: files in tmp/, and a state.json
 * on its way (temp.h sweeps its own).  Every user of a spool holds a shared lock on tmp/ as
 * long as it has it open; whoever gets that lock alone knows that nothing there
 * has a writer any more.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include "spool.h"

/* Remove it, unless somebody else uses the spool, counting in s->swept; then
 * hold the shared lock. */
void	sweep_spool(struct spool *s);

#endif
