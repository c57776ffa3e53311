/* SPDX-License-Identifier: ISC */
/*
 * Nothing leaves unpacked: which records may be sealed.  A record must carry
 * jf-pack's stamp, anon: {policy, policy_sha256, key}, of a policy that is
 * allowed: default, strict and telemetry-only as they are installed, and those
 * named by --allow-policy.  A policy is its file's SHA-256.  The stamp guards
 * against mistakes, not against a person who forges it.
 */
#ifndef GUARD_H
#define GUARD_H

#include <jansson.h>

#include "digest.h"
#include "fail.h"
#include "opt.h"

struct guard {
	struct guard_policy {
		const char *name;	/* "" when given by its digest */
		char sha256[DIGEST_SHA256_HEX];
	} *v;
	size_t n;
};

/* allow: names of policies, or SHA-256 in hex.  0; -1 with f, FAIL_USAGE when
 * one of them is not to be found. */
int	guard_load(struct guard *g, const char *config,
	    const struct opt_list *allow, struct fail *f);
void	guard_free(struct guard *g);

/* May this record be sealed?  0; -1 with f, FAIL_HERE, why not and what to do,
 * without a place. */
int	guard_check(const struct guard *g, const json_t *rec, struct fail *f);

#endif
