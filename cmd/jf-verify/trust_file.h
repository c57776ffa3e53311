/* SPDX-License-Identifier: ISC */
/* One file of trusted certificates, keys or revocation lists. */
#ifndef TRUST_FILE_H
#define TRUST_FILE_H

#include "trust.h"

/* Files that others may change are no basis for trust.  0; -1 with f. */
int	trust_file_mode(const char *path, struct fail *f);

/*
 * Add what path holds, in whatever form, to d; certificates go to certs, one
 * of d's stacks.  0; -1 with f, FAIL_USAGE.
 */
int	trust_file_add(struct domain *d, STACK_OF(X509) *certs, const char *path,
	    struct fail *f);

#endif
