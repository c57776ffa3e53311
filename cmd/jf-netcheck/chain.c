/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/ct.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "chain.h"
#include "tcp.h"
#include "tls.h"
#include "trust.h"

/* One part of a name as UTF-8, appended. */
static void
add_part(const X509_NAME *name, int nid, char *out, size_t size)
{
	int at = X509_NAME_get_index_by_NID(name, nid, -1);
	size_t used = strlen(out);
	unsigned char *text = NULL;

	if (at == -1 || ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(
	    X509_NAME_get_entry(name, at))) < 0)
		return;
	snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
	    (char *)text);
	OPENSSL_free(text);
}

void
chain_name(const X509_NAME *name, char *out, size_t size)
{
	out[0] = '\0';
	add_part(name, NID_organizationName, out, size);
	add_part(name, NID_commonName, out, size);
	if (out[0] == '\0')
		add_part(name, NID_organizationalUnitName, out, size);
}

static void
tell_subject(const X509_NAME *name, char *out, size_t size)
{
	out[0] = '\0';
	add_part(name, NID_commonName, out, size);
	if (out[0] == '\0')
		chain_name(name, out, size);
}

static void
add_name(char *out, size_t size, const char *text, size_t len)
{
	size_t used = strlen(out);

	if (used + len + 2 <= size)
		snprintf(out + used, size - used, "%s%.*s",
		    used > 0 ? " " : "", (int)len, text);
}

static void
tell_names(X509 *leaf, char *out, size_t size)
{
	GENERAL_NAMES *all = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL,
	    NULL);
	char ip[INET6_ADDRSTRLEN];

	out[0] = '\0';
	for (int i = 0; i < sk_GENERAL_NAME_num(all); i++) {
		const GENERAL_NAME *n = sk_GENERAL_NAME_value(all, i);
		const ASN1_STRING *s = n->type == GEN_DNS ? n->d.dNSName :
		    n->type == GEN_IPADD ? n->d.iPAddress : NULL;
		int len = s == NULL ? 0 : ASN1_STRING_length(s);

		if (n->type == GEN_DNS)
			add_name(out, size, (const char *)
			    ASN1_STRING_get0_data(s), (size_t)len);
		else if (n->type == GEN_IPADD && (len == 4 || len == 16) &&
		    inet_ntop(len == 4 ? AF_INET : AF_INET6,
		    ASN1_STRING_get0_data(s), ip, sizeof(ip)) != NULL)
			add_name(out, size, ip, strlen(ip));
	}
	GENERAL_NAMES_free(all);
}

static int64_t
seconds_of(const ASN1_TIME *t)
{
	struct tm tm;

	return ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static bool
is_for_host(X509 *leaf, const char *host)
{
	union tcp_address a;

	if (tcp_address_parse(&a, host, 0) == 0)
		return X509_check_ip_asc(leaf, host, 0) == 1;
	return X509_check_host(leaf, host, 0,
	    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
}

static bool
has_extension(X509 *leaf, int nid)
{
	return X509_get_ext_by_NID(leaf, nid, -1) >= 0;
}

static void
tell_pins(STACK_OF(X509) *sent, const struct endpoint *endpoint,
    struct evidence_tls *e)
{
	char pin[TLS_PIN_LEN];

	if (endpoint == NULL || endpoint->pins[0] == NULL)
		return;
	e->pin = EVIDENCE_NO;
	for (int i = 0; i < sk_X509_num(sent); i++) {
		/* A device is its own key, no authority's. */
		if (i > 0 && endpoint->device)
			break;
		if (tls_pin(sk_X509_value(sent, i), pin) == -1)
			continue;
		for (char *const *p = endpoint->pins; *p != NULL; p++)
			if (strcmp(*p, pin) == 0)
				e->pin = EVIDENCE_YES;
	}
}

static void
tell_issuer(const struct endpoint *endpoint, struct evidence_tls *e)
{
	if (endpoint == NULL || endpoint->issuer == NULL)
		return;
	e->issuer_expected =
	    strcasestr(e->issuer, endpoint->issuer) != NULL ||
	    strcasestr(e->top, endpoint->issuer) != NULL ||
	    strcasestr(e->anchor, endpoint->issuer) != NULL ?
	    EVIDENCE_YES : EVIDENCE_NO;
}

/* The part about the leaf, which may be named by any hash. */
static OCSP_SINGLERESP *
find_answer(OCSP_BASICRESP *basic, STACK_OF(X509) *sent)
{
	const EVP_MD *const hashes[] = { EVP_sha1(), EVP_sha256() };
	OCSP_CERTID *id;
	int at = -1;

	for (size_t i = 0; i < 2 && at < 0; i++) {
		id = OCSP_cert_to_id(hashes[i], sk_X509_value(sent, 0),
		    sk_X509_value(sent, 1));
		if (id != NULL)
			at = OCSP_resp_find(basic, id, -1);
		OCSP_CERTID_free(id);
	}
	return at < 0 ? NULL : OCSP_resp_get0(basic, at);
}

/* The stapled answer about this leaf, where there is one that holds. */
static enum evidence_tri
stapled(SSL *ssl, struct trust *trust, const struct endpoint *endpoint)
{
	STACK_OF(X509) *sent = SSL_get_peer_cert_chain(ssl);
	enum evidence_tri result = EVIDENCE_UNKNOWN;
	const unsigned char *der;
	long len = SSL_get_tlsext_status_ocsp_resp(ssl, &der);
	OCSP_RESPONSE *answer;
	OCSP_BASICRESP *basic;
	OCSP_SINGLERESP *one = NULL;
	ASN1_GENERALIZEDTIME *from, *until;
	int status;

	if (len <= 0 || sk_X509_num(sent) < 2)
		return EVIDENCE_UNKNOWN;
	answer = d2i_OCSP_RESPONSE(NULL, &der, len);
	basic = answer == NULL ? NULL : OCSP_response_get1_basic(answer);
	if (basic != NULL && trust_holds(trust, basic, sent, endpoint))
		one = find_answer(basic, sent);
	if (one != NULL) {
		status = OCSP_single_get0_status(one, NULL, NULL, &from,
		    &until);
		if (status == V_OCSP_CERTSTATUS_REVOKED)
			result = EVIDENCE_NO;
		else if (status == V_OCSP_CERTSTATUS_GOOD &&
		    OCSP_check_validity(from, until, 300, -1) == 1)
			result = EVIDENCE_YES;
	}
	OCSP_BASICRESP_free(basic);
	OCSP_RESPONSE_free(answer);
	return result;
}

static void
tell_session(SSL *ssl, struct evidence_tls *e)
{
	const SSL_CIPHER *c = SSL_get_current_cipher(ssl);
	const unsigned char *alpn;
	unsigned len;

	snprintf(e->version, sizeof(e->version), "%s", SSL_get_version(ssl));
	snprintf(e->cipher, sizeof(e->cipher), "%s", SSL_CIPHER_get_name(c));
	e->cbc = c != NULL &&
	    (SSL_CIPHER_get_cipher_nid(c) == NID_aes_128_cbc ||
	    SSL_CIPHER_get_cipher_nid(c) == NID_aes_256_cbc);
	SSL_get0_alpn_selected(ssl, &alpn, &len);
	snprintf(e->alpn, sizeof(e->alpn), "%.*s", (int)len,
	    (const char *)alpn);
}

static void
tell_leaf(X509 *leaf, const char *host, struct evidence_tls *e)
{
	tell_subject(X509_get_subject_name(leaf), e->subject,
	    sizeof(e->subject));
	chain_name(X509_get_issuer_name(leaf), e->issuer, sizeof(e->issuer));
	tell_names(leaf, e->names, sizeof(e->names));
	e->host_ok = is_for_host(leaf, host);
	e->self_signed = X509_self_signed(leaf, 0) == 1;
	e->aia = has_extension(leaf, NID_info_access);
	e->revocation = has_extension(leaf, NID_crl_distribution_points) ||
	    e->aia;
	e->not_before = seconds_of(X509_get0_notBefore(leaf));
	e->not_after = seconds_of(X509_get0_notAfter(leaf));
	tls_pin(leaf, e->spki);
}

void
chain_tell(SSL *ssl, struct trust *trust, const char *host,
    const struct endpoint *endpoint, struct evidence_tls *e)
{
	STACK_OF(X509) *sent = SSL_get_peer_cert_chain(ssl);
	X509 *leaf = SSL_get0_peer_certificate(ssl);

	tell_session(ssl, e);
	if (leaf == NULL || sk_X509_num(sent) < 1)
		return;
	e->chain = (unsigned)sk_X509_num(sent);
	tell_leaf(leaf, host, e);
	chain_name(X509_get_issuer_name(sk_X509_value(sent,
	    sk_X509_num(sent) - 1)), e->top, sizeof(e->top));
	trust_verify(trust, leaf, sent, endpoint, e);
	tell_pins(sent, endpoint, e);
	tell_issuer(endpoint, e);
	e->stapled = stapled(ssl, trust, endpoint);
	e->sct = has_extension(leaf, NID_ct_precert_scts) ||
	    sk_SCT_num(SSL_get0_peer_scts(ssl)) > 0 ?
	    EVIDENCE_YES : EVIDENCE_NO;
}
