/* SPDX-License-Identifier: ISC */
/* CMS messages in their text form (RFC 7468, section 9; also PKCS7). */
#ifndef PEM_H
#define PEM_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "input.h"

/* Does text begin with the head line of a CMS or PKCS7 block? */
bool	pem_look(const char *text, size_t len);
/* Decode exactly one block, and nothing around it but white space.  0, -1. */
int	pem_decode(struct buf *out, const char *text, size_t len);

/* The bytes of the one block that of consists of, decoded while they stream;
 * to be closed before of.  NULL with the problem in v. */
struct input *pem_open(struct input *of, struct verdict *v);

#endif
