/* SPDX-License-Identifier: ISC */
/* jf-send --status: what waits, since when, why, and until when. */
#ifndef STATUS_H
#define STATUS_H

#include "budget.h"
#include "fail.h"
#include "opt.h"
#include "spool.h"

struct status_options {
	int format, color;
	const struct budget *budget;
};

/* Print it; FAIL_NONE whatever waits.  0; -1 with f. */
int	status_print(const struct spool *s, const struct status_options *o,
	    struct fail *f);

#endif
