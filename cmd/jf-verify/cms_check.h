/* SPDX-License-Identifier: ISC */
/*
 * Whether one SignerInfo is right in itself: its certificate found, its
 * attributes consistent, its signature fitting.  Nothing about trust.
 */
#ifndef CMS_CHECK_H
#define CMS_CHECK_H

#include <openssl/x509.h>

#include "cms.h"
#include "cms_attr.h"
#include "message.h"
#include "signers.h"

/* The certificates of a message.  NULL and *why: one is malformed, or is
 * none of X.509, or there are too many. */
STACK_OF(X509) *cms_certs(const struct cms *m, const char **why);
/* The revocation lists of a message, likewise. */
STACK_OF(X509_CRL) *cms_crls(const struct cms *m, const char **why);

/* The certificate that a SignerInfo names, among certs, else among more;
 * not a reference of its own.  NULL: none. */
X509	*cms_find_cert(const struct cms_signer *s, STACK_OF(X509) *certs,
	    STACK_OF(X509) *more);

/* Check signer i of m over its message; a gets the attributes (all empty when
 * there are none).  0; -1 with the problem in out. */
struct cms_check {
	const struct cms *m;
	const struct cms_signer *s;
	X509 *cert;
	struct message *msg;
};
int	cms_check(const struct cms_check *c, struct cms_attrs *a,
	    struct signer *out);

#endif
