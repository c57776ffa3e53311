/* SPDX-License-Identifier: ISC */
/* raw.h: every signature of the Wycheproof files, and the rules on keys. */
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <jansson.h>

#include <stdlib.h>

#include "buf.h"
#include "cmd/jf-verify/raw.h"
#include "digest.h"
#include "tests/unit/tap.h"

static const struct file {
	const char *name;
	struct raw_alg alg;
} files[] = {
	{ "rsa_signature_2048_sha256_test",
	    { RAW_RSA_PKCS1, NID_sha256, 0, 0 } },
	{ "rsa_pss_2048_sha256_mgf1_32_test",
	    { RAW_RSA_PSS, NID_sha256, 0, 32 } },
	{ "ecdsa_secp256r1_sha256_test",
	    { RAW_ECDSA_DER, NID_sha256, 0, 0 } },
	{ "ecdsa_secp384r1_sha384_test",
	    { RAW_ECDSA_DER, NID_sha384, 0, 0 } },
	{ "ed25519_test", { RAW_ED25519, 0, 0, 0 } },
};

static void
unhex(struct buf *b, const json_t *o, const char *name)
{
	const char *hex = json_string_value(json_object_get(o, name));
	size_t n = strlen(hex) / 2;

	buf_clear(b);
	buf_reserve(b, n + 1);
	digest_unhex(hex, b->p, n);
	b->len = n;
}

static EVP_PKEY *
key_of(const json_t *group)
{
	const char *name = json_object_get(group, "publicKeyDer") != NULL ?
	    "publicKeyDer" : "publicKeyAsn";
	struct buf der = { 0 };
	const unsigned char *p;
	EVP_PKEY *key;

	unhex(&der, group, name);
	p = der.p;
	key = d2i_PUBKEY(NULL, &p, (long)der.len);
	buf_free(&der);
	return key;
}

/* Signatures of a group that come out otherwise than the file says. */
static int
wrong_in_group(const json_t *group, const struct raw_alg *alg, int *n)
{
	EVP_PKEY *key = key_of(group);
	struct buf msg = { 0 }, sig = { 0 };
	const json_t *t;
	const char *want;
	int wrong = 0;
	size_t i;

	json_array_foreach(json_object_get(group, "tests"), i, t) {
		unhex(&msg, t, "msg");
		unhex(&sig, t, "sig");
		want = json_string_value(json_object_get(t, "result"));
		bool good = raw_verify_message(key, alg, msg.p, msg.len,
		    sig.p, sig.len) == RAW_GOOD;
		++*n;
		if (strcmp(want, "acceptable") == 0 ||
		    good == (strcmp(want, "valid") == 0))
			continue;
		wrong++;
		printf("# test %lld should be %s\n", (long long)
		    json_integer_value(json_object_get(t, "tcId")), want);
	}
	buf_free(&msg);
	buf_free(&sig);
	EVP_PKEY_free(key);
	return wrong;
}

static void
check_file(const struct file *f)
{
	const char *dir = getenv("VECTORS");
	char path[1024];
	const json_t *group;
	json_t *o;
	int wrong = 0, n = 0;
	size_t i;

	snprintf(path, sizeof(path), "%s/wycheproof/%s.json",
	    dir != NULL ? dir : "../shared/vectors", f->name);
	if ((o = json_load_file(path, 0, NULL)) == NULL) {
		skip("no Wycheproof file here");
		return;
	}
	json_array_foreach(json_object_get(o, "testGroups"), i, group)
		wrong += wrong_in_group(group, &f->alg, &n);
	ok(n > 100 && wrong == 0, "%s: %d signatures", f->name, n);
	json_decref(o);
}

static void
check_rules(void)
{
	struct raw_alg alg = { RAW_AUTO, NID_sha256, 0, RAW_ANY_SALT };
	EVP_PKEY *rsa = EVP_RSA_gen(2048), *weak = EVP_RSA_gen(1024);
	EVP_PKEY *ec = EVP_EC_gen("P-256"), *other = EVP_EC_gen("secp256k1");
	EVP_PKEY *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	EVP_PKEY *x = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	unsigned char sig[256] = { 0 };
	char name[RAW_NAME_LEN];

	is_int(raw_scheme_of(rsa, RAW_AUTO), RAW_RSA_PSS, "RSA means PSS");
	is_int(raw_scheme_of(rsa, RAW_AUTO_PKCS1), RAW_RSA_PKCS1,
	    "unless a format means PKCS#1");
	is_int(raw_scheme_of(ec, RAW_AUTO_PKCS1), RAW_ECDSA, "EC means ECDSA");
	is_int(raw_verify_message(rsa, &alg, "x", 1, sig, 256), RAW_WRONG,
	    "a zero signature is wrong");
	is_int(raw_verify_message(rsa, &alg, "x", 1, sig, 0), RAW_WRONG,
	    "an empty one too");
	is_int(raw_verify_message(weak, &alg, "x", 1, sig, 128), RAW_WEAK,
	    "RSA 1024 is weak");
	is_int(raw_verify_message(other, &alg, "x", 1, sig, 64), RAW_WEAK,
	    "another curve is refused");
	is_int(raw_verify_message(ec, &alg, "x", 1, sig, 64), RAW_WRONG,
	    "r = s = 0 is wrong");
	is_int(raw_verify_message(ed, &alg, "x", 1, sig, 64), RAW_WRONG,
	    "a zero Ed25519 signature is wrong");
	is_int(raw_verify_message(x, &alg, "x", 1, sig, 64), RAW_UNSUPPORTED,
	    "a key that cannot sign");
	alg.scheme = RAW_ED25519;
	is_int(raw_verify_message(ec, &alg, "x", 1, sig, 64), RAW_MISFIT,
	    "a scheme for another key");
	alg = (struct raw_alg){ RAW_RSA_PKCS1, NID_sha1, 0, 0 };
	is_int(raw_verify_message(rsa, &alg, "x", 1, sig, 256), RAW_WEAK,
	    "SHA-1 is weak");
	alg.digest = NID_sha256;
	is_str(raw_name(rsa, &alg, name), "rsa-pkcs1-sha256", "a name");
	is_str(raw_name(ed, &alg, name), "ed25519", "a name without digest");
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(weak);
	EVP_PKEY_free(ec);
	EVP_PKEY_free(other);
	EVP_PKEY_free(ed);
	EVP_PKEY_free(x);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		check_file(&files[i]);
	check_rules();
	return done();
}
