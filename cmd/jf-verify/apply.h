/* SPDX-License-Identifier: ISC */
/* The policy, once signature and content are known to be right. */
#ifndef APPLY_H
#define APPLY_H

#include "job.h"

/*
 * Choose among the domains that accepted the signature the one whose models
 * fit, then apply its rules and the command line's expectations to format,
 * algorithms, model, version and digest.  Every problem goes to the verdict.
 */
void	apply_policy(struct job *j);

/* Only what the command line expects of the bytes: --expect-sha256. */
void	apply_digest(struct job *j);

/* Compare the verdict's version with one that is installed: newer, same or
 * older, which is a rollback and refused unless allowed. */
void	apply_installed(struct job *j, const char *installed);
/* Is it made for this model? */
void	apply_model(struct job *j, const char *model);

#endif
