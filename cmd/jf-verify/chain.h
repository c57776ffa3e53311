/* SPDX-License-Identifier: ISC */
/*
 * From a signer's certificate to a trusted one (RFC 5280), by OpenSSL's path
 * builder at security level 2, at a given time, with revocation lists.
 */
#ifndef CHAIN_H
#define CHAIN_H

#include <openssl/x509.h>

#include "policy.h"
#include "verdict.h"

struct chain_ask {
	X509 *leaf;
	STACK_OF(X509) *anchors;	/* any of them may end the chain */
	STACK_OF(X509) *untrusted, *more;	/* to build with; may be NULL */
	STACK_OF(X509_CRL) *crls, *more_crls;	/* may be NULL */
	enum policy_revocation revocation;
	int64_t time;			/* at which all must be valid */
};

struct chain {
	enum reason reason;		/* REASON_NONE: it holds */
	char why[VERDICT_WHY_LEN];
	STACK_OF(X509) *certs;		/* leaf first, as far as it was built */
	bool revocation_checked;	/* for every certificate in it */
	bool revocation_stale;		/* by a list that has expired */
};

/* 0, or -1 with reason and why; certs is the caller's in both cases. */
int	chain_build(const struct chain_ask *ask, struct chain *out);
void	chain_free(struct chain *c);

/*
 * Is the chain's leaf meant for this: an extended key usage among eku (names
 * or dotted numbers; "any" lets all pass), in it and in every CA that has the
 * extension; digitalSignature if there is a key usage.  0, -1 with reason.
 */
int	chain_usage(struct chain *c, const char *const *eku, size_t n);

#endif
