/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict.h"

static const struct {
	const char *name;
	enum verdict_word word;
	const char *text;
} reasons[REASON_COUNT] = {
#define BAD VERDICT_BAD
#define MAL VERDICT_MALFORMED
#define REF VERDICT_REFUSED
#define IND VERDICT_INDETERMINATE
[REASON_NONE] = { "none", VERDICT_AUTHENTIC, "" },
[REASON_SIGNATURE_WRONG] = { "signature-wrong", BAD, "the signature does not fit" },
[REASON_SIGNER_UNTRUSTED] = { "signer-untrusted", BAD, "signed by someone who is not trusted" },
[REASON_SIGNER_REVOKED] = { "signer-revoked", BAD, "a certificate of the signer was revoked" },
[REASON_DIGEST_MISMATCH] = { "digest-mismatch", BAD, "the content is not what was signed" },
[REASON_EXPECTED_DIGEST] = { "expected-digest", BAD, "the SHA-256 is not the expected one" },
[REASON_TRAILING_DATA] = { "trailing-data", BAD, "bytes follow where the file should end" },
[REASON_UNSIGNED_DATA] = { "unsigned-data", BAD, "bytes that no signature covers" },
[REASON_MEMBER_UNLISTED] = { "member-unlisted", BAD, "a member that the signed list does not name" },
[REASON_MEMBER_MISSING] = { "member-missing", BAD, "a member that the signed list names is missing" },
[REASON_MEMBER_DUPLICATE] = { "member-duplicate", BAD, "a member occurs twice" },
[REASON_MEMBER_NAME] = { "member-name", BAD, "a member has an unsafe name" },
[REASON_MEMBER_KIND] = { "member-kind", BAD, "a member is a link or device" },
[REASON_ATTRIBUTE_CONFUSION] = { "attribute-confusion", BAD, "the content is another message's signed attributes" },
[REASON_TIMESTAMP_WRONG] = { "timestamp-wrong", BAD, "the timestamp does not belong to this signature" },
[REASON_FILE_REVOKED] = { "file-revoked", BAD, "the policy names this very file as revoked" },
[REASON_KEY_REVOKED] = { "key-revoked", BAD, "the policy names the signer's key as revoked" },
[REASON_TRUNCATED] = { "truncated", MAL, "the file ends too early" },
[REASON_MALFORMED] = { "malformed", MAL, "the file is not well-formed" },
[REASON_TOO_LARGE] = { "too-large", MAL, "a part is larger than allowed" },
[REASON_ORDER] = { "order", MAL, "a part stands in the wrong place" },
[REASON_UNSIGNED] = { "unsigned", VERDICT_UNSIGNED, "there is no signature in the file or beside it" },
[REASON_CERTIFICATE_EXPIRED] = { "certificate-expired", REF, "a certificate of the signer has expired" },
[REASON_CERTIFICATE_EARLY] = { "certificate-early", REF, "a certificate of the signer is not valid yet" },
[REASON_KEY_USAGE] = { "key-usage", REF, "the certificate is not meant for signing firmware" },
[REASON_WEAK_ALGORITHM] = { "weak-algorithm", REF, "the signature uses a weak key or digest" },
[REASON_ALGORITHM] = { "algorithm", REF, "the policy does not allow this algorithm" },
[REASON_ATTRIBUTES_MISSING] = { "attributes-missing", REF, "the signature has no signed attributes" },
[REASON_ISSUER_NOT_PINNED] = { "issuer-not-pinned", REF, "the chain has none of the pinned issuers" },
[REASON_SIGNER_NOT_ALLOWED] = { "signer-not-allowed", REF, "the policy does not name this signer" },
[REASON_THRESHOLD] = { "threshold", REF, "too few different keys have signed" },
[REASON_TEST_KEY] = { "test-key", REF, "signed with a publicly known test key" },
[REASON_TIMESTAMP_MISSING] = { "timestamp-missing", REF, "the policy requires a trusted timestamp" },
[REASON_FORMAT] = { "format", REF, "the policy does not allow this format" },
[REASON_WRONG_MODEL] = { "wrong-model", REF, "made for another model" },
[REASON_WRONG_VERSION] = { "wrong-version", REF, "not the expected version" },
[REASON_ROLLBACK] = { "rollback", REF, "older than what is installed" },
[REASON_STALE] = { "stale", REF, "declared stale by its maker" },
[REASON_BELOW_MINIMUM] = { "below-minimum", REF, "older than the policy's minimum" },
[REASON_NO_TRUST] = { "no-trust", IND, "no trusted key or certificate is configured" },
[REASON_UNSUPPORTED] = { "unsupported", IND, "an algorithm or format that this program cannot check" },
[REASON_ENCRYPTED] = { "encrypted", IND, "the signature is inside an encrypted part" },
[REASON_UNREADABLE] = { "unreadable", IND, "the file cannot be read" },
[REASON_FILE_CHANGED] = { "file-changed", IND, "the file changed while it was read" },
[REASON_CLOCK] = { "clock-implausible", IND, "this computer's clock cannot be right" },
[REASON_CRL_MISSING] = { "crl-missing", IND, "the policy requires a revocation list, and there is none" },
[REASON_CRL_STALE] = { "crl-stale", IND, "the revocation list is out of date" },
[REASON_CATALOG_EXPIRED] = { "catalog-expired", IND, "the catalog has expired" },
[REASON_MODEL_UNKNOWN] = { "model-unknown", IND, "the signed data names no model" },
[REASON_VERSION_UNKNOWN] = { "version-unknown", IND, "the signed data names no version" },
[REASON_VERSION_UNCOMPARABLE] = { "version-uncomparable", IND, "the versions cannot be compared" },
[REASON_DOMAIN_UNCLEAR] = { "domain-unclear", IND, "several trust domains accept it; choose one with --domain" },
[REASON_NEEDS_FILE] = { "needs-file", IND, "this format cannot be checked from a pipe" },
[REASON_HERE] = { "local", IND, "the check could not be carried out on this computer" },
};

int
verdict_start(struct verdict *v, const char *file)
{
	*v = (struct verdict){ .file = file };
	v->models = json_array();
	v->signers = json_array();
	v->members = json_array();
	v->checks = json_array();
	v->not_checked = json_array();
	v->relaxed = json_array();
	if (v->models == NULL || v->signers == NULL || v->members == NULL ||
	    v->checks == NULL || v->not_checked == NULL || v->relaxed == NULL)
		return -1;
	return 0;
}

void
verdict_free(struct verdict *v)
{
	free(v->version);
	free(v->package);
	free(v->installed);
	json_decref(v->models);
	json_decref(v->signers);
	json_decref(v->members);
	json_decref(v->checks);
	json_decref(v->not_checked);
	json_decref(v->relaxed);
	*v = (struct verdict){ 0 };
}

static char *
copy_text(const char *s)
{
	return s != NULL ? strdup(s) : NULL;
}

int
verdict_copy(struct verdict *to, const struct verdict *from)
{
	*to = *from;
	to->version = copy_text(from->version);
	to->package = copy_text(from->package);
	to->installed = copy_text(from->installed);
	to->models = json_deep_copy(from->models);
	to->signers = json_deep_copy(from->signers);
	to->members = json_deep_copy(from->members);
	to->checks = json_deep_copy(from->checks);
	to->not_checked = json_deep_copy(from->not_checked);
	to->relaxed = json_deep_copy(from->relaxed);
	if (to->models == NULL || to->signers == NULL || to->members == NULL ||
	    to->checks == NULL || to->not_checked == NULL || to->relaxed == NULL)
		return -1;
	return 0;
}

static void
add_check(struct verdict *v, const char *name, const char *result)
{
	json_array_append_new(v->checks,
	    json_pack("{s:s, s:s}", "name", name, "result", result));
}

int
verdict_problem(struct verdict *v, enum reason r, const char *fmt, ...)
{
	va_list ap;

	add_check(v, reasons[r].name, verdict_word_name(reasons[r].word));
	if (v->reason != REASON_NONE && reasons[r].word <= v->word)
		return -1;
	v->word = reasons[r].word;
	v->reason = r;
	va_start(ap, fmt);
	vsnprintf(v->why, sizeof(v->why), fmt, ap);
	va_end(ap);
	return -1;
}

static bool
holds(const json_t *array, const char *text)
{
	const json_t *item;
	size_t i;

	json_array_foreach(array, i, item)
		if (strcmp(json_string_value(item), text) == 0)
			return true;
	return false;
}

void
verdict_passed(struct verdict *v, const char *check)
{
	add_check(v, check, "passed");
}

void
verdict_not_checked(struct verdict *v, const char *what)
{
	if (!holds(v->not_checked, what))
		json_array_append_new(v->not_checked, json_string(what));
}

void
verdict_relaxed(struct verdict *v, const char *rule)
{
	if (!holds(v->relaxed, rule))
		json_array_append_new(v->relaxed, json_string(rule));
}

/* Outside text that is not UTF-8 is no text for a record. */
static json_t *
outside_string(const char *text, size_t len)
{
	json_t *s = json_stringn(text, len);

	return s != NULL ? s : json_string("(not UTF-8)");
}

/* What would be compared and shown only up to its NUL says two things. */
static int
check_text(struct verdict *v, const char *text, size_t len)
{
	if (len > 0 && memchr(text, '\0', len) != NULL)
		return verdict_problem(v, REASON_MALFORMED,
		    "a signed model or version has a NUL in it");
	return 0;
}

int
verdict_model(struct verdict *v, const char *model, size_t len)
{
	json_t *s;

	if (check_text(v, model, len) == -1)
		return -1;
	if ((s = outside_string(model, len)) == NULL)
		return verdict_problem(v, REASON_HERE, "out of memory");
	if (holds(v->models, json_string_value(s))) {
		json_decref(s);
		return 0;
	}
	return json_array_append_new(v->models, s);
}

int
verdict_version(struct verdict *v, const char *version, size_t len)
{
	char *copy;

	if (check_text(v, version, len) == -1)
		return -1;
	if ((copy = strndup(version, len)) == NULL)
		return verdict_problem(v, REASON_HERE, "out of memory");
	free(v->version);
	v->version = copy;
	return 0;
}

void
verdict_member(struct verdict *v, const char *name, uint64_t size,
    const char *sha256)
{
	json_t *s = outside_string(name, strlen(name));

	json_array_append_new(v->members, json_pack("{s:o, s:I, s:s}",
	    "name", s, "size", (json_int_t)size, "sha256", sha256));
}

bool
verdict_has_problem(const struct verdict *v)
{
	return v->reason != REASON_NONE;
}

const char *
verdict_word_name(enum verdict_word w)
{
	static const char *const names[] = {
		[VERDICT_AUTHENTIC] = "authentic", [VERDICT_MATCHES] = "matches",
		[VERDICT_INDETERMINATE] = "indeterminate",
		[VERDICT_REFUSED] = "refused", [VERDICT_UNSIGNED] = "unsigned",
		[VERDICT_MALFORMED] = "malformed", [VERDICT_BAD] = "bad"
	};

	return names[w];
}

const char *
reason_name(enum reason r)
{
	return reasons[r].name;
}

enum verdict_word
reason_word(enum reason r)
{
	return reasons[r].word;
}

const char *
reason_text(enum reason r)
{
	return reasons[r].text;
}
