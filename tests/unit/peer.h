/* SPDX-License-Identifier: ISC */
/* A TLS peer with a certificate of its own, for the tests of tls and http. */
#ifndef PEER_H
#define PEER_H

#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct peer {
	EVP_PKEY *key;
	X509 *cert;
};

/* A self-signed certificate for 127.0.0.1, good for an hour. */
static inline struct peer
peer_new(void)
{
	struct peer p = { EVP_EC_gen("P-256"), X509_new() };
	X509_EXTENSION *san = X509V3_EXT_conf_nid(NULL, NULL,
	    NID_subject_alt_name, "IP:127.0.0.1");
	X509_NAME *name = X509_get_subject_name(p.cert);

	X509_set_version(p.cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(p.cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(p.cert), -60);
	X509_gmtime_adj(X509_getm_notAfter(p.cert), 3600);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)"peer", -1, -1, 0);
	X509_set_issuer_name(p.cert, name);
	X509_set_pubkey(p.cert, p.key);
	if (san == NULL || !X509_add_ext(p.cert, san, -1) ||
	    !X509_sign(p.cert, p.key, EVP_sha256()))
		abort();
	X509_EXTENSION_free(san);
	return p;
}

static inline void
peer_free(struct peer *p)
{
	EVP_PKEY_free(p->key);
	X509_free(p->cert);
}

/* Its side of connections within these versions (0: any). */
static inline SSL_CTX *
peer_context(const struct peer *p, int min, int max)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	SSL_CTX_set_security_level(ctx, 0);
	if (!SSL_CTX_set_min_proto_version(ctx, min) ||
	    !SSL_CTX_set_max_proto_version(ctx, max) ||
	    !SSL_CTX_set_cipher_list(ctx, "ALL:aNULL:@SECLEVEL=0") ||
	    !SSL_CTX_use_certificate(ctx, p->cert) ||
	    !SSL_CTX_use_PrivateKey(ctx, p->key))
		abort();
	return ctx;
}

#endif
