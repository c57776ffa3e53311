/* SPDX-License-Identifier: ISC */
/*
 * The page that a security officer approves: a row per field, what happens to
 * it, why, and an example; with the policy's SHA-256.
 */
#ifndef SHOWPOLICY_H
#define SHOWPOLICY_H

#include <stdbool.h>
#include <stdio.h>

#include "fail.h"
#include "policy.h"

enum showpolicy_format { SHOWPOLICY_TEXT, SHOWPOLICY_JSON, SHOWPOLICY_HTML };

/* 0; -1 with f: FAIL_OUTPUT, memory. */
int	showpolicy(const struct policy *p, enum showpolicy_format format,
	    FILE *out, bool color, struct fail *f);

#endif
