/* SPDX-License-Identifier: ISC */
/* What the certificates of a server tell. */
#ifndef CHAIN_H
#define CHAIN_H

#include <openssl/ssl.h>

#include "evidence.h"

struct trust;

/* Fill e from a finished handshake: names, times, verifications, staple.
 * host: the name it must have; endpoint: pins, issuer, CA, or NULL. */
void	chain_tell(SSL *ssl, struct trust *trust, const char *host,
	    const struct endpoint *endpoint, struct evidence_tls *e);

/* "O, CN" of a name, or what of it there is; cut at size. */
void	chain_name(const X509_NAME *name, char *out, size_t size);

#endif
