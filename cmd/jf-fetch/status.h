/* SPDX-License-Identifier: ISC */
/*
 * How the printers are, from what the last runs remembered; nobody is asked.
 */
#ifndef STATUS_H
#define STATUS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "fail.h"
#include "fleet.h"

struct status {
	const struct device **devices;
	size_t n;
	const char *state_dir;	/* STATE/fetch */
	const char *marks_dir;	/* STATE/marks */
	uint64_t max_age_s;	/* silent from this age of the last answer on */
	int format;		/* enum opt_format */
	bool color;
};

/* A table as after a run: name, model, status, activity, last answer, worst
 * alert.  0; -1 with f. */
int	status_glance(const struct status *s, FILE *out, struct fail *f);

/* All of it, in the chosen format: table, records of kind `status`,
 * Prometheus, Nagios.  0: all is well; -1 with f: FAIL_NO, one is silent or
 * in error (the text says which, "" when the format did); FAIL_HERE. */
int	status_print(const struct status *s, FILE *out, struct fail *f);

#endif
