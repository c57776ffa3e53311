/* SPDX-License-Identifier: ISC */
#include <openssl/obj_mac.h>
#include <openssl/x509v3.h>

#include <string.h>

#include "cms_check.h"

STACK_OF(X509) *
cms_certs(const struct cms *m, const char **why)
{
	STACK_OF(X509) *certs = sk_X509_new_null();
	struct der d = m->certs;
	struct der_item item;
	const unsigned char *p;
	X509 *cert;

	while (certs != NULL && d.len > 0) {
		*why = "a certificate in the message is not well-formed";
		if (der_next(&d, true, &item) == -1 || item.tag != DER_SEQ ||
		    !der_is_sound(item.in) || sk_X509_num(certs) == CMS_CERTS_MAX)
			goto bad;
		p = item.all.p;
		cert = d2i_X509(NULL, &p, (long)item.all.len);
		if (cert == NULL || p != item.all.p + item.all.len ||
		    sk_X509_push(certs, cert) <= 0) {
			X509_free(cert);
			goto bad;
		}
	}
	return certs;
bad:
	sk_X509_pop_free(certs, X509_free);
	return NULL;
}

STACK_OF(X509_CRL) *
cms_crls(const struct cms *m, const char **why)
{
	STACK_OF(X509_CRL) *crls = sk_X509_CRL_new_null();
	struct der d = m->crls;
	struct der_item item;
	const unsigned char *p;
	X509_CRL *crl;

	while (crls != NULL && d.len > 0) {
		*why = "a revocation list in the message is not well-formed";
		if (der_next(&d, true, &item) == -1 || item.tag != DER_SEQ ||
		    !der_is_sound(item.in) || sk_X509_CRL_num(crls) == CMS_CERTS_MAX)
			goto bad;
		p = item.all.p;
		crl = d2i_X509_CRL(NULL, &p, (long)item.all.len);
		if (crl == NULL || p != item.all.p + item.all.len ||
		    sk_X509_CRL_push(crls, crl) <= 0) {
			X509_CRL_free(crl);
			goto bad;
		}
	}
	return crls;
bad:
	sk_X509_CRL_pop_free(crls, X509_CRL_free);
	return NULL;
}

/* Compare the encoded Name and the serial's octets, nothing looser. */
static bool
names_cert(const struct cms_signer *s, X509 *cert)
{
	const ASN1_OCTET_STRING *id;
	unsigned char *name = NULL, *serial = NULL;
	int name_len, serial_len;
	struct der in, d;
	bool same;

	if (s->by_key_id) {
		id = X509_get0_subject_key_id(cert);
		return id != NULL && der_equal(s->key_id,
		    (struct der){ ASN1_STRING_get0_data(id),
		    (size_t)ASN1_STRING_length(id) });
	}
	name_len = i2d_X509_NAME(X509_get_issuer_name(cert), &name);
	serial_len = i2d_ASN1_INTEGER(X509_get_serialNumber(cert), &serial);
	d = (struct der){ serial, serial_len > 0 ? (size_t)serial_len : 0 };
	same = name_len > 0 && der_equal(s->issuer,
	    (struct der){ name, (size_t)name_len }) &&
	    der_take(&d, DER_INTEGER, &in) == 0 && der_equal(in, s->serial);
	OPENSSL_free(name);
	OPENSSL_free(serial);
	return same;
}

X509 *
cms_find_cert(const struct cms_signer *s, STACK_OF(X509) *certs,
    STACK_OF(X509) *more)
{
	int i;

	for (i = 0; i < sk_X509_num(certs); i++)
		if (names_cert(s, sk_X509_value(certs, i)))
			return sk_X509_value(certs, i);
	for (i = 0; i < sk_X509_num(more); i++)
		if (names_cert(s, sk_X509_value(more, i)))
			return sk_X509_value(more, i);
	return NULL;
}

/* The attributes are signed as a SET OF, stored under an implicit [0]
 * (RFC 5652, 5.4): only the identifier octet differs. */
static enum raw_result
verify_attrs(const struct cms_signer *s, EVP_PKEY *key)
{
	enum raw_result r = RAW_UNSUPPORTED;
	struct buf b = { 0 };
	unsigned char head[2 + sizeof(size_t)] = { DER_SET };
	size_t n = s->attrs.len, i, len = 0;

	if (n < 0x80) {
		head[1] = (unsigned char)n;
	} else {
		for (i = n; i > 0; i >>= 8)
			len++;
		head[1] = (unsigned char)(0x80 | len);
		for (i = 0; i < len; i++)
			head[2 + i] = (unsigned char)(n >> 8 * (len - 1 - i));
	}
	if (buf_add(&b, head, 2 + len) == 0 &&
	    buf_add(&b, s->attrs.p, n) == 0)
		r = raw_verify_message(key, &s->alg, b.p, b.len,
		    s->signature.p, s->signature.len);
	buf_free(&b);
	return r;
}

/* The attributes say what the content and the message are: so they must. */
static int
check_attrs(const struct cms_check *c, const struct cms_attrs *a,
    struct signer *out)
{
	const struct cms_signer *s = c->s;
	unsigned char *der = NULL;
	int len;
	bool agree;
	const unsigned char *digest;
	const EVP_MD *md = EVP_get_digestbynid(s->digest);

	if (!der_equal(a->type, (struct der){ c->m->type, c->m->type_len }))
		return signer_problem(out, REASON_SIGNATURE_WRONG,
		    "the signed content type is not the message's");
	len = i2d_X509(c->cert, &der);
	agree = len > 0 && cms_attrs_agree(a, s,
	    (struct der){ der, len > 0 ? (size_t)len : 0 });
	OPENSSL_free(der);
	if (!agree)
		return signer_problem(out, REASON_SIGNATURE_WRONG,
		    "signed attributes name another certificate or algorithm");
	if (md == NULL || (digest = message_digest(c->msg, s->digest)) == NULL)
		return signer_problem(out, REASON_UNSUPPORTED,
		    "the digest algorithm is not supported");
	if (!der_equal(a->digest,
	    (struct der){ digest, (size_t)EVP_MD_get_size(md) }))
		return signer_problem(out, REASON_DIGEST_MISMATCH,
		    "the content is not what was signed");
	return 0;
}

int
cms_check(const struct cms_check *c, struct cms_attrs *a, struct signer *out)
{
	const struct cms_signer *s = c->s;
	EVP_PKEY *key = X509_get0_pubkey(c->cert);
	char name[RAW_NAME_LEN] = "unknown algorithm";
	enum raw_result r;
	const char *why;

	*a = (struct cms_attrs){ 0 };
	if (key == NULL || !s->alg_known)
		return signer_result(out, RAW_UNSUPPORTED, name);
	signer_key(out, key, &s->alg);
	raw_name(key, &s->alg, name);
	/* RFC 5754: both name one digest; Ed25519 has its own (RFC 8419). */
	if (s->has_attrs && EVP_get_digestbynid(s->digest) == NULL)
		return signer_result(out, RAW_UNSUPPORTED, "message digest");
	if (s->has_attrs && !raw_digest_is_strong(s->digest))
		return signer_result(out, RAW_WEAK, "message digest");
	if (s->alg.scheme != RAW_ED25519 && s->alg.digest != s->digest)
		return signer_problem(out, REASON_SIGNATURE_WRONG,
		    "digest and signature algorithm do not agree");
	if (!s->has_attrs) {
		r = message_verify(c->msg, key, &s->alg, s->signature.p,
		    s->signature.len);
		return signer_result(out, r, name);
	}
	if (signer_result(out, verify_attrs(s, key), name) == -1)
		return -1;
	if (cms_attrs_read(a, s->attrs, &why) == -1)
		return signer_problem(out, REASON_MALFORMED, "%s", why);
	return check_attrs(c, a, out);
}
