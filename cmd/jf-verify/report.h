/* SPDX-License-Identifier: ISC */
/* A verdict as a record, and as five lines for people. */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "fail.h"
#include "verdict.h"

struct report {
	FILE *out;
	bool text, color;
	const char *device;		/* whose installed version; NULL: none */
};

/* 0, -1 with f: FAIL_OUTPUT. */
int	report_print(const struct report *r, const struct verdict *v,
	    struct fail *f);

#endif
