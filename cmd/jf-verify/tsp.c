/* SPDX-License-Identifier: ISC */
#include <openssl/evp.h>

#include <stdio.h>

#include "chain.h"
#include "cms_check.h"
#include "oid.h"
#include "tsp.h"

#define INFO_MAX	(64 * 1024)	/* bytes of a TSTInfo */

struct info {
	int digest;
	struct der imprint;
	int64_t time;
};

/* TSTInfo, section 2.4.2, as far as we need it. */
static int
read_info(struct der d, struct info *out)
{
	struct der in, alg, params, serial, policy;
	struct der_item time;
	uint64_t version;

	if (der_take(&d, DER_SEQ, &in) == -1 || d.len > 0)
		return -1;
	d = in;
	if (der_take(&d, DER_INTEGER, &in) == -1 ||
	    der_uint(in, &version) == -1 || version != 1 ||
	    der_take(&d, DER_OID, &policy) == -1 ||
	    der_take(&d, DER_SEQ, &in) == -1 ||
	    der_take(&in, DER_SEQ, &alg) == -1 ||
	    cms_algorithm(alg, &out->digest, &params) == -1 ||
	    der_take(&in, DER_OCTETS, &out->imprint) == -1 || in.len > 0 ||
	    der_take(&d, DER_INTEGER, &serial) == -1 ||
	    der_next(&d, true, &time) == -1 || time.tag != DER_GENTIME)
		return -1;
	return der_time(time.tag, time.in, &out->time);
}

static bool
stamps(const struct info *i, struct der signature)
{
	const EVP_MD *md = EVP_get_digestbynid(i->digest);
	unsigned char value[EVP_MAX_MD_SIZE];
	unsigned len;

	return md != NULL && raw_digest_is_strong(i->digest) &&
	    EVP_Digest(signature.p, signature.len, value, &len, md, NULL) == 1 &&
	    der_equal(i->imprint, (struct der){ value, len });
}

/* The authority's own signature and certificate, valid at that time. */
static int
check_signer(const struct tsp_ask *ask, const struct cms *m,
    struct message *msg, int64_t time, struct signer *out)
{
	static const char *const eku[] = { "timeStamping" };
	struct cms_check check = { m, &m->signer[0], NULL, msg };
	struct chain_ask path = {
		.anchors = ask->domain->tsa, .more = ask->domain->untrusted,
		.crls = ask->domain->crls,
		.revocation = ask->domain->policy.revocation, .time = time
	};
	struct cms_attrs a;
	struct chain c;
	const char *why = "out of memory";
	int rc = -1;

	if ((path.untrusted = cms_certs(m, &why)) == NULL)
		return signer_problem(out, REASON_MALFORMED, "%s", why);
	check.cert = cms_find_cert(check.s, path.untrusted, path.anchors);
	if (check.cert == NULL || !check.s->has_attrs) {
		signer_problem(out, REASON_SIGNER_UNTRUSTED,
		    "its signer's certificate or attributes are missing");
		goto out;
	}
	if (cms_check(&check, &a, out) == -1)
		goto out;
	if (a.signing_cert.len == 0 && a.signing_cert_v2.len == 0) {
		signer_problem(out, REASON_MALFORMED,
		    "it does not name its signer's certificate");
		goto out;
	}
	path.leaf = check.cert;
	rc = chain_build(&path, &c);
	if (rc == 0)
		rc = chain_usage(&c, eku, 1);
	if (rc == -1)
		signer_problem(out, c.reason, "%s", c.why);
	chain_free(&c);
out:
	sk_X509_pop_free(path.untrusted, X509_free);
	return rc;
}

static int
check_token(const struct tsp_ask *ask, const struct cms *m, struct buf *content,
    struct hashes *h, struct signer *out, int64_t *when)
{
	struct message msg = { h, content->p, content->len };
	struct info info;

	if (!cms_type_is(m, OID_TST_INFO) || m->n_signers != 1 ||
	    read_info((struct der){ content->p, content->len }, &info) == -1)
		return signer_problem(out, REASON_MALFORMED,
		    "it is no time-stamp token");
	if (!stamps(&info, ask->signature))
		return signer_problem(out, REASON_TIMESTAMP_WRONG,
		    "it belongs to another signature");
	if (info.time > ask->now)
		return signer_problem(out, REASON_CLOCK,
		    "it is newer than this computer's clock");
	*when = info.time;
	return check_signer(ask, m, &msg, info.time, out);
}

int
tsp_check(const struct tsp_ask *ask, int64_t *when, char why[VERDICT_WHY_LEN])
{
	struct signers all = { 0 };
	struct signer *out = signers_add(&all);
	struct verdict scratch;
	struct hashes h = { 0 };
	struct buf content = { 0 };
	struct cms m = { 0 };
	int rc = -1;

	if (out == NULL || verdict_start(&scratch, NULL) == -1)
		snprintf(why, VERDICT_WHY_LEN, "out of memory");
	else if (cms_read_memory(&m, ask->token.p, ask->token.len, &h, &content,
	    INFO_MAX, &scratch) == -1)
		snprintf(why, VERDICT_WHY_LEN, "the timestamp: %.200s",
		    scratch.why);
	else if ((rc = check_token(ask, &m, &content, &h, out, when)) == -1)
		snprintf(why, VERDICT_WHY_LEN, "the timestamp: %.200s",
		    out->why);
	cms_free(&m);
	hashes_free(&h);
	buf_free(&content);
	verdict_free(&scratch);
	signers_free(&all);
	return rc;
}
