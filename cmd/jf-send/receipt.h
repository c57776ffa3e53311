/* SPDX-License-Identifier: ISC */
/* Proof of what was sent: `receipt` records. */
#ifndef RECEIPT_H
#define RECEIPT_H

#include <jansson.h>

#include "dest.h"
#include "jwk.h"

struct receipt_facts {
	const struct entry *entry;
	const char *sha;	/* of the sealed bytes */
	const char *recipient;	/* thumbprint */
	const char *destination;
	const struct dest_result *result;
};

/* NULL when memory is out. */
json_t	*receipt_new(const struct receipt_facts *facts);

/* Whose key a sealed part is for, from its first line; "" when unreadable.
 * The descriptor's offset stays. */
void	receipt_recipient(int fd, char thumb[JWK_THUMB_LEN]);

#endif
