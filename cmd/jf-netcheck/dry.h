/* SPDX-License-Identifier: ISC */
/* -n: whom a run would contact, follow-ups included. */
#ifndef DRY_H
#define DRY_H

#include <stdio.h>

#include "probe.h"

/* One line each: host, port, what for.  0; -1 with f: FAIL_OUTPUT. */
int	dry_print(FILE *out, const struct endpoint_list *list,
	    const struct probe_options *o, struct fail *f);

#endif
