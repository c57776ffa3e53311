/* SPDX-License-Identifier: ISC */
/*
 * One line of a payload: a JWE (RFC 7516) in flattened JSON with exactly the
 * members protected, encrypted_key, iv, ciphertext and tag; jf-envelope(5).
 * Strict in what it takes: one recipient, no zip, no crit, canonical
 * base64url, members once.  A lone JWE made elsewhere may be compact, or have
 * its epk, alg and kid in an unprotected header.
 */
#ifndef JWE_H
#define JWE_H

#include <stdbool.h>
#include <stdint.h>

#include "aead.h"
#include "buf.h"
#include "wrap.h"

#define JWE_ID_LEN	33		/* 32 hex digits and NUL */
#define JWE_PLAIN_MAX	(256 * 1024)	/* bytes a line of ours */
#define JWE_LINE_MAX	(64 * 1024 * 1024) /* characters of any line opened */
#define JWE_CTY_LEN	64
#define JWE_HEADER_MAX	4096		/* bytes of a protected header */
#define JWE_COUNT_MAX	(1U << 24)	/* lines of a stream: 4 TiB */
#define JWE_RECORDS	"application/x-ndjson"

/* Where a line stands in its stream: the member "jf". */
struct jwe_place {
	char id[JWE_ID_LEN];
	uint32_t n;		/* from 0 */
	bool last;		/* then n + 1 is the count */
	uint32_t signature;	/* bytes of JWS behind the last plaintext, or 0 */
};

struct jwe_header {
	bool rsa;		/* alg: RSA-OAEP-256, else ECDH-ES+A256KW */
	bool has_place;		/* a line of ours */
	struct jwe_place place;
	struct wrap_point epk;	/* of ECDH-ES+A256KW */
	struct buf apu, apv;
	char cty[JWE_CTY_LEN];	/* "" when absent */
	char kid[JWK_THUMB_LEN];
};

/* A line taken apart; may be used for one line after the other. */
struct jwe {
	struct jwe_header h;
	struct buf aad;		/* the protected header as it stands */
	struct buf key;
	struct buf text;	/* the ciphertext; once opened, the plaintext */
	unsigned char iv[AEAD_IV_LEN], tag[AEAD_TAG_LEN];
};

/* What all lines of one stream share. */
struct jwe_seal {
	unsigned char key[AEAD_KEY_LEN];	/* the content key */
	struct buf head;	/* the protected header's first members */
	struct buf wrapped;	/* encrypted_key in base64url */
};

/* A line sealed, not yet text; may be used for one line after the other. */
struct jwe_line {
	struct buf protected;	/* the protected header in base64url */
	struct buf text;	/* plaintext, sealed in place */
	unsigned char iv[AEAD_IV_LEN], tag[AEAD_TAG_LEN];
};

/* Draw a content key for a recipient.  cty needs no escapes.  0, -1 with f. */
int	jwe_start(struct jwe_seal *s, const struct jwk *to, const char *cty,
	    struct fail *f);
/* Seal what stands in l->text.  0, -1 with f. */
int	jwe_seal(const struct jwe_seal *s, const struct jwe_place *place,
	    struct jwe_line *l, struct fail *f);
/* Write a sealed line out, with its LF, a piece after the other; its length.
 * 0; -1 with f, or what put returned. */
struct jwe_out {
	int (*put)(void *arg, const void *p, size_t len, struct fail *f);
	void *arg;
};
int	jwe_dump(const struct jwe_seal *s, const struct jwe_line *l,
	    const struct jwe_out *out, struct fail *f);
size_t	jwe_length(const struct jwe_seal *s, const struct jwe_line *l);
void	jwe_line_free(struct jwe_line *l);
void	jwe_end(struct jwe_seal *s);

/* Take a line (without LF) apart, nothing checked but its form.  0; -1. */
int	jwe_parse(struct jwe *j, const char *line, size_t len);
void	jwe_free(struct jwe *j);

/* The recipient's thumbprint from a line's beginning, not checked; "" when it
 * is not one of ours. */
void	jwe_recipient(const char *head, size_t len, char thumb[JWK_THUMB_LEN]);

#endif
