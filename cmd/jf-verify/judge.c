/* SPDX-License-Identifier: ISC */
#include <openssl/obj_mac.h>

#include <stdio.h>

#include "judge.h"
#include "rfc4108.h"

/* The problem of the signers of one domain, if they do not suffice. */
struct shortfall {
	enum reason reason;
	char why[VERDICT_WHY_LEN];
};

static void
set_shortfall(struct shortfall *s, enum reason r, const char *why)
{
	s->reason = r;
	snprintf(s->why, sizeof(s->why), "%s", why);
}

/* Something wrong is wrong even beside a good signature; a signer who is
 * merely not trusted, or refused, does not count. */
static bool
spoils(enum reason r)
{
	return r != REASON_SIGNER_UNTRUSTED && r != REASON_SIGNER_REVOKED &&
	    r != REASON_KEY_REVOKED && reason_word(r) >= VERDICT_MALFORMED;
}

static void
weigh(const struct domain *d, const struct signers *all, struct shortfall *out)
{
	const struct signer *worst = signers_worst(all);
	unsigned good = signers_count(all);

	out->reason = REASON_NONE;
	if (all->reason != REASON_NONE)
		set_shortfall(out, all->reason, all->why);
	else if (worst != NULL && spoils(worst->reason))
		set_shortfall(out, worst->reason, worst->why);
	else if (good >= d->policy.threshold)
		return;
	else if (good > 0 || worst == NULL) {
		out->reason = REASON_THRESHOLD;
		snprintf(out->why, sizeof(out->why), "%u of %u keys have signed",
		    good, d->policy.threshold);
	} else
		set_shortfall(out, worst->reason, worst->why);
}

/* Each signer goes into the verdict with the domain that judged it. */
static void
report(struct verdict *v, const struct domain *d, const struct signers *all)
{
	const struct signer *s;

	json_array_clear(v->signers);
	for (s = all->s; s < all->s + all->n; s++) {
		json_object_set_new(s->info, "result", json_string(
		    s->reason == REASON_NONE ? "good" : reason_name(s->reason)));
		json_object_set_new(s->info, "domain", json_string(d->name));
		json_array_append(v->signers, s->info);
	}
	v->threshold = d->policy.threshold;
	v->good_keys = signers_count(all);
}

/* What the good signers' attributes tell about the content. */
static int
take_attributes(struct job *j, const struct signers *all)
{
	const struct signer *s;

	for (s = all->s; s < all->s + all->n; s++)
		if (s->reason == REASON_NONE &&
		    rfc4108_tell(j->v, s->package, s->targets) == -1)
			return -1;
	return 0;
}

/* How near a domain came: one that knows the signer is nearer than one that
 * does not, so its problem is the one to tell. */
static bool
is_nearer(enum reason a, enum reason b)
{
	return b == REASON_NONE || (b == REASON_SIGNER_UNTRUSTED && a != b);
}

int
judge_signatures(struct job *j, const struct sig *sigs, size_t n,
    struct message *msg)
{
	struct sig_options o = judge_options(j->a);
	struct shortfall here, nearest = { REASON_NONE, "" };
	struct domain *d;
	int rc = 0;
	size_t i;

	if (o.scheme == RAW_AUTO && j->rsa_is_pkcs1)
		o.scheme = RAW_AUTO_PKCS1;
	for (d = j->trust->d; d < j->trust->d + j->trust->n && rc == 0; d++) {
		struct sig_ask ask = { &o, msg, d, j->now, j->v,
		    j->name };
		struct signers all = { 0 };

		for (i = 0; i < n; i++)
			sig_judge(&sigs[i], &ask, &all);
		weigh(d, &all, &here);
		d->accepted = here.reason == REASON_NONE;
		if (d->accepted && !j->v->accepted) {
			j->v->accepted = true;
			report(j->v, d, &all);
			rc = take_attributes(j, &all);
		} else if (!j->v->accepted &&
		    is_nearer(here.reason, nearest.reason)) {
			nearest = here;
			report(j->v, d, &all);
		}
		signers_free(&all);
	}
	if (rc == -1)
		return -1;
	if (j->v->accepted) {
		verdict_passed(j->v, "signature");
		return 0;
	}
	return verdict_problem(j->v, nearest.reason, "%s", nearest.why);
}

struct sig_options
judge_options(const struct args *a)
{
	static const int digests[] = { NID_sha256, NID_sha384, NID_sha512 };
	static const enum raw_scheme schemes[] = { RAW_AUTO, RAW_RSA_PSS,
	    RAW_RSA_PKCS1, RAW_ECDSA, RAW_ED25519 };

	return (struct sig_options){ schemes[a->scheme], digests[a->digest] };
}
