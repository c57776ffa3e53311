/* SPDX-License-Identifier: ISC */
/* CMS messages in their text form (RFC 7468, section 9; also PKCS7). */
#ifndef PEM_H
#define PEM_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

/* Does text begin with the head line of a CMS or PKCS7 block? */
bool	pem_look(const char *text, size_t len);
/* Decode exactly one block, and nothing around it but white space.  0, -1. */
int	pem_decode(struct buf *out, const char *text, size_t len);

#endif
