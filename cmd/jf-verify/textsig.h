/* SPDX-License-Identifier: ISC */
/*
 * Signature files in lines of text: minisign (four lines) and signify (two).
 * The untrusted comment says nothing and is never shown; which key signed is
 * told by the key number, and proven by the signature.
 */
#ifndef TEXTSIG_H
#define TEXTSIG_H

#include <stdbool.h>
#include <stddef.h>

#include "key.h"
#include "message.h"
#include "signers.h"
#include "trust.h"

#define TEXTSIG_LEN	64

struct textsig {
	bool minisign, prehashed;	/* over BLAKE2b-512 of the message */
	unsigned char id[KEY_ID_LEN];
	unsigned char sig[TEXTSIG_LEN];
	unsigned char global[TEXTSIG_LEN];
	const char *comment;		/* minisign: trusted; into the text */
	size_t comment_len;
	size_t used;			/* bytes of the text that it takes */
};

/* Does text begin like one of these? */
bool	textsig_look(const char *text, size_t len);
/*
 * Read one at the front of text, which must stay; t->used tells what follows.
 * 0; -1 and *why.
 */
int	textsig_read(struct textsig *t, const char *text, size_t len,
	    const char **why);
/* Check it with the keys of one domain. */
void	textsig_judge(const struct textsig *t, struct message *msg,
	    const struct domain *d, struct signer *out);

#endif
