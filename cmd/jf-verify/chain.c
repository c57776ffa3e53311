/* SPDX-License-Identifier: ISC */
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "chain.h"

#define SECURITY_LEVEL	2	/* 112 bits: RSA 2048, SHA-224, no SHA-1 */
#define DEPTH_MAX	10

static int	problem(struct chain *, enum reason, const char *, ...)
		    __attribute__((format(printf, 3, 4)));

static int
problem(struct chain *c, enum reason r, const char *fmt, ...)
{
	va_list ap;

	c->reason = r;
	va_start(ap, fmt);
	vsnprintf(c->why, sizeof(c->why), fmt, ap);
	va_end(ap);
	return -1;
}

static enum reason
reason_of(int error)
{
	switch (error) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return REASON_CERTIFICATE_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return REASON_CERTIFICATE_EARLY;
	case X509_V_ERR_CERT_REVOKED:
		return REASON_SIGNER_REVOKED;
	case X509_V_ERR_CRL_HAS_EXPIRED:
	case X509_V_ERR_CRL_NOT_YET_VALID:
		return REASON_CRL_STALE;
	case X509_V_ERR_UNABLE_TO_GET_CRL:
		return REASON_CRL_MISSING;
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
		return REASON_WEAK_ALGORITHM;
	case X509_V_ERR_OUT_OF_MEM:
		return REASON_HERE;
	case X509_V_ERR_UNSUPPORTED_SIGNATURE_ALGORITHM:
		return REASON_UNSUPPORTED;
	default:
		return REASON_SIGNER_UNTRUSTED;
	}
}

/* What "prefer" has let pass. */
struct lenient {
	const struct chain_ask *ask;
	bool missing, stale;
};

static bool
holds_crl(STACK_OF(X509_CRL) *list, const X509_CRL *crl)
{
	int i;

	for (i = 0; i < sk_X509_CRL_num(list); i++)
		if (X509_CRL_match(sk_X509_CRL_value(list, i), crl) == 0)
			return true;
	return false;
}

/*
 * With "prefer", a list that is not there is no failure but is remembered.
 * Nor is one that has expired inside the message, where nobody can renew it:
 * whom it names stays revoked.
 */
static int
on_error(int ok, X509_STORE_CTX *ctx)
{
	struct lenient *l = X509_STORE_CTX_get_app_data(ctx);
	int error = X509_STORE_CTX_get_error(ctx);

	if (ok || l == NULL)
		return ok;
	if (error == X509_V_ERR_UNABLE_TO_GET_CRL) {
		l->missing = true;
		return 1;
	}
	if (error == X509_V_ERR_CRL_HAS_EXPIRED && holds_crl(l->ask->more_crls,
	    X509_STORE_CTX_get0_current_crl(ctx))) {
		l->stale = true;
		return 1;
	}
	return 0;
}

static int
fill_store(X509_STORE *store, const struct chain_ask *ask)
{
	int i;

	for (i = 0; i < sk_X509_num(ask->anchors); i++)
		if (X509_STORE_add_cert(store,
		    sk_X509_value(ask->anchors, i)) != 1)
			return -1;
	for (i = 0; i < sk_X509_CRL_num(ask->crls); i++)
		if (X509_STORE_add_crl(store,
		    sk_X509_CRL_value(ask->crls, i)) != 1)
			return -1;
	for (i = 0; i < sk_X509_CRL_num(ask->more_crls); i++)
		if (X509_STORE_add_crl(store,
		    sk_X509_CRL_value(ask->more_crls, i)) != 1)
			return -1;
	return 0;
}

static STACK_OF(X509) *
join(STACK_OF(X509) *a, STACK_OF(X509) *b)
{
	STACK_OF(X509) *all = sk_X509_new_null();
	int i;

	for (i = 0; i < sk_X509_num(a); i++)
		sk_X509_push(all, sk_X509_value(a, i));
	for (i = 0; i < sk_X509_num(b); i++)
		sk_X509_push(all, sk_X509_value(b, i));
	return all;
}

static void
set_rules(X509_STORE_CTX *ctx, const struct chain_ask *ask, struct lenient *l)
{
	X509_VERIFY_PARAM *p = X509_STORE_CTX_get0_param(ctx);
	unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;

	X509_VERIFY_PARAM_set_time(p, (time_t)ask->time);
	X509_VERIFY_PARAM_set_auth_level(p, SECURITY_LEVEL);
	X509_VERIFY_PARAM_set_depth(p, DEPTH_MAX);
	if (ask->revocation != POLICY_OFF)
		flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL |
		    X509_V_FLAG_EXTENDED_CRL_SUPPORT;
	X509_VERIFY_PARAM_set_flags(p, flags);
	if (ask->revocation == POLICY_PREFER) {
		X509_STORE_CTX_set_app_data(ctx, l);
		X509_STORE_CTX_set_verify_cb(ctx, on_error);
	}
}

int
chain_build(const struct chain_ask *ask, struct chain *out)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *untrusted = join(ask->untrusted, ask->more);
	struct lenient l = { .ask = ask };
	int error, rc = -1;

	*out = (struct chain){ 0 };
	if (store == NULL || ctx == NULL || untrusted == NULL ||
	    fill_store(store, ask) == -1 ||
	    X509_STORE_CTX_init(ctx, store, ask->leaf, untrusted) != 1) {
		problem(out, REASON_HERE, "out of memory");
		goto out;
	}
	set_rules(ctx, ask, &l);
	rc = X509_verify_cert(ctx) == 1 ? 0 : -1;
	out->certs = X509_STORE_CTX_get1_chain(ctx);
	out->revocation_stale = l.stale;
	out->revocation_checked = ask->revocation != POLICY_OFF && !l.missing &&
	    !l.stale;
	error = X509_STORE_CTX_get_error(ctx);
	if (rc == -1)
		problem(out, reason_of(error), "%s",
		    X509_verify_cert_error_string(error));
out:
	sk_X509_free(untrusted);
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	return rc;
}

void
chain_free(struct chain *c)
{
	sk_X509_pop_free(c->certs, X509_free);
	*c = (struct chain){ 0 };
}

/* Does the extension name one of the wanted usages? */
static bool
eku_holds(EXTENDED_KEY_USAGE *has, const char *const *eku, size_t n)
{
	ASN1_OBJECT *want;
	bool found = false;
	size_t i;
	int k;

	for (i = 0; i < n && !found; i++) {
		if (strcmp(eku[i], "any") == 0)
			return true;
		if ((want = OBJ_txt2obj(eku[i], 0)) == NULL)
			continue;
		for (k = 0; k < sk_ASN1_OBJECT_num(has); k++)
			found |= OBJ_cmp(sk_ASN1_OBJECT_value(has, k), want) == 0;
		ASN1_OBJECT_free(want);
	}
	return found;
}

/* A CA without the extension allows every usage; a leaf without it none. */
static bool
eku_allows(X509 *cert, bool is_leaf, const char *const *eku, size_t n)
{
	EXTENDED_KEY_USAGE *has;
	int critical;
	bool ok;

	has = X509_get_ext_d2i(cert, NID_ext_key_usage, &critical, NULL);
	if (has == NULL && critical == -1 && !is_leaf)
		return true;
	ok = (has != NULL || critical == -1) && eku_holds(has, eku, n);
	EXTENDED_KEY_USAGE_free(has);
	return ok;
}

int
chain_usage(struct chain *c, const char *const *eku, size_t n)
{
	X509 *leaf = sk_X509_value(c->certs, 0);
	uint32_t usage = X509_get_key_usage(leaf);	/* all, when absent */
	int i;

	if ((usage & X509v3_KU_DIGITAL_SIGNATURE) == 0)
		return problem(c, REASON_KEY_USAGE,
		    "the signer's certificate is not for signatures");
	for (i = 0; i < sk_X509_num(c->certs); i++)
		if (!eku_allows(sk_X509_value(c->certs, i), i == 0, eku, n))
			return problem(c, REASON_KEY_USAGE, i == 0 ?
			    "the signer's certificate is not for %s" :
			    "a certificate authority in the chain is not for %s",
			    eku[0]);
	return 0;
}
