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
	struct jwe_line line[2];
	struct spool_part *parts;	/* finished, but the last one while open */
	size_t n;
	bool open;			/* parts[n - 1] takes lines */
	bool urgent;
	uint64_t plain;			/* bytes sealed so far */
	int64_t ms;
	const struct sign *signer;	/* NULL: unsigned */
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

/*
 * Seal the at most JWE_PLAIN_MAX bytes that the caller has put into
 * line[k].text, k 0 or 1, and write out what is sealed in place k; one thread
 * may seal in one place while another writes out the other.  All: 0; -1 with
 * f.
 */
int	stream_seal(struct stream *st, int k, struct fail *f);
/* The last line; a payload has at least this one.  sha256 is of the whole
 * plaintext, in hex; only a signed payload needs it. */
int	stream_seal_last(struct stream *st, int k, const char *sha256,
	    struct fail *f);
/* It holds the ends of so many records. */
int	stream_put(struct stream *st, int k, uint32_t records, struct fail *f);

/* All lines are written: finish the last part.  0; -1 with f. */
int	stream_finish(struct stream *st, struct fail *f);
/* Move all parts into new/ (spool_sync makes that durable); the stream is
 * released.  0; -1 with f. */
int	stream_commit(struct stream *st, struct fail *f);
/* As if it had never been. */
void	stream_abandon(struct stream *st);

#endif
