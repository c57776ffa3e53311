/* SPDX-License-Identifier: ISC */
/* Signed requests to AWS services and what is compatible with them. */
#ifndef AWS_H
#define AWS_H

#include <stdint.h>

#include "credentials.h"
#include "fail.h"
#include "transfer.h"

struct aws_options {
	const char *endpoint;	/* --endpoint URL, or NULL */
	const char *region;	/* --region, or NULL: the environment's */
	struct credentials_source source;
};

struct aws {
	const struct aws_options *o;
	const char *service;
	char region[64];
	char *base;		/* https://HOST[:PORT], no slash behind it */
	struct credentials keys;
	int64_t skew;		/* server's clock minus ours, seconds */
};

struct aws_request {
	const char *method, *path;	/* path begins with a slash, unreserved */
	const char *payload;		/* SHA-256 in hex */
	/* "name", "value" pairs, all signed and sent, up to a NULL */
	const char *const *headers;
};

/* Find region and endpoint, https://PREFIX.REGION.amazonaws.com when none is
 * given.  0; -1 with f, FAIL_USAGE. */
int	aws_open(struct aws *a, const struct aws_options *o,
	    const char *service, const char *prefix, struct fail *f);
void	aws_close(struct aws *a);

/*
 * Sign and run; t has body and size.  A refusal for the clock or for
 * credentials that have ended is tried once more, corrected.  As transfer_run.
 */
int	aws_run(struct aws *a, struct transfer_options *http,
	    const struct aws_request *r, struct transfer *t, struct fail *f);

/* Name of the error in an answer ("ThrottlingException"), "" when none. */
void	aws_error(const struct transfer *t, char *out, size_t size);

#endif
