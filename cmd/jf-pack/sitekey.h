/* SPDX-License-Identifier: ISC */
/*
 * The site key: a file, 0600, with one line per epoch, oldest first:
 *
 *	{"from":"2026-11-22T10:00:00Z","key":"BASE64URL OF 32 BYTES"}
 *
 * Each epoch has a key of its own, so that deleting one ends what can be
 * linked through it.
 */
#ifndef SITEKEY_H
#define SITEKEY_H

#include <stdint.h>

#include "fail.h"

#define SITEKEY_LEN	32
#define SITEKEY_EPOCHS	256

struct sitekey_epoch {
	int64_t from;		/* seconds since 1970, UTC */
	unsigned char key[SITEKEY_LEN];
};

struct sitekey {
	struct sitekey_epoch *epoch;	/* from ascends */
	unsigned n;
};

/* path, or NULL for site.key in $CREDENTIALS_DIRECTORY or the configuration
 * directory (config as in dirs.h).  0; -1 with f: FAIL_HERE when it is not
 * there (naming --new-key) or cannot be read, FAIL_USAGE for mode and form. */
int	sitekey_load(const char *path, const char *config, struct sitekey *k,
	    struct fail *f);

/* Make the file, which must not be there.  Name of it in *made, the
 * caller's. */
int	sitekey_new(const char *path, const char *config, char **made,
	    struct fail *f);

/* Add an epoch from now on; drop those that ended over keep_s seconds ago. */
int	sitekey_rotate(const char *path, const char *config, uint64_t keep_s,
	    unsigned *dropped, struct fail *f);

/* Wipe and free. */
void	sitekey_free(struct sitekey *k);

#endif
