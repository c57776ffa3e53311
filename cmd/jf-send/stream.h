/* SPDX-License-Identifier: ISC */
/*
 * One payload on its way into the spool: plaintext in, sealed lines out, cut
 * at line ends into parts.  Nothing of it is in new/ before stream_commit.
 */
#ifndef STREAM_H
#define STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "jwe.h"
#include "jwk.h"
#include "sign.h"
#include "spool.h"

/* About how many sealed bytes so many of plaintext make, at most. */
#define STREAM_SIZE(len)						       \
	((len) / 3 * 4 + ((len) / JWE_PLAIN_MAX + 1) * (uint64_t)2048)

struct stream {
	struct spool *spool;
	struct jwe_seal seal;
	struct jwe_place place;		/* of the next line */
	struct buf line;
	struct spool_part *parts;	/* finished, but the last one while open */
	size_t n;
	bool open;			/* parts[n - 1] takes lines */
	bool urgent;
	uint64_t plain;			/* bytes sealed so far */
	int64_t ms;
	const struct sign *signer;	/* NULL: unsigned */
	EVP_MD_CTX *hash;		/* of the plaintext, when signed */
	const struct jwk *to;
};

/* What all streams of a payload have in common. */
struct stream_kind {
	const char *cty;
	bool urgent;
};

/* Start a payload for one recipient.  0; -1 with f. */
int	stream_open(struct stream *st, struct spool *s, const struct jwk *to,
	    const struct stream_kind *kind, const struct sign *signer,
	    struct fail *f);

/* Seal one line of at most JWE_PLAIN_MAX bytes that holds the ends of so many
 * records.  0; -1 with f. */
int	stream_write(struct stream *st, const void *data, size_t len,
	    uint32_t records, struct fail *f);
/* The last line; a payload has at least this one. */
int	stream_last(struct stream *st, const void *data, size_t len,
	    uint32_t records, struct fail *f);

/* Move all parts into new/ (spool_sync makes that durable); the stream is
 * released.  0; -1 with f. */
int	stream_commit(struct stream *st, struct fail *f);
/* As if it had never been. */
void	stream_abandon(struct stream *st);

#endif
