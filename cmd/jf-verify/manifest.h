/* SPDX-License-Identifier: ISC */
/*
 * jf-manifest(5): a signed text beside a file that tells models, version,
 * size and SHA-256 of the file and, if it is an archive, of its members.
 */
#ifndef MANIFEST_H
#define MANIFEST_H

#include <stdbool.h>

#include "job.h"

/* Is there one: --signature names it, or it is path.manifest?  Then *out is
 * its path, freshly allocated. */
bool	manifest_find(const struct job *j, const char *path, char **out);

extern const char manifest_format[];

/* Judge j->in by it, which gives the verdict that format.  Every problem goes to the verdict. */
void	manifest_judge(struct job *j, const char *manifest);

#endif
