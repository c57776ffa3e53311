/* SPDX-License-Identifier: ISC */
/* The signatures over one message, as one trust domain sees each of them. */
#ifndef SIGNERS_H
#define SIGNERS_H

#include <openssl/evp.h>

#include "der.h"
#include "key.h"
#include "policy.h"
#include "raw.h"
#include "verdict.h"

#define SIGNERS_MAX	32

struct signer {
	enum reason reason;		/* REASON_NONE: good and trusted */
	char why[VERDICT_WHY_LEN];
	char pin[KEY_PIN_LEN];		/* its key, "" when unknown */
	json_t *info;			/* for the verdict */
	struct der package, targets;	/* RFC 4108 attributes, len 0: none */
};

struct signers {
	struct signer s[SIGNERS_MAX];
	size_t n;
	enum reason reason;		/* a problem of the message as a whole */
	char why[VERDICT_WHY_LEN];
};

/* A new signer, good until told otherwise; NULL: too many, or memory. */
struct signer *signers_add(struct signers *all);
void	signers_free(struct signers *all);

/* The first problem found is the one that counts.  -1. */
int	signer_problem(struct signer *s, enum reason r, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));
int	signers_problem(struct signers *all, enum reason r, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));
/* The same for the result of a cryptographic check; 0 when it was good. */
int	signer_result(struct signer *s, enum raw_result r, const char *alg);
/* Note key and algorithm in pin and info. */
void	signer_key(struct signer *s, EVP_PKEY *key, const struct raw_alg *alg);

/* Does the policy revoke the key with this pin, or does everybody have it?
 * 0; -1: then it is the signer's problem. */
int	signer_check_key(struct signer *s, const struct policy *p,
	    const char *pin);

/* How many different keys have signed and are good. */
unsigned signers_count(const struct signers *all);
/* The gravest problem among those that are not good; NULL: all are good. */
const struct signer *signers_worst(const struct signers *all);

#endif
