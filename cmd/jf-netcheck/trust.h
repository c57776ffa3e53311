/* SPDX-License-Identifier: ISC */
/* Which roots this system trusts, and which of the world's are public. */
#ifndef TRUST_H
#define TRUST_H

#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include "endpoint.h"
#include "evidence.h"
#include "fail.h"

struct trust;

/* ca: a PEM file that counts as the system's too; public_roots: a PEM file in
 * place of the public roots known here; both may be NULL, both are read now.
 * NULL with f: FAIL_USAGE. */
struct trust *trust_new(const char *ca, const char *public_roots,
	    struct fail *f);
void	trust_free(struct trust *t);

/* Verify leaf with the certificates sent.  The endpoint (or NULL) may name a
 * CA file: a device's stands in place of the system's store, another's beside
 * it.  Fills system, public and anchor. */
void	trust_verify(struct trust *t, X509 *leaf, STACK_OF(X509) *sent,
	    const struct endpoint *endpoint, struct evidence_tls *e);

/* Does a trusted responder vouch for this OCSP answer about the chain sent? */
bool	trust_holds(struct trust *t, OCSP_BASICRESP *answer,
	    STACK_OF(X509) *sent, const struct endpoint *endpoint);

#endif
