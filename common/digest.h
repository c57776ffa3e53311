/* SPDX-License-Identifier: ISC */
/*
 * SHA-2 and HMAC (FIPS 180-4, RFC 2104), hex, base64 (RFC 4648 sections 4
 * and 5).  One-shot forms; stream with OpenSSL's EVP directly.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include <stddef.h>

#include "buf.h"

#define DIGEST_SHA256_LEN	32
#define DIGEST_SHA256_HEX	65	/* with NUL */

/* 0, or -1 when the library fails. */
int	digest_sha256(const void *data, size_t len,
	    unsigned char out[DIGEST_SHA256_LEN]);
int	digest_sha256_hex(const void *data, size_t len,
	    char out[DIGEST_SHA256_HEX]);

/* For very many short ones: preparing costs as much as hashing them, and is
 * done once here.  NULL: memory. */
struct digest;
struct digest *digest_new(void);
void	digest_free(struct digest *d);
/* As digest_sha256_hex, which it is when d is NULL. */
int	digest_next_hex(struct digest *d, const void *data, size_t len,
	    char out[DIGEST_SHA256_HEX]);

int	digest_hmac_sha256(const void *key, size_t key_len, const void *data,
	    size_t len, unsigned char out[DIGEST_SHA256_LEN]);

/* Lower-case hex of len bytes with NUL: out holds 2 * len + 1. */
void	digest_hex(const void *data, size_t len, char *out);
/* Decode exactly 2 * len hex digits of either case.  0, -1. */
int	digest_unhex(const char *hex, void *out, size_t len);

/* Append base64 (with padding), or base64url (without).  0, -1 memory. */
int	digest_base64(struct buf *out, const void *data, size_t len);
int	digest_base64url(struct buf *out, const void *data, size_t len);
/* Append what canonical base64 or base64url (padding refused, unused bits
 * zero) decodes to.  0, -1 when it is not canonical. */
int	digest_unbase64(struct buf *out, const char *text, size_t len);
int	digest_unbase64url(struct buf *out, const char *text, size_t len);

/* 0 if equal, in time that does not depend on the bytes. */
int	digest_differ(const void *a, const void *b, size_t len);

/* len bytes from the system's generator.  0, -1 with errno. */
int	digest_random(void *out, size_t len);

#endif
