/* SPDX-License-Identifier: ISC */
/* Signed and unsigned attributes (RFC 5652, 5.3 and 11). */
#ifndef CMS_ATTR_H
#define CMS_ATTR_H

#include "cms.h"

struct cms_attrs {
	struct der type, digest;	/* contents of the two obligatory ones */
	bool has_time;
	int64_t time;			/* claimed by the signer, no more */
	struct der signing_cert, signing_cert_v2, alg_protection;
	struct der package, targets;	/* RFC 4108 */
};

/* Read signed attributes: each at most once, each of the known ones with one
 * value, content type and message digest present.  0; -1 and *why. */
int	cms_attrs_read(struct cms_attrs *a, struct der attrs, const char **why);

/* Does every attribute that repeats what stands elsewhere agree with it:
 * signature algorithms (RFC 6211) and the signer's certificate (RFC 5035)? */
bool	cms_attrs_agree(const struct cms_attrs *a, const struct cms_signer *s,
	    struct der cert);

/* The one unsigned attribute that we know, a timestamp token; others make
 * the rest of the answer: 1 only that one, 0 none, -1 others or malformed. */
int	cms_attrs_timestamp(struct der attrs, struct der *token);

/* Could these first bytes of a message be signed attributes of another? */
bool	cms_attrs_lookalike(const unsigned char *p, size_t len);

#endif
