/* SPDX-License-Identifier: ISC */
#include <openssl/obj_mac.h>

#include <stdio.h>
#include <stdlib.h>

#include "judge.h"
#include "opinion.h"
#include "rfc4108.h"

/* What a domain is asked. */
struct question {
	const struct sig *sigs;
	size_t n;
	struct message *msg;
};

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

/* One domain's opinion.  0; -1 with the shortfall. */
static int
ask_domain(struct job *j, const struct domain *d, const struct question *q,
    struct signers *all, struct shortfall *out)
{
	struct sig_options o = judge_options(j->a);
	struct verdict notes;
	struct sig_ask ask = { &o, q->msg, d, j->now, &notes, j->name };
	struct opinion *opinion = &j->opinions[d - j->trust->d];
	int rc = verdict_start(&notes, NULL);
	size_t i;

	if (o.scheme == RAW_AUTO && j->rsa_is_pkcs1)
		o.scheme = RAW_AUTO_PKCS1;
	if (rc == 0) {
		for (i = 0; i < q->n; i++)
			sig_judge(&q->sigs[i], &ask, all);
		weigh(d, all, out);
		rc = opinion_set(opinion, d, all, &notes);
	}
	if (rc == -1)
		set_shortfall(out, REASON_HERE, "out of memory");
	opinion->accepted = out->reason == REASON_NONE;
	verdict_free(&notes);
	return opinion->accepted ? 0 : -1;
}

/* The first domain that accepts is adopted, until the policy chooses; else
 * the one that came nearest. */
static int
ask_all(struct job *j, const struct question *q, struct shortfall *nearest)
{
	struct shortfall here;
	size_t i;
	int rc = 0;

	for (i = 0; i < j->trust->n && rc == 0; i++) {
		struct signers all = { 0 };

		if (ask_domain(j, &j->trust->d[i], q, &all, &here) == 0) {
			if (!j->v->accepted)
				opinion_adopt(&j->opinions[i], j->v);
			j->v->accepted = true;
			rc = take_attributes(j, &all);
		} else if (!j->v->accepted &&
		    is_nearer(here.reason, nearest->reason)) {
			*nearest = here;
			opinion_adopt(&j->opinions[i], j->v);
		}
		signers_free(&all);
	}
	return rc;
}

int
judge_signatures(struct job *j, const struct sig *sigs, size_t n,
    struct message *msg)
{
	struct question q = { sigs, n, msg };
	struct shortfall nearest = { REASON_NONE, "" };

	if (j->opinions == NULL)
		j->opinions = calloc(j->trust->n, sizeof(*j->opinions));
	if (j->opinions == NULL)
		return verdict_problem(j->v, REASON_HERE, "out of memory");
	if (ask_all(j, &q, &nearest) == -1)
		return -1;
	if (!j->v->accepted)
		return verdict_problem(j->v, nearest.reason, "%s", nearest.why);
	verdict_passed(j->v, "signature");
	return 0;
}

int
judge_text(struct job *j, const struct sig *sigs, size_t n,
    const struct buf *text)
{
	struct hashes h = { 0 };
	struct message msg = { &h, text->p, text->len };
	int rc = judge_signatures(j, sigs, n, &msg);

	hashes_free(&h);
	return rc;
}

void
judge_end(struct job *j)
{
	size_t i;

	for (i = 0; j->opinions != NULL && i < j->trust->n; i++)
		opinion_free(&j->opinions[i]);
	free(j->opinions);
	j->opinions = NULL;
}

struct sig_options
judge_options(const struct args *a)
{
	static const int digests[] = { NID_sha256, NID_sha384, NID_sha512 };
	static const enum raw_scheme schemes[] = { RAW_AUTO, RAW_RSA_PSS,
	    RAW_RSA_PKCS1, RAW_ECDSA, RAW_ED25519 };

	return (struct sig_options){ schemes[a->scheme], digests[a->digest] };
}
