/* SPDX-License-Identifier: ISC */
/* A list of digests in BSD style, "SHA256 (name) = hex", as signify -C
 * signs: what it says about one file. */
#ifndef LISTSIG_H
#define LISTSIG_H

#include <stdbool.h>

#include "message.h"
#include "signers.h"

/* Does text begin like one?  *nid: NID_sha256 or NID_sha512. */
bool	listsig_look(const char *text, size_t len, int *nid);

/*
 * Is the message the file of this name (without folder; NULL when it has
 * none: then any entry may fit) that the list has?  0, -1 with the problem.
 */
int	listsig_check(const char *text, size_t len, const char *name,
	    struct message *msg, struct signer *out);

#endif
