/* SPDX-License-Identifier: ISC */
#include <openssl/obj_mac.h>
#include <openssl/objects.h>

#include "cms_signer.h"

/* issuerAndSerialNumber or [0] subjectKeyIdentifier, which fix the version. */
static int
read_id(struct cms_signer *s, struct der *d, uint64_t version)
{
	struct der_item item;
	struct der in;

	if (der_next(d, false, &item) == -1)
		return -1;
	if (item.tag == DER_CTX) {
		s->by_key_id = true;
		s->key_id = item.in;
		return version == 3 ? 0 : -1;
	}
	in = item.in;
	if (item.tag != DER_SEQ || der_next(&in, true, &item) == -1 ||
	    item.tag != DER_SEQ)
		return -1;
	s->issuer = item.all;
	if (der_take(&in, DER_INTEGER, &s->serial) == -1 || in.len > 0)
		return -1;
	return version == 1 ? 0 : -1;
}

static bool
is_null_or_absent(struct der params)
{
	return params.len == 0 || der_equal(params,
	    (struct der){ (const unsigned char *)"\x05\x00", 2 });
}

/* An explicitly tagged member of RSASSA-PSS-params, if it comes next. */
static int
pss_member(struct der *d, unsigned char tag, unsigned char inner,
    struct der *in, bool *there)
{
	struct der outer;

	*there = der_at(*d, tag);
	if (!*there)
		return 0;
	if (der_take(d, tag, &outer) == -1 ||
	    der_take(&outer, inner, in) == -1 || outer.len > 0)
		return -1;
	return 0;
}

/* RSASSA-PSS-params (RFC 8017, A.2.3); the defaults are SHA-1 and 20. */
static int
read_pss(struct raw_alg *alg, struct der params)
{
	struct der d, in, inner, rest;
	uint64_t n = 20;
	bool there;
	int nid;

	alg->digest = alg->mgf1_digest = NID_sha1;
	if (der_take(&params, DER_SEQ, &d) == -1 || params.len > 0)
		return -1;
	if (pss_member(&d, 0xa0, DER_SEQ, &in, &there) == -1 || (there &&
	    (cms_algorithm(in, &alg->digest, &rest) == -1 ||
	    !is_null_or_absent(rest))))
		return -1;
	if (pss_member(&d, 0xa1, DER_SEQ, &in, &there) == -1 || (there &&
	    (cms_algorithm(in, &nid, &inner) == -1 || nid != NID_mgf1 ||
	    der_take(&inner, DER_SEQ, &in) == -1 || inner.len > 0 ||
	    cms_algorithm(in, &alg->mgf1_digest, &rest) == -1 ||
	    !is_null_or_absent(rest))))
		return -1;
	if (pss_member(&d, 0xa2, DER_INTEGER, &in, &there) == -1 ||
	    (there && der_uint(in, &n) == -1) || n > 512)
		return -1;
	alg->salt_len = (int)n;
	n = 1;
	if (pss_member(&d, 0xa3, DER_INTEGER, &in, &there) == -1 ||
	    (there && der_uint(in, &n) == -1) || n != 1 || d.len > 0)
		return -1;
	return 0;
}

/* signatureAlgorithm; an unknown one is told later, not malformed. */
static int
read_sig_alg(struct cms_signer *s)
{
	struct der params;
	int nid, digest, key;

	if (cms_algorithm(s->sig_alg, &nid, &params) == -1)
		return -1;
	s->alg_known = true;
	s->alg = (struct raw_alg){ .digest = s->digest };
	if (nid == NID_rsassaPss) {
		s->alg.scheme = RAW_RSA_PSS;
		return read_pss(&s->alg, params);
	}
	if (nid == NID_ED25519) {
		s->alg.scheme = RAW_ED25519;
		return params.len == 0 ? 0 : -1;
	}
	if (nid == NID_rsaEncryption) {
		s->alg.scheme = RAW_RSA_PKCS1;
		return is_null_or_absent(params) ? 0 : -1;
	}
	if (OBJ_find_sigid_algs(nid, &digest, &key) == 1 &&
	    (key == NID_rsaEncryption || key == NID_X9_62_id_ecPublicKey)) {
		s->alg.scheme = key == NID_rsaEncryption ? RAW_RSA_PKCS1 :
		    RAW_ECDSA_DER;
		s->alg.digest = digest;
		return is_null_or_absent(params) ? 0 : -1;
	}
	s->alg_known = false;
	return 0;
}

static int
take(struct der *d, unsigned char tag, struct der *in)
{
	struct der_item item;

	if (der_next(d, false, &item) == -1 || item.tag != tag)
		return -1;
	*in = item.in;
	return 0;
}

static int
read_one(struct cms_signer *s, struct der d)
{
	struct der in, params;
	uint64_t version;

	*s = (struct cms_signer){ 0 };
	if (take(&d, DER_INTEGER, &in) == -1 || der_uint(in, &version) == -1 ||
	    read_id(s, &d, version) == -1 ||
	    take(&d, DER_SEQ, &s->digest_alg) == -1 ||
	    cms_algorithm(s->digest_alg, &s->digest, &params) == -1 ||
	    !is_null_or_absent(params))
		return -1;
	if (der_at(d, DER_CTX_PARTS)) {
		/* What is signed is their DER, so nothing else will do. */
		if (der_take(&d, DER_CTX_PARTS, &s->attrs) == -1 ||
		    s->attrs.len == 0)
			return -1;
		s->has_attrs = true;
	}
	if (take(&d, DER_SEQ, &s->sig_alg) == -1 || read_sig_alg(s) == -1 ||
	    take(&d, DER_OCTETS, &s->signature) == -1)
		return -1;
	if (d.len > 0 && (take(&d, DER_CTX_PARTS | 1,
	    &s->unsigned_attrs) == -1 || s->unsigned_attrs.len == 0))
		return -1;
	return d.len == 0 ? 0 : -1;
}

int
cms_signer_read_all(struct cms *m, struct der set, struct verdict *v)
{
	struct der in;

	while (set.len > 0) {
		if (m->n_signers == CMS_SIGNERS_MAX)
			return verdict_problem(v, REASON_TOO_LARGE,
			    "more than %d signers", CMS_SIGNERS_MAX);
		if (take(&set, DER_SEQ, &in) == -1 ||
		    read_one(&m->signer[m->n_signers++], in) == -1)
			return -1;
	}
	return 0;
}
