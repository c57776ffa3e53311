/* SPDX-License-Identifier: ISC */
/*
 * What jf-fetch does with profiles alone, without asking any device:
 * --list-profiles, --check, --map, --explain, --template.
 */
#ifndef OFFLINE_H
#define OFFLINE_H

#include <stdbool.h>
#include <stdio.h>

#include "fail.h"

struct offline {
	bool list;		/* --list-profiles */
	bool template;		/* --template */
	const char *check;	/* --check PROFILE */
	const char *map;	/* --map PROFILE; operands: [REQUEST=]FILE */
	const char *explain;	/* --explain PROFILE */
	const char *edition;	/* "2018" or "2020" */
	const char *config;	/* --config, or NULL */
	int format, color;	/* as in struct opt_common */
	bool terms;		/* --map prints scrub_terms too */
};

/* Is one of the five asked for? */
bool	offline_wanted(const struct offline *o);

/* Do it; operands is NULL-terminated.  out: records, tables or text.  0; -1
 * with f (--check: FAIL_USAGE with what is wrong; --map: FAIL_PART when a
 * field had the wrong type or a file could not be read). */
int	offline_run(const struct offline *o, char **operands, FILE *out,
	    struct fail *f);

#endif
