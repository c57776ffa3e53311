/* SPDX-License-Identifier: ISC */
/* A verdict as a record, and as five lines for people. */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "clock.h"
#include "fail.h"
#include "standing.h"
#include "verdict.h"

struct report {
	FILE *out;
	bool text, color;
	char time[CLOCK_LEN];		/* at which everything is judged */
};

/* As a record or, r->text, in lines.  device: the printer that it is about, or NULL.  0, -1 with f: FAIL_OUTPUT. */
int	report_print(const struct report *r, const struct verdict *v,
	    const char *device, struct fail *f);

int	report_text(const struct report *r, const struct verdict *v,
	    const char *device, struct fail *f);

/* What a catalog says about one printer; a line for each item. */
int	report_standing(const struct report *r, const struct printer *p,
	    const struct standing_of *s, struct fail *f);

/* A file's format and its signatures, without a verdict. */
int	report_inspection(const struct report *r, const struct verdict *v,
	    const json_t *sigs, struct fail *f);
/* A trust domain; takes o over. */
int	report_trust(const struct report *r, json_t *o, struct fail *f);

/* Any data as a record of kind verdict; takes data over. */
int	report_record(const struct report *r, json_t *data, const char *device,
	    struct fail *f);
/* Text from outside, escaped, as a JSON string; NULL for NULL. */
json_t	*report_safe(const char *text);

#endif
