/* SPDX-License-Identifier: ISC */
/*
 * AWS credentials: environment; profile files (AWS_PROFILE, ~/.aws), also by
 * their credential_process; the AWS IoT credential provider, asked with the
 * device's certificate.  Fetched again five minutes before they end.
 */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include <stdint.h>

#include "buf.h"
#include "fail.h"
#include "transfer.h"

struct credentials {
	char access[129];
	struct buf secret, token;	/* token is empty when there is none */
	int64_t expires;	/* 0: not told */
	char region[64];	/* of the profile, or "" */
};

struct credentials_source {
	const char *iot_url;	/* of a role alias, or NULL */
	const char *iot_thing;
	const struct transfer_options *http;	/* with the client certificate */
};

/* Get them, unless they are there and last.  again: they were refused.  0; -1
 * with f. */
int	credentials_get(struct credentials *c,
	    const struct credentials_source *s, int again, struct fail *f);
void	credentials_free(struct credentials *c);

/* From the JSON that credential_process (Version 1) and IoT give.  0, -1. */
int	credentials_parse(struct credentials *c, const char *text, size_t len,
	    struct fail *f);

#endif
