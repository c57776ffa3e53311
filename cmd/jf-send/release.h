/* SPDX-License-Identifier: ISC */
/*
 * Where opened payloads go: records to a stream; a bundle into a directory
 * under its id and its media type's ending, named only when it is whole, with
 * a `bundle` record to the stream.
 */
#ifndef RELEASE_H
#define RELEASE_H

#include <openssl/evp.h>

#include <stdint.h>
#include <stdio.h>

#include "buf.h"
#include "fail.h"
#include "file.h"
#include "jwe.h"

struct release {
	FILE *out;
	const char *into;	/* or NULL */
	char cty[JWE_CTY_LEN];
	struct file_out file;	/* of a bundle */
	char *path;		/* NULL: records */
	EVP_MD_CTX *hash;
	uint64_t size;
	int last;		/* byte written to out */
};

/* All: 0; 1 with f: this payload is refused; -1 with f. */
int	release_open(struct release *r, const struct jwe_header *h,
	    struct fail *f);
int	release_write(struct release *r, const struct buf *plain,
	    struct fail *f);
int	release_commit(struct release *r, struct fail *f);
void	release_abandon(struct release *r);

#endif
