/* SPDX-License-Identifier: ISC */
/*
 * Whom the user trusts: jf-trust(5).  Nothing is built in, the system's CA
 * store is never looked at, and a key inside a file is never an anchor.
 */
#ifndef TRUST_H
#define TRUST_H

#include <openssl/x509.h>

#include "fail.h"
#include "key.h"
#include "opt.h"
#include "policy.h"

/* One vendor or purpose: the files given with --trust, or trust.d/NAME/. */
struct domain {
	char *name;
	struct key *keys;		/* bare public keys */
	size_t n_keys;
	STACK_OF(X509) *anchors;	/* where chains may end */
	STACK_OF(X509) *untrusted;	/* intermediates to build them from */
	STACK_OF(X509) *tsa;		/* anchors of timestamp authorities */
	STACK_OF(X509_CRL) *crls;
	struct policy policy;
};

struct trust {
	struct domain *d;
	size_t n;
};

struct trust_source {
	const struct opt_list *paths;	/* --trust */
	const struct opt_list *untrusted, *crls;
	const char *config;		/* --config, where trust.d/ is */
	const char *domain;		/* --domain: only this one, or NULL */
	const char *policy;		/* --policy: instead of policy.json */
};

/*
 * Load everything.  A file is PEM (certificates, public keys), one DER
 * certificate, or a minisign or signify public key.  A folder is a domain,
 * or holds domains.  t->n is 0 when there is nothing; that is no failure.
 * 0; -1 with f, FAIL_USAGE: unreadable, writable by others, nothing in it.
 */
int	trust_load(struct trust *t, const struct trust_source *s, struct fail *f);
void	trust_free(struct trust *t);

/* The domain's key with this id (or, id NULL, the next after from). */
const struct key *trust_key(const struct domain *d, const unsigned char *id,
	    const struct key *from);

#endif
