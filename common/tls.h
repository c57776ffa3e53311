/* SPDX-License-Identifier: ISC */
/*
 * One TLS policy: TLS 1.2 or newer with AEAD suites; aes-cbc restricts to
 * TLS 1.2 with ECDHE AES-CBC-HMAC suites; legacy admits what old devices
 * speak (TLS 1.0, security level 0) and is only for a device's own line.
 */
#ifndef TLS_H
#define TLS_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "fail.h"

enum tls_profile { TLS_MODERN, TLS_AES_CBC, TLS_LEGACY };

/* OpenSSL cipher strings: TLS 1.2 list (and TLS 1.3 suites, "" for none). */
const char *tls_ciphers(enum tls_profile p);
const char *tls_suites(enum tls_profile p);

/* Apply versions, ciphers and level to a client's context.  TLS_AES_CBC also
 * takes its info and certificate callbacks: a peer without encrypt-then-MAC or extended
 * master secret fails verification with X509_V_ERR_APPLICATION_VERIFICATION,
 * so SSL_VERIFY_PEER must be on.  0, -1 with f. */
int	tls_apply(SSL_CTX *ctx, enum tls_profile p, struct fail *f);

/* "sha256//BASE64" of the certificate's subjectPublicKeyInfo (RFC 7469
 * section 2.4), with NUL.  0, -1 when the library fails. */
#define TLS_PIN_LEN	53
int	tls_pin(const X509 *cert, char out[TLS_PIN_LEN]);
/* Is this one well-formed pin? */
bool	tls_pin_check(const char *pin);

/* The newest OpenSSL error as text, the queue emptied. */
const char *tls_error(char *out, size_t size);

#endif
