/* SPDX-License-Identifier: ISC */
/*
 * Cryptographic Message Syntax, SignedData (RFC 5652), taken apart by our own
 * walker: content of any size passes through without being kept, what
 * follows it is at most CMS_TAIL_MAX bytes.  Slices point into m->tail.
 */
#ifndef CMS_H
#define CMS_H

#include "buf.h"
#include "der.h"
#include "hashes.h"
#include "input.h"
#include "raw.h"

#define CMS_TAIL_MAX	(1024 * 1024)
#define CMS_SIGNERS_MAX	16
#define CMS_CERTS_MAX	64
#define CMS_DIGESTS_MAX	8
#define CMS_OID_MAX	32

/* One SignerInfo. */
struct cms_signer {
	bool by_key_id;
	struct der issuer;		/* the Name, with its header */
	struct der serial;		/* content octets */
	struct der key_id;
	struct der digest_alg, sig_alg;	/* AlgorithmIdentifier content */
	int digest;			/* NID_sha256, ...; 0: unknown */
	bool alg_known;
	struct raw_alg alg;
	bool has_attrs;
	struct der attrs;		/* the signed attributes, DER */
	struct der signature;
	struct der unsigned_attrs;	/* len 0: none */
};

struct cms {
	unsigned char type[CMS_OID_MAX];	/* eContentType */
	size_t type_len;
	bool has_content;
	uint64_t content_len;		/* octets, without BER headers */
	struct buf tail;		/* all that follows the content */
	struct der certs, crls;		/* contents of the two sets */
	struct cms_signer signer[CMS_SIGNERS_MAX];
	size_t n_signers;
	/* Of the front, for reading what follows. */
	uint64_t version;
	int digest[CMS_DIGESTS_MAX];
	size_t n_digests;
	bool parts;			/* content in pieces (BER) */
	uint64_t content_end;		/* offset, or UINT64_MAX */
	uint64_t frame_end[5];		/* the nested elements around it */
	size_t n_frames;
};

/* Does this look like a ContentInfo: signed, or of another kind? */
enum cms_look { CMS_NOT, CMS_SIGNED, CMS_OTHER };
enum cms_look cms_look(struct der front);

/*
 * Read a whole message from in, to its end.  Content is digested into h (what
 * the message's digestAlgorithms ask for is added to h first), and kept in
 * content, up to max bytes, unless that is NULL.  0; -1 with the problem in v.
 */
int	cms_read(struct cms *m, struct input *in, struct hashes *h,
	    struct buf *content, size_t max, struct verdict *v);
/* The same for a message in memory; h and content may be NULL when it must
 * be a detached one. */
int	cms_read_memory(struct cms *m, const void *p, size_t len,
	    struct hashes *h, struct buf *content, size_t max,
	    struct verdict *v);
/* Is the content type this one? */
#define cms_type_is(m, lit) der_is_oid(((struct der){ (m)->type, \
	    (m)->type_len }), lit)
void	cms_free(struct cms *m);

/* An AlgorithmIdentifier's content: its number (0 unknown) and parameters
 * (len 0: absent).  0, -1 malformed. */
int	cms_algorithm(struct der in, int *nid, struct der *params);

#endif
