/* SPDX-License-Identifier: ISC */
/* Proof of what was sent: `receipt` records. */
#ifndef RECEIPT_H
#define RECEIPT_H

#include <jansson.h>

#include <stdbool.h>
#include <stdio.h>

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

/* A receipt, or the failure of a part, as a line for a person; head: the line
 * that says what is what goes before it. */
void	receipt_print(const json_t *rec, bool head, FILE *out);

/* Whose key a sealed part is for, from its first line; "" when unreadable.
 * The descriptor's offset stays. */
void	receipt_recipient(int fd, char thumb[JWK_THUMB_LEN]);

#endif
