/* SPDX-License-Identifier: ISC */
#include "tls.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "digest.h"

#define PIN_PREFIX	"sha256//"

#define SUITES	"TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:"	       \
	"TLS_AES_128_GCM_SHA256"

/*
 * Anonymous suites stay out of legacy: they have no certificate, and without
 * one libcurl checks no pin.
 */
static const struct {
	const char *ciphers, *suites;
	int min, max;		/* versions; 0: the newest */
	int level;
	uint64_t options;
} policy[] = {
	[TLS_MODERN] = { "ECDHE-ECDSA-AES256-GCM-SHA384:"
	    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:"
	    "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:"
	    "ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:"
	    "DHE-RSA-AES128-GCM-SHA256", SUITES, TLS1_2_VERSION, 0, 2,
	    SSL_OP_NO_RENEGOTIATION },
	[TLS_AES_CBC] = { "ECDHE-ECDSA-AES256-SHA384:"
	    "ECDHE-RSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA256:"
	    "ECDHE-RSA-AES128-SHA256", "", TLS1_2_VERSION, TLS1_2_VERSION, 2,
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET },
	[TLS_LEGACY] = { "ALL:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0", SUITES,
	    TLS1_VERSION, 0, 0, SSL_OP_LEGACY_SERVER_CONNECT }
};

const char *
tls_ciphers(enum tls_profile p)
{
	return policy[p].ciphers;
}

const char *
tls_suites(enum tls_profile p)
{
	return policy[p].suites;
}

/*
 * What aes-cbc demands of a peer's hello.  OpenSSL negotiates encrypt-then-MAC
 * and extended master secret but cannot insist on them, so what came is noted
 * in the connection's own data, and the check of the certificate, which comes
 * next, refuses without them.
 */
enum { SEEN_ETM = 1, SEEN_EMS = 2, SEEN_BOTH = 3 };

static CRYPTO_ONCE seen_once = CRYPTO_ONCE_STATIC_INIT;
static int seen_index = -1;

static void
seen_init(void)
{
	seen_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
}

static void
note_extension(SSL *s, int client_server, int type, const unsigned char *data,
    int len, void *arg)
{
	uintptr_t seen = (uintptr_t)SSL_get_ex_data(s, seen_index);

	(void)client_server, (void)data, (void)len, (void)arg;
	if (type == TLSEXT_TYPE_encrypt_then_mac)
		seen |= SEEN_ETM;
	if (type == TLSEXT_TYPE_extended_master_secret)
		seen |= SEEN_EMS;
	SSL_set_ex_data(s, seen_index, (void *)seen);
}

/* A context cannot be told to call note_extension, a connection can. */
static void
on_start(const SSL *s, int where, int ret)
{
	(void)ret;
	if ((where & SSL_CB_HANDSHAKE_START) == 0)
		return;
	SSL_set_ex_data((SSL *)s, seen_index, NULL);
	SSL_set_tlsext_debug_callback((SSL *)s, note_extension);
}

static int
verify_chain(X509_STORE_CTX *ctx, void *arg)
{
	SSL *s = X509_STORE_CTX_get_ex_data(ctx,
	    SSL_get_ex_data_X509_STORE_CTX_idx());

	(void)arg;
	if ((uintptr_t)SSL_get_ex_data(s, seen_index) == SEEN_BOTH)
		return X509_verify_cert(ctx);
	X509_STORE_CTX_set_error(ctx, X509_V_ERR_APPLICATION_VERIFICATION);
	return 0;
}

static int
demand_etm(SSL_CTX *ctx)
{
	if (!CRYPTO_THREAD_run_once(&seen_once, seen_init) || seen_index == -1)
		return -1;
	SSL_CTX_set_info_callback(ctx, on_start);
	SSL_CTX_set_cert_verify_callback(ctx, verify_chain, NULL);
	/* A resumed session shows no certificate. */
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	return 0;
}

int
tls_apply(SSL_CTX *ctx, enum tls_profile p, struct fail *f)
{
	char why[128];

	SSL_CTX_set_security_level(ctx, policy[p].level);
	SSL_CTX_set_options(ctx, policy[p].options | SSL_OP_NO_COMPRESSION);
	if (SSL_CTX_set_min_proto_version(ctx, policy[p].min) == 1 &&
	    SSL_CTX_set_max_proto_version(ctx, policy[p].max) == 1 &&
	    SSL_CTX_set_cipher_list(ctx, policy[p].ciphers) == 1 &&
	    SSL_CTX_set_ciphersuites(ctx, policy[p].suites) == 1 &&
	    (p != TLS_AES_CBC || demand_etm(ctx) == 0))
		return 0;
	return fail_set(f, FAIL_HERE, "tls cannot be set up: %s",
	    tls_error(why, sizeof why));
}

int
tls_pin(const X509 *cert, char out[TLS_PIN_LEN])
{
	unsigned char *der = NULL, md[DIGEST_SHA256_LEN];
	struct buf b = { 0 };
	int len, rc = -1;

	len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	if (len > 0 && digest_sha256(der, (size_t)len, md) == 0 &&
	    buf_adds(&b, PIN_PREFIX) == 0 &&
	    digest_base64(&b, md, sizeof md) == 0 && b.len < TLS_PIN_LEN) {
		memcpy(out, b.p, b.len + 1);
		rc = 0;
	}
	OPENSSL_free(der);
	buf_free(&b);
	return rc;
}

bool
tls_pin_check(const char *pin)
{
	struct buf b = { 0 };
	size_t skip = strlen(PIN_PREFIX);
	bool ok;

	ok = strncmp(pin, PIN_PREFIX, skip) == 0 &&
	    digest_unbase64(&b, pin + skip, strlen(pin + skip)) == 0 &&
	    b.len == DIGEST_SHA256_LEN;
	buf_free(&b);
	return ok;
}

const char *
tls_error(char *out, size_t size)
{
	const char *why = ERR_reason_error_string(ERR_peek_last_error());

	snprintf(out, size, "%s", why != NULL ? why : "no reason given");
	ERR_clear_error();
	return out;
}
