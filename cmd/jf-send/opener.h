/* SPDX-License-Identifier: ISC */
/*
 * Open single lines with the recipient's keys.  Every reason for refusing is
 * one and the same -1: who forges learns nothing from it.
 */
#ifndef OPENER_H
#define OPENER_H

#include "digest.h"
#include "jwe.h"
#include "jwk.h"

#define OPENER_MARK	8	/* bytes that tell content keys apart */

struct opener {
	struct jwk *keys;
	size_t n;
	/* The content key of the stream at hand, and what it was wrapped in. */
	unsigned char key[AEAD_KEY_LEN];
	unsigned char wrapped[DIGEST_SHA256_LEN];
	bool cached;
};

/* Check a line that jwe_parse took apart; with open, j->text becomes its
 * plaintext then.  0; -1. */
int	opener_line(struct opener *o, struct jwe *j, bool open);

/* The first bytes of a digest over what the content key of the line just
 * checked was wrapped in: equal for the lines of one stream, and for no
 * others. */
void	opener_mark(const struct opener *o, unsigned char mark[OPENER_MARK]);

/* Is this the thumbprint of one of the keys? */
bool	opener_knows(const struct opener *o, const char *thumb);

void	opener_free(struct opener *o);

#endif
