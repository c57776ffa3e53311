/* SPDX-License-Identifier: ISC */
/*
 * Terms in files: the operator's list (--terms) and what is kept in the state
 * directory from run to run.
 */
#ifndef TERMSFILE_H
#define TERMSFILE_H

#include "fail.h"
#include "terms.h"

#define TERMSFILE_DAYS	90	/* a term is kept after it was last seen */

/* Learn from path: {"type":...,"value":...} a line, type one of host, user,
 * serial, job, part, domain, name, keyword (and uuid, mac, mail).  0; -1 with
 * f: FAIL_USAGE (form), FAIL_HERE. */
int	termsfile_read(struct terms *t, const char *path, struct fail *f);

/* Learn from the state's file, without what is too old.  0, also when there
 * is no file; -1 with f: FAIL_USAGE (others can read it), FAIL_HERE (form). */
int	termsfile_load(struct terms *t, const char *path, struct fail *f);

/* Write all of t to it, 0600, under a lock; what other runs wrote since is
 * learned first.  0; -1 with f. */
int	termsfile_save(struct terms *t, const char *path, struct fail *f);

#endif
