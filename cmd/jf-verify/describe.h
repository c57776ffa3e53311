/* SPDX-License-Identifier: ISC */
/* What a verdict says about certificates.  Names are outside text. */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include <openssl/x509.h>

#include <jansson.h>

#define DESCRIBE_LEN	256	/* bytes of a common name, with NUL */

/* subject, issuer, serial, valid_from, valid_to. */
void	describe_cert(json_t *info, X509 *cert);
/* chain: the subjects, leaf first. */
void	describe_chain(json_t *info, STACK_OF(X509) *chain);
/* The last common name of the subject, "" when there is none, or one with a
 * NUL inside. */
void	describe_common_name(X509 *cert, char out[DESCRIBE_LEN]);

#endif
