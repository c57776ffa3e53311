/* SPDX-License-Identifier: ISC */
/* AWS Signature Version 4, in the Authorization header. */
#ifndef SIGV4_H
#define SIGV4_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

struct sigv4_header {
	const char *name, *value;
};

struct sigv4 {
	const char *method;
	const char *path, *query;	/* as in the URL; query without "?" */
	const struct sigv4_header *headers;	/* all that are signed */
	size_t n;
	const char *payload;	/* its SHA-256 in hex, or UNSIGNED-PAYLOAD */
	const char *date;	/* 20150830T123600Z */
	const char *region, *service;
	bool normalize;		/* take "." and ".." out of the path */
};

/* The steps, each appended to out: 0, -1 memory. */
int	sigv4_canonical(const struct sigv4 *r, struct buf *out);
int	sigv4_to_sign(const struct sigv4 *r, struct buf *out);
int	sigv4_signature(const struct sigv4 *r, const char *secret,
	    struct buf *out);

/* The value of the Authorization header. */
int	sigv4_authorize(const struct sigv4 *r, const char *access,
	    const char *secret, struct buf *out);

#endif
