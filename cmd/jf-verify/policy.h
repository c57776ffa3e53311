/* SPDX-License-Identifier: ISC */
/*
 * What a trust domain demands besides a good signature: policy.json, see
 * jf-trust(5).  Without the file the strict defaults hold.
 */
#ifndef POLICY_H
#define POLICY_H

#include <jansson.h>

#include <stdbool.h>

#include "fail.h"
#include "version.h"

enum policy_revocation { POLICY_PREFER, POLICY_REQUIRE, POLICY_OFF };

struct policy {
	json_t *json;			/* owns what the others point into */
	unsigned threshold;		/* different keys, at least 1 */
	bool require_timestamp, allow_no_signed_attributes;
	bool allow_claimed_time, allow_test_keys;
	enum policy_revocation revocation;
	enum version_scheme scheme;
	const char *minimum;		/* version; NULL: none */
	/* Arrays of strings; NULL: no rule. */
	const json_t *pin_issuer;	/* "sha256//BASE64", all of them */
	const json_t *allowed_signers;	/* common names or pins */
	const json_t *models, *formats, *algorithms, *eku;
	const json_t *revoked_keys;	/* pins */
	const json_t *revoked_files;	/* hex SHA-256 */
};

void	policy_default(struct policy *p);
/* Read policy.json; PEM paths in it are relative to its folder.  0; -1 with
 * f, FAIL_USAGE: unknown member, wrong type, duplicate, empty list. */
int	policy_load(struct policy *p, const char *path, struct fail *f);
void	policy_free(struct policy *p);

/* Does a list of strings hold text?  False for NULL. */
bool	policy_lists(const json_t *list, const char *text);

#endif
