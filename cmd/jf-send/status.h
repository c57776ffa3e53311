/* SPDX-License-Identifier: ISC */
/* jf-send --status: what waits, since when, why, and until when. */
#ifndef STATUS_H
#define STATUS_H

#include <stdint.h>

#include "fail.h"
#include "opt.h"
#include "spool.h"

struct status_options {
	int format, color;
	uint64_t rate;		/* bytes a second, 0: unlimited */
};

/* Print it; FAIL_NONE whatever waits.  0; -1 with f. */
int	status_print(const struct spool *s, const struct status_options *o,
	    struct fail *f);

#endif
