/* SPDX-License-Identifier: ISC */
#include <openssl/err.h>

#include "digest.h"
#include "peer.h"
#include "tap.h"
#include "tls.h"

/* Let a client of a profile meet a server; what was agreed, or "" and the
 * verification's result. */
struct meeting {
	const char *version, *cipher;
	long verify;
};

static struct meeting
meet(const struct peer *p, enum tls_profile profile, SSL_CTX *server)
{
	SSL_CTX *client = SSL_CTX_new(TLS_client_method());
	struct fail f = { 0 };
	struct meeting m = { "", "", -1 };
	BIO *left, *right;
	SSL *c, *s;
	int i, rc = -1;

	X509_STORE_add_cert(SSL_CTX_get_cert_store(client), p->cert);
	SSL_CTX_set_verify(client, SSL_VERIFY_PEER, NULL);
	if (tls_apply(client, profile, &f) == -1)
		abort();
	c = SSL_new(client);
	s = SSL_new(server);
	BIO_new_bio_pair(&left, 0, &right, 0);
	SSL_set_bio(c, left, left);
	SSL_set_bio(s, right, right);
	for (i = 0; i < 10 && rc != 1; i++) {
		rc = SSL_connect(c);
		SSL_accept(s);
	}
	m.verify = SSL_get_verify_result(c);
	if (rc == 1) {
		m.version = SSL_get_version(c);
		m.cipher = SSL_get_cipher_name(c);
	}
	SSL_free(c);
	SSL_free(s);
	SSL_CTX_free(client);
	SSL_CTX_free(server);
	ERR_clear_error();
	return m;
}

static void
check_modern(const struct peer *p)
{
	struct meeting m;
	SSL_CTX *s;

	m = meet(p, TLS_MODERN, peer_context(p, 0, 0));
	is_str(m.version, "TLSv1.3", "modern: the newest");
	is_str(m.cipher, "TLS_AES_256_GCM_SHA384", "modern: AEAD");
	m = meet(p, TLS_MODERN, peer_context(p, 0, TLS1_2_VERSION));
	is_str(m.version, "TLSv1.2", "modern: TLS 1.2");
	is_str(m.cipher, "ECDHE-ECDSA-AES256-GCM-SHA384", "modern: AEAD");
	m = meet(p, TLS_MODERN, peer_context(p, 0, TLS1_1_VERSION));
	is_str(m.version, "", "modern: nothing older");
	s = peer_context(p, 0, TLS1_2_VERSION);
	SSL_CTX_set_cipher_list(s, "ECDHE-ECDSA-AES256-SHA384");
	is_str(meet(p, TLS_MODERN, s).version, "", "modern: no CBC");
}

static void
check_cbc(const struct peer *p)
{
	struct meeting m;
	SSL_CTX *s;

	m = meet(p, TLS_AES_CBC, peer_context(p, 0, 0));
	is_str(m.version, "TLSv1.2", "aes-cbc: TLS 1.2");
	is_str(m.cipher, "ECDHE-ECDSA-AES256-SHA384", "aes-cbc: CBC and HMAC");
	s = peer_context(p, 0, 0);
	SSL_CTX_set_options(s, SSL_OP_NO_ENCRYPT_THEN_MAC);
	m = meet(p, TLS_AES_CBC, s);
	is_str(m.version, "", "aes-cbc: not without encrypt-then-MAC");
	is_int(m.verify, X509_V_ERR_APPLICATION_VERIFICATION, "and says why");
	s = peer_context(p, 0, 0);
	SSL_CTX_set_options(s, SSL_OP_NO_EXTENDED_MASTER_SECRET);
	m = meet(p, TLS_AES_CBC, s);
	is_str(m.version, "", "aes-cbc: not without extended master secret");
	s = peer_context(p, 0, 0);
	SSL_CTX_set_cipher_list(s, "ECDHE-ECDSA-AES256-GCM-SHA384");
	is_str(meet(p, TLS_AES_CBC, s).version, "", "aes-cbc: no AEAD");
	is_str(tls_suites(TLS_AES_CBC), "", "aes-cbc: no suite of TLS 1.3");
}

static void
check_legacy(const struct peer *p)
{
	struct meeting m;
	SSL_CTX *s;

	m = meet(p, TLS_LEGACY, peer_context(p, 0, TLS1_VERSION));
	is_str(m.version, "TLSv1", "legacy: TLS 1.0");
	m = meet(p, TLS_LEGACY, peer_context(p, 0, 0));
	is_str(m.version, "TLSv1.3", "legacy: still the newest if it can be");
	s = peer_context(p, 0, TLS1_2_VERSION);
	SSL_CTX_set_cipher_list(s, "aNULL:@SECLEVEL=0");
	is_str(meet(p, TLS_LEGACY, s).version, "", "legacy: never anonymous");
	s = peer_context(p, 0, TLS1_2_VERSION);
	SSL_CTX_set_cipher_list(s, "eNULL:@SECLEVEL=0");
	is_str(meet(p, TLS_LEGACY, s).version, "", "legacy: never in clear");
}

static void
check_trust(const struct peer *p)
{
	struct peer other = peer_new();
	struct meeting m;
	enum tls_profile profile;

	for (profile = TLS_MODERN; profile <= TLS_LEGACY; profile++) {
		m = meet(&other, profile, peer_context(p, 0, 0));
		ok(m.version[0] == '\0' && m.verify != X509_V_OK,
		    "profile %d: an unknown certificate is refused",
		    (int)profile);
	}
	peer_free(&other);
}

static void
check_pin(const struct peer *p)
{
	static const char good[] = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZ"
	    "G3hSuFU=";
	char pin[TLS_PIN_LEN], hash[DIGEST_SHA256_HEX], text[80];
	unsigned char md[DIGEST_SHA256_LEN], *der = NULL;
	struct buf b = { 0 };
	int len;

	is_int(tls_pin(p->cert, pin), 0, "pin");
	ok(tls_pin_check(pin), "is well-formed: %s", pin);
	len = i2d_PUBKEY(p->key, &der);
	digest_sha256(der, (size_t)len, md);
	digest_base64(&b, md, sizeof md);
	is_str(pin + 8, buf_text(&b), "is the digest of the public key");
	OPENSSL_free(der);
	buf_free(&b);
	digest_sha256_hex("", 0, hash);
	ok(tls_pin_check(good), "a pin");
	ok(!tls_pin_check(good + 2), "no prefix");
	ok(!tls_pin_check(""), "nothing");
	ok(!tls_pin_check("sha256//"), "no digest");
	snprintf(text, sizeof text, "%s;", good);
	ok(!tls_pin_check(text), "one is not a list");
	snprintf(text, sizeof text, "%.51s", good);
	ok(!tls_pin_check(text), "cut");
	snprintf(text, sizeof text, "sha256//%s", hash);
	ok(!tls_pin_check(text), "hex");
}

static void
check_error(void)
{
	char why[64];

	ERR_clear_error();
	is_str(tls_error(why, sizeof why), "no reason given", "no error");
	ERR_raise(ERR_LIB_SSL, SSL_R_NO_CIPHER_MATCH);
	is_str(tls_error(why, sizeof why), "no cipher match", "in words");
	is_int((long long)ERR_peek_error(), 0, "and the queue is empty");
}

int
main(void)
{
	struct peer p = peer_new();

	check_modern(&p);
	check_cbc(&p);
	check_legacy(&p);
	check_trust(&p);
	check_pin(&p);
	check_error();
	peer_free(&p);
	return done();
}
