/* SPDX-License-Identifier: ISC */
#include <openssl/evp.h>
#include <openssl/objects.h>

#include <string.h>

#include "cms_attr.h"
#include "oid.h"

#define ATTRS_MAX	32

/* The next Attribute: its OID and the content of its set of values. */
static int
next_attr(struct der *d, struct der *oid, struct der *values)
{
	struct der in;

	if (der_take(d, DER_SEQ, &in) == -1 ||
	    der_take(&in, DER_OID, oid) == -1 ||
	    der_take(&in, DER_SET, values) == -1 || in.len > 0)
		return -1;
	return 0;
}

/* The only value, with this tag: its content. */
static int
only(struct der values, unsigned char tag, struct der *out)
{
	return der_take(&values, tag, out) == -1 || values.len > 0 ? -1 : 0;
}

static int
read_time(struct cms_attrs *a, struct der values)
{
	struct der_item item;

	if (der_next(&values, true, &item) == -1 || values.len > 0 ||
	    (item.tag != DER_UTCTIME && item.tag != DER_GENTIME) ||
	    der_time(item.tag, item.in, &a->time) == -1)
		return -1;
	a->has_time = true;
	return 0;
}

static int
read_attr(struct cms_attrs *a, struct der oid, struct der values)
{
	if (der_is_oid(oid, OID_CONTENT_TYPE))
		return only(values, DER_OID, &a->type);
	if (der_is_oid(oid, OID_MESSAGE_DIGEST))
		return only(values, DER_OCTETS, &a->digest);
	if (der_is_oid(oid, OID_SIGNING_TIME))
		return read_time(a, values);
	if (der_is_oid(oid, OID_SIGNING_CERT))
		return only(values, DER_SEQ, &a->signing_cert);
	if (der_is_oid(oid, OID_SIGNING_CERT_V2))
		return only(values, DER_SEQ, &a->signing_cert_v2);
	if (der_is_oid(oid, OID_ALG_PROTECTION))
		return only(values, DER_SEQ, &a->alg_protection);
	if (der_is_oid(oid, OID_PACKAGE_ID))
		return only(values, DER_SEQ, &a->package);
	if (der_is_oid(oid, OID_TARGET_HARDWARE))
		return only(values, DER_SEQ, &a->targets);
	return 0;
}

int
cms_attrs_read(struct cms_attrs *a, struct der attrs, const char **why)
{
	struct der seen[ATTRS_MAX], oid, values;
	size_t n = 0, i;

	*a = (struct cms_attrs){ 0 };
	while (attrs.len > 0) {
		*why = "a signed attribute is not well-formed";
		if (next_attr(&attrs, &oid, &values) == -1 || values.len == 0 ||
		    n == ATTRS_MAX)
			return -1;
		for (i = 0; i < n; i++)
			if (der_equal(seen[i], oid)) {
				*why = "a signed attribute occurs twice";
				return -1;
			}
		seen[n++] = oid;
		if (read_attr(a, oid, values) == -1)
			return -1;
	}
	*why = "the content type or message digest attribute is missing";
	return a->type.len == 0 || a->digest.len == 0 ? -1 : 0;
}

/* ESSCertID(v2) of the signer, the first of the list: hash of its bytes. */
static bool
cert_agrees(struct der attr, struct der cert, int digest)
{
	struct der list, id, hash, in, params;
	unsigned char value[EVP_MAX_MD_SIZE];
	const EVP_MD *md;
	unsigned len;

	if (der_take(&attr, DER_SEQ, &list) == -1 ||
	    der_take(&list, DER_SEQ, &id) == -1)
		return false;
	if (der_at(id, DER_SEQ) && (der_take(&id, DER_SEQ, &in) == -1 ||
	    cms_algorithm(in, &digest, &params) == -1))
		return false;
	md = EVP_get_digestbynid(digest);
	return der_take(&id, DER_OCTETS, &hash) == 0 && md != NULL &&
	    EVP_Digest(cert.p, cert.len, value, &len, md, NULL) == 1 &&
	    der_equal(hash, (struct der){ value, len });
}

/* CMSAlgorithmProtection: digest algorithm, [1] signature algorithm. */
static bool
algorithms_agree(struct der attr, const struct cms_signer *s)
{
	struct der digest, sig;

	return der_take(&attr, DER_SEQ, &digest) == 0 &&
	    der_take(&attr, DER_CTX_PARTS | 1, &sig) == 0 && attr.len == 0 &&
	    der_equal(digest, s->digest_alg) && der_equal(sig, s->sig_alg);
}

bool
cms_attrs_agree(const struct cms_attrs *a, const struct cms_signer *s,
    struct der cert)
{
	if (a->signing_cert.len > 0 &&
	    !cert_agrees(a->signing_cert, cert, NID_sha1))
		return false;
	if (a->signing_cert_v2.len > 0 &&
	    !cert_agrees(a->signing_cert_v2, cert, NID_sha256))
		return false;
	return a->alg_protection.len == 0 ||
	    algorithms_agree(a->alg_protection, s);
}

int
cms_attrs_timestamp(struct der attrs, struct der *token)
{
	struct der oid, values;
	struct der_item item;
	int found = 0;

	while (attrs.len > 0) {
		if (next_attr(&attrs, &oid, &values) == -1 ||
		    !der_is_oid(oid, OID_TIMESTAMP) || found > 0 ||
		    der_next(&values, false, &item) == -1 || values.len > 0)
			return -1;
		*token = item.all;
		found = 1;
	}
	return found;
}

bool
cms_attrs_lookalike(const unsigned char *p, size_t len)
{
	struct der d = { p, len };
	unsigned char tag;
	uint64_t n;
	size_t head = der_header(d, true, &tag, &n);
	struct der oid;

	if (head == 0 || tag != DER_SET)
		return false;
	d.p += head;
	d.len -= head;
	head = der_header(d, true, &tag, &n);
	if (head == 0 || tag != DER_SEQ)
		return false;
	d.p += head;
	d.len -= head;
	return der_take(&d, DER_OID, &oid) == 0 && der_at(d, DER_SET);
}
