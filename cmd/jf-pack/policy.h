/* SPDX-License-Identifier: ISC */
/*
 * A policy: a rule for every field that may leave, jf-policy(5).  What has no
 * rule does not leave.  Checked when loaded, so that one in use is sound.
 */
#ifndef POLICY_H
#define POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"
#include "fail.h"
#include "fields.h"

enum policy_action {		/* weakest first */
	POLICY_KEEP,
	POLICY_GENERALIZE,	/* a number to digits, a time to grain */
	POLICY_SCRUB,
	POLICY_PSEUDONYM,
	POLICY_DROP
};

enum policy_grain { POLICY_HOUR = 1, POLICY_DAY, POLICY_MONTH };

struct policy_rule {
	enum policy_action action;
	enum pseudonym_type type;	/* of a pseudonym */
	unsigned digits;		/* 1 to 15; 0: a time */
	enum policy_grain grain;
	const char *reason;		/* or NULL */
	const char *accept_risk;	/* why it may be this weak, or NULL */
	bool given;			/* false: not named, so dropped */
};

struct policy_node;			/* policytree.h */

struct policy {
	const char *name, *about;
	char sha256[DIGEST_SHA256_HEX];	/* of the file's bytes */
	const struct policy_node *common;	/* device, time, ... */

	struct policy_rule *rule;	/* one for each field, as fields_at */
	size_t n_rules;
	struct policy_node *kind;	/* a node for each kind, name the kind */
	size_t n_kinds;
	void *json;			/* owns the strings */
};

/* Load by name or path (dirs.h).  0; -1 with f, FAIL_USAGE, naming the file
 * and the JSON Pointer (RFC 6901) of what is wrong with it. */
int	policy_load(const char *name, const char *config, struct policy *p,
	    struct fail *f);
void	policy_free(struct policy *p);

/* "keep", "generalize", ...; a rule in words for people: "to 3 digits". */
const char *policy_action_name(enum policy_action action);
const char *policy_rule_text(const struct policy_rule *rule, char *out,
	    size_t size);

#endif
