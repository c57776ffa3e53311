/* SPDX-License-Identifier: ISC */
/*
 * The digests that signatures over one message need, computed while it
 * passes.  Only those that were asked for are computed.
 */
#ifndef HASHES_H
#define HASHES_H

#include <openssl/evp.h>

#include <stddef.h>

#define HASHES_MAX	5

struct hashes {
	size_t n;
	struct {
		int nid;		/* NID_sha256, ... */
		EVP_MD_CTX *ctx;	/* NULL: set by hashes_set or done */
		unsigned char value[EVP_MAX_MD_SIZE];
	} h[HASHES_MAX];
};

/* Ask for a digest before the first byte; asking twice is once.  0, -1:
 * unknown to the library, or too many. */
int	hashes_want(struct hashes *h, int nid);
/* Is it asked for? */
int	hashes_wants(const struct hashes *h, int nid);
/* Somebody else computes this one: hashes_add spares it, hashes_set tells. */
void	hashes_spare(struct hashes *h, int nid);
void	hashes_set(struct hashes *h, int nid, const unsigned char *value,
	    size_t len);

/* 0, -1 when the library fails. */
int	hashes_add(struct hashes *h, const void *p, size_t len);
int	hashes_end(struct hashes *h);
void	hashes_free(struct hashes *h);

/* The value, or NULL when it was not asked for. */
const unsigned char *hashes_get(const struct hashes *h, int nid);

#endif
