/* SPDX-License-Identifier: ISC */
/* What this host's settings say about sleep; section 4.7 of the white paper
 * asks that the computer stays awake. */
#ifndef AWAKE_H
#define AWAKE_H

#include "evidence.h"

/* Set awake, and in awake_by what says so: systemd's targets, sleep.conf,
 * logind.conf, GNOME's power settings; UNKNOWN: none of them decides. */
void	awake_look(struct evidence_host *h);

#endif
