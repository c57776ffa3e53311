/* SPDX-License-Identifier: ISC */
/*
 * One signature that stands beside what it signs: a CMS message, a raw
 * signature, a minisign or a signify file.  Its kind is decided by its
 * content alone.
 */
#ifndef SIG_H
#define SIG_H

#include "buf.h"
#include "cms.h"
#include "message.h"
#include "signers.h"
#include "textsig.h"
#include "trust.h"

#define SIG_MAX		(1024 * 1024)	/* bytes */
#define SIG_RAW_MAX	2048		/* bytes of a raw signature, RSA 16384 */

enum sig_kind { SIG_CMS, SIG_RAW, SIG_TEXT, SIG_LIST };

struct sig {
	enum sig_kind kind;
	struct buf bytes;		/* as read, or decoded */
	struct cms cms;
	struct textsig text;		/* SIG_LIST: of what follows it */
};

/* What the command line says about raw signatures. */
struct sig_options {
	enum raw_scheme scheme;
	int digest;			/* NID_sha256, ... */
};

/* Take bytes over and find out what they are.  0; -1 with the problem. */
int	sig_parse(struct sig *s, struct buf *bytes, struct verdict *v);
void	sig_free(struct sig *s);

/* "cms", "raw", "minisign", "signify", "signify-list". */
const char *sig_format(const struct sig *s);

/* Ask for the digests that s may need; *whole is set when a key of t makes
 * it need the message itself (pure Ed25519).  0, -1 unknown digest. */
int	sig_wants(const struct sig *s, const struct sig_options *o,
	    const struct trust *t, struct hashes *h, bool *whole);

struct sig_ask {
	const struct sig_options *o;
	struct message *msg;
	const struct domain *d;
	int64_t now;
	struct verdict *v;
	const char *name;		/* of the signed file, or NULL */
};
/* Judge it in one domain; every signer becomes one of all. */
void	sig_judge(const struct sig *s, const struct sig_ask *ask,
	    struct signers *all);

#endif
