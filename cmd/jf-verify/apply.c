/* SPDX-License-Identifier: ISC */
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "apply.h"
#include "opinion.h"
#include "trust.h"

/* SWUpdate's descriptions may name models by a pattern. */
static bool
model_is(const char *told, const char *model)
{
	regex_t re;
	bool fits;

	if (strncmp(told, "#RE:", 4) != 0)
		return strcmp(told, model) == 0;
	if (regcomp(&re, told + 4, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	fits = regexec(&re, model, 0, NULL, 0) == 0;
	regfree(&re);
	return fits;
}

static bool
tells_model(const json_t *told, const char *model)
{
	const json_t *item;
	size_t i;

	json_array_foreach(told, i, item)
		if (model_is(json_string_value(item), model))
			return true;
	return false;
}

static bool
models_meet(const json_t *allowed, const json_t *told)
{
	const json_t *item;
	size_t i;

	json_array_foreach(allowed, i, item)
		if (tells_model(told, json_string_value(item)))
			return true;
	return false;
}

/* Does what the file tells go with the models of this domain?  A file that
 * tells none is judged by its signature alone. */
static bool
domain_fits(const struct domain *d, const json_t *models)
{
	return d->policy.models == NULL || json_array_size(models) == 0 ||
	    models_meet(d->policy.models, models);
}

/* The domain whose rules hold, or NULL with the problem in the verdict. */
static const struct domain *
choose_domain(struct job *j)
{
	const struct domain *d, *chosen = NULL, *any = NULL;
	unsigned fit = 0;

	for (d = j->trust->d; d < j->trust->d + j->trust->n; d++) {
		if (!j->opinions[d - j->trust->d].accepted)
			continue;
		any = d;
		if (domain_fits(d, j->v->models)) {
			fit++;
			if (chosen == NULL)
				chosen = d;
		}
	}
	if (fit == 1)
		opinion_adopt(&j->opinions[chosen - j->trust->d], j->v);
	if (fit == 1 || any == NULL)
		return chosen;
	if (fit == 0)
		verdict_problem(j->v, REASON_WRONG_MODEL, "made for %s, which "
		    "the trust domain %s does not name", json_string_value(
		    json_array_get(j->v->models, 0)), any->name);
	else
		verdict_problem(j->v, REASON_DOMAIN_UNCLEAR,
		    "several trust domains accept it; choose one with --domain");
	return NULL;
}

static void
check_lists(struct job *j, const struct policy *p)
{
	const json_t *s;
	const char *alg;
	size_t i;

	if (p->formats != NULL && !policy_lists(p->formats, j->v->format))
		verdict_problem(j->v, REASON_FORMAT,
		    "the policy does not allow the format %s", j->v->format);
	if (policy_lists(p->revoked_files, j->v->sha256))
		verdict_problem(j->v, REASON_FILE_REVOKED,
		    "the policy names this very file as revoked");
	json_array_foreach(j->v->signers, i, s) {
		alg = json_string_value(json_object_get(s, "algorithm"));
		if (p->algorithms != NULL && alg != NULL &&
		    !policy_lists(p->algorithms, alg))
			verdict_problem(j->v, REASON_ALGORITHM,
			    "the policy does not allow %s", alg);
	}
	if (p->allow_test_keys)
		verdict_relaxed(j->v, "allow_test_keys");
}

void
apply_model(struct job *j, const char *model)
{
	if (json_array_size(j->v->models) == 0)
		verdict_problem(j->v, REASON_MODEL_UNKNOWN,
		    "the signed data names no model");
	else if (!tells_model(j->v->models, model))
		verdict_problem(j->v, REASON_WRONG_MODEL, "made for %s, not %s",
		    json_string_value(json_array_get(j->v->models, 0)), model);
	else
		verdict_passed(j->v, "model");
}

static enum version_scheme
scheme_of(const struct job *j)
{
	return j->domain != NULL ? j->domain->policy.scheme : VERSION_AUTO;
}

void
apply_installed(struct job *j, const char *installed)
{
	enum version_order o;

	free(j->v->installed);
	j->v->installed = strdup(installed);
	if (j->v->version == NULL) {
		j->v->rollback = "unknown";
		verdict_problem(j->v, REASON_VERSION_UNKNOWN,
		    "the signed data names no version");
		return;
	}
	o = version_compare(scheme_of(j), j->v->version, installed);
	j->v->rollback = version_order_name(o);
	if (o == VERSION_UNKNOWN)
		verdict_problem(j->v, REASON_VERSION_UNCOMPARABLE,
		    "cannot tell which of %.80s and %.80s is newer",
		    j->v->version, installed);
	else if (o == VERSION_OLDER && j->a->allow_rollback)
		verdict_relaxed(j->v, "allow_rollback");
	else if (o == VERSION_OLDER)
		verdict_problem(j->v, REASON_ROLLBACK,
		    "version %.80s is older than the installed %.80s",
		    j->v->version, installed);
	else
		verdict_passed(j->v, "rollback");
}

static void
check_version(struct job *j, const struct policy *p)
{
	const char *want = j->a->expect_version;
	enum version_order o;

	if (j->v->version == NULL) {
		verdict_not_checked(j->v, "version");
		if (want != NULL || p->minimum != NULL)
			verdict_problem(j->v, REASON_VERSION_UNKNOWN,
			    "the signed data names no version");
		return;
	}
	if (want != NULL && strcmp(want, j->v->version) != 0 &&
	    version_compare(p->scheme, j->v->version, want) != VERSION_SAME)
		verdict_problem(j->v, REASON_WRONG_VERSION,
		    "version %.80s, not the expected %.80s", j->v->version, want);
	if (p->minimum == NULL)
		return;
	o = version_compare(p->scheme, j->v->version, p->minimum);
	if (o == VERSION_UNKNOWN)
		verdict_problem(j->v, REASON_VERSION_UNCOMPARABLE,
		    "cannot compare %.80s with the minimum %.80s",
		    j->v->version, p->minimum);
	else if (o == VERSION_OLDER)
		verdict_problem(j->v, REASON_BELOW_MINIMUM,
		    "version %.80s is older than the policy's minimum %.80s",
		    j->v->version, p->minimum);
}

void
apply_digest(struct job *j)
{
	const char *want = j->a->expect_sha256;

	if (want == NULL || j->v->sha256[0] == '\0')
		return;
	if (strcasecmp(want, j->v->sha256) == 0)
		verdict_passed(j->v, "expected-digest");
	else
		verdict_problem(j->v, REASON_EXPECTED_DIGEST,
		    "the SHA-256 is not the expected one");
}

void
apply_policy(struct job *j)
{
	apply_digest(j);
	if (!j->v->accepted || (j->domain = choose_domain(j)) == NULL)
		return;
	j->v->domain = j->domain->name;
	j->v->policy = j->domain->policy.json;
	check_lists(j, &j->domain->policy);
	if (json_array_size(j->v->models) == 0)
		verdict_not_checked(j->v, "model");
	if (j->a->expect_model != NULL)
		apply_model(j, j->a->expect_model);
	check_version(j, &j->domain->policy);
	if (j->a->installed != NULL)
		apply_installed(j, j->a->installed);
	else if (j->v->version != NULL && j->a->installed_from == NULL)
		verdict_not_checked(j->v, "rollback");
}
