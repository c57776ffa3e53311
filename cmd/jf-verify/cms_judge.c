/* SPDX-License-Identifier: ISC */
#include <openssl/x509v3.h>

#include <string.h>

#include "chain.h"
#include "clock.h"
#include "cms_check.h"
#include "cms_judge.h"
#include "describe.h"
#include "tsp.h"

#define CLOCK_SLACK	(24 * 3600)	/* a signer's clock may be a day ahead */
#define EKU_MAX		16

/* While one message is judged. */
struct bench {
	const struct cms_judge *j;
	STACK_OF(X509) *certs;
	STACK_OF(X509_CRL) *crls;
	STACK_OF(X509) *used;		/* every certificate of a chain */
	bool partial;			/* some signer's chain was not built */
	struct signers *all;
};

/* What the policy asks of a chain that holds. */
static int
check_pins(const struct policy *p, const struct chain *c, struct signer *out)
{
	char pin[KEY_PIN_LEN], name[DESCRIBE_LEN];
	bool pinned = p->pin_issuer == NULL, allowed;
	int i;

	describe_common_name(sk_X509_value(c->certs, 0), name);
	allowed = p->allowed_signers == NULL ||
	    policy_lists(p->allowed_signers, name);
	for (i = 0; i < sk_X509_num(c->certs); i++) {
		if (key_pin(X509_get0_pubkey(sk_X509_value(c->certs, i)),
		    pin) == -1)
			return signer_problem(out, REASON_HERE, "out of memory");
		if (signer_check_key(out, p, pin) == -1)
			return -1;
		if (i == 0)
			allowed |= policy_lists(p->allowed_signers, pin);
		else
			pinned |= policy_lists(p->pin_issuer, pin);
	}
	if (!pinned)
		return signer_problem(out, REASON_ISSUER_NOT_PINNED,
		    "no issuer of the signer's certificate is pinned");
	if (!allowed)
		return signer_problem(out, REASON_SIGNER_NOT_ALLOWED,
		    "the policy does not allow the signer %s", name);
	return 0;
}

static int
check_usage(const struct policy *p, struct chain *c, struct verdict *v)
{
	const char *eku[EKU_MAX] = { "codeSigning" };
	size_t i, n = 1;

	if (p->eku != NULL) {
		verdict_relaxed(v, "eku");
		n = json_array_size(p->eku);
		n = n < EKU_MAX ? n : EKU_MAX;
		for (i = 0; i < n; i++)
			eku[i] = json_string_value(json_array_get(p->eku, i));
	}
	return chain_usage(c, eku, n);
}

/*
 * When must the certificates be valid?  Now; or, if that fails only because
 * one has expired, when a trusted timestamp says the signature was there; or,
 * if the policy is so kind, when the signer claims.
 */
static int
build_chain(struct bench *b, const struct chain_ask *now, struct chain *c,
    const int64_t *stamped, const struct cms_attrs *a)
{
	struct chain_ask then = *now;
	const struct policy *p = &b->j->d->policy;

	if (chain_build(now, c) == 0 || c->reason != REASON_CERTIFICATE_EXPIRED)
		return c->reason == REASON_NONE ? 0 : -1;
	if (stamped != NULL)
		then.time = *stamped;
	else if (p->allow_claimed_time && a->has_time)
		then.time = a->time;
	else
		return -1;
	if (stamped == NULL)
		verdict_relaxed(b->j->v, "allow_claimed_time");
	chain_free(c);
	return chain_build(&then, c);
}

static void
note_used(struct bench *b, const struct chain *c)
{
	int i;

	for (i = 0; i < sk_X509_num(c->certs); i++)
		if (X509_up_ref(sk_X509_value(c->certs, i)) == 1)
			sk_X509_push(b->used, sk_X509_value(c->certs, i));
}

static int
judge_chain(struct bench *b, X509 *cert, const int64_t *stamped,
    const struct cms_attrs *a, struct signer *out)
{
	const struct domain *d = b->j->d;
	struct chain_ask ask = {
		.leaf = cert, .anchors = d->anchors, .untrusted = b->certs,
		.more = d->untrusted, .crls = d->crls, .more_crls = b->crls,
		.revocation = d->policy.revocation, .time = b->j->now
	};
	struct chain c;
	int rc;

	rc = build_chain(b, &ask, &c, stamped, a);
	if (rc == 0)
		rc = check_usage(&d->policy, &c, b->j->v);
	if (rc == -1)
		signer_problem(out, c.reason, "%s", c.why);
	else
		rc = check_pins(&d->policy, &c, out);
	describe_chain(out->info, c.certs);
	json_object_set_new(out->info, "revocation", json_string(
	    c.revocation_stale || c.reason == REASON_CRL_STALE ? "stale" :
	    c.revocation_checked ? "checked" : "not-checked"));
	if (rc == 0 && d->policy.revocation == POLICY_OFF)
		verdict_relaxed(b->j->v, "revocation");
	if (rc == 0 && !c.revocation_checked)
		verdict_not_checked(b->j->v, "revocation");
	note_used(b, &c);
	chain_free(&c);
	return rc;
}

/* The token in the unsigned attributes.  0: none, 1: it holds, at *when. */
static int
judge_timestamp(struct bench *b, const struct cms_signer *s,
    struct signer *out, int64_t *when)
{
	struct tsp_ask ask = { .signature = s->signature, .domain = b->j->d,
	    .now = b->j->now };
	char text[CLOCK_LEN], why[VERDICT_WHY_LEN];
	int found = s->unsigned_attrs.len == 0 ? 0 :
	    cms_attrs_timestamp(s->unsigned_attrs, &ask.token);

	if (found == -1)
		return signer_problem(out, REASON_UNSIGNED_DATA,
		    "unsigned attributes other than one timestamp");
	if (found == 0 && b->j->d->policy.require_timestamp)
		return signer_problem(out, REASON_TIMESTAMP_MISSING,
		    "the policy requires a trusted timestamp");
	if (found == 0)
		return 0;
	if (sk_X509_num(b->j->d->tsa) == 0) {
		verdict_not_checked(b->j->v, "timestamp");
		return b->j->d->policy.require_timestamp ?
		    signer_problem(out, REASON_TIMESTAMP_MISSING,
		    "there is no tsa.pem to check its timestamp against") : 0;
	}
	if (tsp_check(&ask, when, why) == -1)
		return signer_problem(out, REASON_TIMESTAMP_WRONG, "%s", why);
	clock_format(*when, 0, text);
	json_object_set_new(out->info, "timestamp", json_string(text));
	json_object_set_new(out->info, "signing_time", json_string(text));
	json_object_set_new(out->info, "signing_time_is",
	    json_string("timestamped"));
	return 1;
}

static void
judge_signer(struct bench *b, const struct cms_signer *s, struct signer *out)
{
	const struct domain *d = b->j->d;
	struct cms_check check = { b->j->m, s, NULL, b->j->msg };
	struct cms_attrs a = { 0 };
	char text[CLOCK_LEN];
	int64_t stamped;
	int found;

	check.cert = cms_find_cert(s, b->certs, d->untrusted);
	if (check.cert == NULL)
		check.cert = cms_find_cert(s, d->anchors, NULL);
	if (check.cert == NULL) {
		b->partial = true;
		signer_problem(out, REASON_SIGNER_UNTRUSTED, "the signer's "
		    "certificate is neither in the message nor configured");
		return;
	}
	describe_cert(out->info, check.cert);
	if (cms_check(&check, &a, out) == -1) {
		b->partial = true;
		return;
	}
	if (a.has_time) {
		clock_format(a.time, 0, text);
		json_object_set_new(out->info, "signing_time", json_string(text));
		json_object_set_new(out->info, "signing_time_is",
		    json_string("claimed"));
		if (a.time > clock_wall() + CLOCK_SLACK)
			signer_problem(out, REASON_CLOCK,
			    "signed in the future (%s)", text);
	}
	if (!s->has_attrs && !d->policy.allow_no_signed_attributes)
		signer_problem(out, REASON_ATTRIBUTES_MISSING,
		    "the signature has no signed attributes");
	else if (!s->has_attrs)
		verdict_relaxed(b->j->v, "allow_no_signed_attributes");
	found = judge_timestamp(b, s, out, &stamped);
	judge_chain(b, check.cert, found == 1 ? &stamped : NULL, &a, out);
	out->package = a.package;
	out->targets = a.targets;
}

static bool
holds_cert(STACK_OF(X509) *list, const X509 *cert)
{
	int i;

	for (i = 0; i < sk_X509_num(list); i++)
		if (X509_cmp(sk_X509_value(list, i), cert) == 0)
			return true;
	return false;
}

static bool
crl_fits(STACK_OF(X509) *certs, X509_CRL *crl)
{
	int i;

	for (i = 0; i < sk_X509_num(certs); i++)
		if (X509_CRL_verify(crl,
		    X509_get0_pubkey(sk_X509_value(certs, i))) == 1)
			return true;
	return false;
}

/* Certificates and lists that no chain needs are bytes nobody vouches for. */
static void
check_leftovers(struct bench *b)
{
	const struct domain *d = b->j->d;
	X509 *cert;
	int i;

	for (i = 0; i < sk_X509_num(b->certs); i++) {
		cert = sk_X509_value(b->certs, i);
		if (!holds_cert(b->used, cert) &&
		    !holds_cert(d->anchors, cert) &&
		    !holds_cert(d->untrusted, cert))
			signers_problem(b->all, REASON_UNSIGNED_DATA, "the "
			    "message carries a certificate that no signer needs");
	}
	for (i = 0; i < sk_X509_CRL_num(b->crls); i++)
		if (!crl_fits(b->used, sk_X509_CRL_value(b->crls, i)))
			signers_problem(b->all, REASON_UNSIGNED_DATA, "the "
			    "message carries a revocation list that fits no "
			    "certificate");
}

void
cms_judge(const struct cms_judge *j, struct signers *all)
{
	struct bench b = { .j = j, .all = all };
	struct signer *out;
	const char *why = "out of memory";
	size_t i;

	b.certs = cms_certs(j->m, &why);
	b.crls = cms_crls(j->m, &why);
	b.used = sk_X509_new_null();
	if (b.certs == NULL || b.crls == NULL || b.used == NULL) {
		signers_problem(all, REASON_MALFORMED, "%s", why);
		goto out;
	}
	for (i = 0; i < j->m->n_signers; i++) {
		if ((out = signers_add(all)) == NULL)
			goto out;
		judge_signer(&b, &j->m->signer[i], out);
	}
	if (!b.partial)
		check_leftovers(&b);
out:
	sk_X509_pop_free(b.certs, X509_free);
	sk_X509_CRL_pop_free(b.crls, X509_CRL_free);
	sk_X509_pop_free(b.used, X509_free);
}
