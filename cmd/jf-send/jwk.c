/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

#include "digest.h"
#include "jsonl.h"
#include "jwk.h"
#include "secret.h"

#define RSA_MIN_BITS	2048
#define RSA_MAX_BITS	4096

static const char *const private_members[] = { "d", "p", "q", "dp", "dq",
	"qi", "oth", "k" };
#define PRIVATE_MEMBERS	(sizeof private_members / sizeof *private_members)

static bool
is_private(enum jwk_use use)
{
	return use == JWK_OPEN || use == JWK_SIGN;
}

int
jwk_bytes(const json_t *o, const char *name, unsigned char *out, size_t len)
{
	const json_t *v = json_object_get(o, name);
	struct buf b = { .secret = true };
	int rc = -1;

	if (json_is_string(v) &&
	    digest_unbase64url(&b, json_string_value(v),
	    json_string_length(v)) == 0 && b.len == len) {
		memcpy(out, b.p, len);
		rc = 0;
	}
	buf_free(&b);
	return rc;
}

EVP_PKEY *
jwk_new_ec(void)
{
	return EVP_EC_gen("P-256");
}

int
jwk_coordinates(const EVP_PKEY *pkey, unsigned char x[JWK_EC_LEN],
    unsigned char y[JWK_EC_LEN])
{
	BIGNUM *bx = NULL, *by = NULL;
	int rc = -1;

	if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_X, &bx) == 1 &&
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &by) == 1 &&
	    BN_bn2binpad(bx, x, JWK_EC_LEN) == JWK_EC_LEN &&
	    BN_bn2binpad(by, y, JWK_EC_LEN) == JWK_EC_LEN)
		rc = 0;
	BN_free(bx);
	BN_free(by);
	return rc;
}

/* Build a key from parameters; the library's own checks must agree. */
static EVP_PKEY *
build(const char *type, OSSL_PARAM_BLD *bld, bool private)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY_CTX *check = NULL;
	EVP_PKEY *pkey = NULL;
	int ok = 0;

	if (params != NULL && ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &pkey, private ? EVP_PKEY_KEYPAIR :
	    EVP_PKEY_PUBLIC_KEY, params) == 1 &&
	    (check = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL)) != NULL)
		ok = EVP_PKEY_public_check(check) == 1 &&
		    (!private || EVP_PKEY_pairwise_check(check) == 1);
	if (!ok) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	EVP_PKEY_CTX_free(check);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	return pkey;
}

static EVP_PKEY *
build_ec(const unsigned char *x, const unsigned char *y, const BIGNUM *d)
{
	unsigned char point[1 + 2 * JWK_EC_LEN];
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY *pkey = NULL;

	point[0] = 4;	/* uncompressed (SEC 1, 2.3.3) */
	memcpy(point + 1, x, JWK_EC_LEN);
	memcpy(point + 1 + JWK_EC_LEN, y, JWK_EC_LEN);
	if (bld != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
	    "prime256v1", 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY,
	    point, sizeof point) == 1 &&
	    (d == NULL || OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY,
	    d) == 1))
		pkey = build("EC", bld, d != NULL);
	OSSL_PARAM_BLD_free(bld);
	return pkey;
}

EVP_PKEY *
jwk_point(const unsigned char x[JWK_EC_LEN], const unsigned char y[JWK_EC_LEN])
{
	return build_ec(x, y, NULL);
}

static int
parse_ec(struct jwk *k, const json_t *o, bool private, struct fail *f)
{
	unsigned char x[JWK_EC_LEN], y[JWK_EC_LEN], d[JWK_EC_LEN];
	const char *crv = json_string_value(json_object_get(o, "crv"));
	BIGNUM *bd = NULL;

	if (crv == NULL || strcmp(crv, "P-256") != 0)
		return fail_set(f, FAIL_USAGE, "not a P-256 key");
	if (jwk_bytes(o, "x", x, sizeof x) == -1 ||
	    jwk_bytes(o, "y", y, sizeof y) == -1)
		return fail_set(f, FAIL_USAGE,
		    "x and y must be 32 bytes of canonical base64url each");
	if (private) {
		if (jwk_bytes(o, "d", d, sizeof d) == -1)
			return fail_set(f, FAIL_USAGE,
			    "no private key: d must be 32 bytes of canonical "
			    "base64url");
		bd = BN_secure_new();
		if (bd == NULL || BN_bin2bn(d, sizeof d, bd) == NULL) {
			BN_clear_free(bd);
			OPENSSL_cleanse(d, sizeof d);
			return fail_nomem(f);
		}
		OPENSSL_cleanse(d, sizeof d);
	}
	k->pkey = build_ec(x, y, bd);
	BN_clear_free(bd);
	if (k->pkey == NULL)
		return fail_set(f, FAIL_USAGE, private ?
		    "the private key does not belong to its public point" :
		    "the point is not on the curve");
	return 0;
}

/* Member name as a number pushed to bld; kept in *bn until bld is used. */
static int
push_number(OSSL_PARAM_BLD *bld, const json_t *o, const char *name,
    const char *param, BIGNUM **bn)
{
	const json_t *v = json_object_get(o, name);
	struct buf b = { .secret = true };
	int rc = -1;

	if (json_is_string(v) && digest_unbase64url(&b, json_string_value(v),
	    json_string_length(v)) == 0 && b.len > 0 && b.p[0] != 0 &&
	    b.len <= RSA_MAX_BITS / 8 &&
	    (*bn = BN_bin2bn(b.p, (int)b.len, BN_secure_new())) != NULL &&
	    OSSL_PARAM_BLD_push_BN(bld, param, *bn) == 1)
		rc = 0;
	buf_free(&b);
	return rc;
}

static int
parse_rsa(struct jwk *k, const json_t *o, bool private, struct fail *f)
{
	static const struct { const char *name, *param; } parts[] = {
		{ "n", OSSL_PKEY_PARAM_RSA_N }, { "e", OSSL_PKEY_PARAM_RSA_E },
		{ "d", OSSL_PKEY_PARAM_RSA_D },
		{ "p", OSSL_PKEY_PARAM_RSA_FACTOR1 },
		{ "q", OSSL_PKEY_PARAM_RSA_FACTOR2 },
		{ "dp", OSSL_PKEY_PARAM_RSA_EXPONENT1 },
		{ "dq", OSSL_PKEY_PARAM_RSA_EXPONENT2 },
		{ "qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1 }
	};
	BIGNUM *bn[8] = { NULL };
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	size_t i, n = private ? 8 : 2;
	int rc = -1;

	for (i = 0; bld != NULL && i < n; i++)
		if (push_number(bld, o, parts[i].name, parts[i].param,
		    &bn[i]) == -1)
			break;
	if (bld == NULL || i < n) {
		fail_set(f, FAIL_USAGE, "%s is missing or not a canonical "
		    "number", bld == NULL ? "n" : parts[i].name);
		goto out;
	}
	if (BN_num_bits(bn[0]) < RSA_MIN_BITS ||
	    BN_num_bits(bn[0]) > RSA_MAX_BITS) {
		fail_set(f, FAIL_USAGE, "RSA key of %d bits: 2048 to 4096 are "
		    "accepted", BN_num_bits(bn[0]));
		goto out;
	}
	k->rsa = true;
	if ((k->pkey = build("RSA", bld, private)) == NULL)
		fail_set(f, FAIL_USAGE, "not a sound RSA key");
	else
		rc = 0;
out:
	for (i = 0; i < 8; i++)
		BN_clear_free(bn[i]);
	OSSL_PARAM_BLD_free(bld);
	return rc;
}

/* Is one of the key's own operations (RFC 7517 section 4.3) among ours? */
static bool
ops_allow(const json_t *ops, bool rsa, enum jwk_use use)
{
	static const char *const ours[][5] = {
		[JWK_SEAL] = { "wrapKey", "encrypt", "deriveKey", "deriveBits" },
		[JWK_OPEN] = { "unwrapKey", "decrypt", "deriveKey", "deriveBits" },
		[JWK_SIGN] = { "sign" }, [JWK_VERIFY] = { "verify" }
	};
	const json_t *op;
	size_t i, j;

	json_array_foreach(ops, i, op)
		for (j = 0; ours[use][j] != NULL; j++)
			if (json_is_string(op) &&
			    strcmp(json_string_value(op), ours[use][j]) == 0 &&
			    !(rsa && strncmp(ours[use][j], "derive", 6) == 0))
				return true;
	/* The public half of a key agreed upon has no operation at all. */
	return use == JWK_SEAL && !rsa && json_is_array(ops) &&
	    json_array_size(ops) == 0;
}

/* Does what the key says of its own use allow this one? */
static int
check_use(const json_t *o, bool rsa, enum jwk_use use, struct fail *f)
{
	bool sig = use == JWK_SIGN || use == JWK_VERIFY;
	const char *alg = sig ? "ES256" : rsa ? "RSA-OAEP-256" :
	    "ECDH-ES+A256KW";
	const json_t *v;

	if (sig && rsa)
		return fail_set(f, FAIL_USAGE, "not a P-256 key");
	if ((v = json_object_get(o, "use")) != NULL &&
	    (!json_is_string(v) ||
	    strcmp(json_string_value(v), sig ? "sig" : "enc") != 0))
		return fail_set(f, FAIL_USAGE, "its use is not %s",
		    sig ? "sig" : "enc");
	if ((v = json_object_get(o, "alg")) != NULL &&
	    (!json_is_string(v) || strcmp(json_string_value(v), alg) != 0))
		return fail_set(f, FAIL_USAGE, "its alg is not %s", alg);
	if ((v = json_object_get(o, "key_ops")) != NULL &&
	    !ops_allow(v, rsa, use))
		return fail_set(f, FAIL_USAGE,
		    "its key_ops do not allow this use");
	return 0;
}

/* RFC 7638: SHA-256 over the required members, sorted, without blanks. */
static int
thumbprint(struct jwk *k, const json_t *o)
{
	static const char *const ec[] = { "crv", "kty", "x", "y", NULL };
	static const char *const rsa[] = { "e", "kty", "n", NULL };
	const char *const *name = k->rsa ? rsa : ec;
	unsigned char hash[DIGEST_SHA256_LEN];
	struct buf b = { 0 }, hex = { 0 };
	const char *sep = "{";
	int rc = -1;

	for (; *name != NULL; name++, sep = ",")
		if (buf_printf(&b, "%s\"%s\":\"%s\"", sep, *name,
		    json_string_value(json_object_get(o, *name))) == -1)
			goto out;
	if (buf_addc(&b, '}') == 0 && digest_sha256(b.p, b.len, hash) == 0 &&
	    digest_base64url(&hex, hash, sizeof hash) == 0 &&
	    hex.len == JWK_THUMB_LEN - 1) {
		memcpy(k->thumb, buf_text(&hex), JWK_THUMB_LEN);
		rc = 0;
	}
out:
	buf_free(&b);
	buf_free(&hex);
	return rc;
}

int
jwk_parse(struct jwk *k, const json_t *o, enum jwk_use use, struct fail *f)
{
	const char *kty = json_string_value(json_object_get(o, "kty"));
	size_t i;
	int rc;

	*k = (struct jwk){ 0 };
	if (kty == NULL || (strcmp(kty, "EC") != 0 && strcmp(kty, "RSA") != 0))
		return fail_set(f, FAIL_USAGE, "kty must be EC or RSA");
	for (i = 0; !is_private(use) && i < PRIVATE_MEMBERS; i++)
		if (json_object_get(o, private_members[i]) != NULL)
			return fail_set(f, FAIL_USAGE, "this is a private key: "
			    "give the public one (NAME.pub.jwk)");
	if (check_use(o, kty[0] == 'R', use, f) == -1)
		return -1;
	rc = kty[0] == 'R' ? parse_rsa(k, o, is_private(use), f) :
	    parse_ec(k, o, is_private(use), f);
	if (rc == 0 && thumbprint(k, o) == -1)
		rc = fail_nomem(f);
	if (rc == -1)
		jwk_free(k);
	return rc;
}

/* jansson's copies of the private numbers must not outlive the key. */
static void
wipe(json_t *o)
{
	size_t i;
	json_t *v;

	for (i = 0; i < PRIVATE_MEMBERS; i++)
		if ((v = json_object_get(o, private_members[i])) != NULL &&
		    json_is_string(v))
			OPENSSL_cleanse((char *)json_string_value(v),
			    json_string_length(v));
	json_decref(o);
}

/* A public key that another user can replace would seal to that user. */
static int
read_public(const char *path, struct buf *b, struct fail *f)
{
	struct stat st;
	int fd, rc = -1;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1) {
		fail_errno(f, "%s", path);
		f->kind = FAIL_USAGE;
		return -1;
	}
	if (fstat(fd, &st) == -1)
		fail_errno(f, "%s", path);
	else if (!S_ISREG(st.st_mode))
		fail_set(f, FAIL_USAGE, "%s: not a regular file", path);
	else if ((st.st_mode & 022) != 0 ||
	    (st.st_uid != geteuid() && st.st_uid != 0))
		fail_set(f, FAIL_USAGE, "%s: another user can write it: make "
		    "it yours and say chmod go-w", path);
	else
		rc = buf_read(b, fd, JWK_FILE_MAX, f);
	close(fd);
	return rc;
}

int
jwk_load(struct jwk *k, const char *name, const char *dir, enum jwk_use use,
    struct fail *f)
{
	struct buf b = { .secret = is_private(use) };
	json_t *o = NULL;
	int rc = -1;

	*k = (struct jwk){ 0 };
	if (is_private(use)) {
		secret_guard();
		/* The file that a person sees before the one configured. */
		if (access(name, F_OK) == 0)
			dir = ".";
		if (secret_load(name, dir, JWK_FILE_MAX, true, &b, f) == -1)
			goto out;
	} else if (read_public(name, &b, f) == -1)
		goto out;
	if (jsonl_parse(buf_text(&b), b.len, &o, f) == -1 ||
	    jwk_parse(k, o, use, f) == -1) {
		fail_at(f, "%s", name);
		f->kind = FAIL_USAGE;
		goto out;
	}
	rc = 0;
out:
	wipe(o);
	buf_free(&b);
	return rc;
}

void
jwk_free(struct jwk *k)
{
	EVP_PKEY_free(k->pkey);
	*k = (struct jwk){ 0 };
}
