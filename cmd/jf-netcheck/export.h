/* SPDX-License-Identifier: ISC */
/*
 * The rule request for the firewall team: who may be reached, on which port,
 * what for.  Names leave only as [A-Za-z0-9._:*-]+; others are left out and
 * named on stderr.
 */
#ifndef EXPORT_H
#define EXPORT_H

#include <stdio.h>

#include "endpoint.h"
#include "fail.h"

enum export_format { EXPORT_TEXT, EXPORT_CSV, EXPORT_NFT };

/* Write list's endpoints; f keeps FAIL_PART when one was left out.  0; -1
 * with f: FAIL_OUTPUT. */
int	export_rules(FILE *out, const struct endpoint_list *list,
	    enum export_format format, struct fail *f);

#endif
