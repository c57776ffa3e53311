/* SPDX-License-Identifier: ISC */
/* Files whose signatures stand beside them. */
#ifndef DETACHED_H
#define DETACHED_H

#include "job.h"
#include "sig.h"

/* Is there one beside path, under one of the fixed names? */
bool	detached_is_beside(const char *path);
/* Is path itself such a signature, of a file that is there? */
bool	detached_is_signature(const char *path);

/* Signatures of one file, as they were found. */
#define DETACHED_MAX	8
struct detached {
	struct sig sig[DETACHED_MAX];
	size_t n;
};
/* All signatures that stand beside path; none is REASON_UNSIGNED.  0, -1. */
int	detached_find(struct job *j, const char *path, struct detached *d);
void	detached_free(struct detached *d);

/* Judge j->in by --signature, or by all that stand beside path, over all its
 * bytes.  Every problem goes to the verdict. */
void	detached_judge(struct job *j, const char *path);

#endif
