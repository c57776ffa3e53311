/* SPDX-License-Identifier: ISC */
/* Descriptions without any claim of trust: --inspect and --list-trust. */
#ifndef INSPECT_H
#define INSPECT_H

#include "report.h"
#include "trust.h"

/* What a file is, and what its signatures say of themselves.  0, -1 with f. */
int	inspect_file(const struct report *r, const char *path, struct fail *f);

/* The trust domains and what is in them.  0, -1 with f. */
int	inspect_trust(const struct report *r, const struct trust *t,
	    struct fail *f);

#endif
