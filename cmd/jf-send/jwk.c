/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "digest.h"
#include "jsonl.h"
#include "jwk.h"
#include "jwk_key.h"
#include "secret.h"

static const char *const private_members[] = { "d", "p", "q", "dp", "dq",
	"qi", "oth", "k" };
#define PRIVATE_MEMBERS	(sizeof private_members / sizeof *private_members)

static bool
is_private(enum jwk_use use)
{
	return use == JWK_OPEN || use == JWK_SIGN;
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
	rc = kty[0] == 'R' ? jwk_key_rsa(k, o, is_private(use), f) :
	    jwk_key_ec(k, o, is_private(use), f);
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
