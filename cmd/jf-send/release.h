/* SPDX-License-Identifier: ISC */
/*
 * A bundle on its way into a directory: lines are put where their number says,
 * in a nameless file that gets its name, the stream's id and the media type's
 * ending, only when all of it is checked; a `bundle` record tells of it.
 */
#ifndef RELEASE_H
#define RELEASE_H

#include <openssl/evp.h>

#include <stdio.h>

#include "buf.h"
#include "digest.h"
#include "fail.h"
#include "jwe.h"

struct release {
	char id[JWE_ID_LEN];
	char cty[JWE_CTY_LEN];
	const char *dir;
	int fd;
	char *temp;		/* its name meanwhile, or NULL */
	EVP_MD_CTX *hash;	/* of the first next lines, hashed bytes */
	uint32_t next;
	uint64_t hashed;
	uint64_t size;		/* where the furthest line ends */
	bool ragged;		/* a line before the last is not full */
	struct buf jws;		/* the signature behind the last line */
};

/* Cut the signature off a last line's plaintext and put it into jws.  0, -1
 * when there is less than it says, or memory is out. */
int	release_cut(const struct jwe_header *h, struct buf *plain,
	    struct buf *jws);

/* Begin the bundle that h is a line of.  Owned by the caller; NULL with f. */
struct release *release_new(const char *dir, const struct jwe_header *h,
	    struct fail *f);
/* Write a line's plaintext, without signature.  0; -1 with f. */
int	release_put(struct release *r, const struct jwe_place *place,
	    const struct buf *plain, struct fail *f);
/* Of a ragged one, the lines in their order: move len bytes of line n to where
 * those before it end. */
int	release_move(struct release *r, uint32_t n, size_t len,
	    struct fail *f);

/* All lines are there: hash what is not hashed yet.  0; -1 with f. */
int	release_digest(struct release *r, char sha256[DIGEST_SHA256_HEX],
	    struct fail *f);
/* Name it and tell out.  0; 1 with f's text: refused; -1 with f. */
int	release_name(struct release *r, const char *sha256, FILE *out,
	    struct fail *f);
/* What has no name is gone. */
void	release_free(struct release *r);

#endif
