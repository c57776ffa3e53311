/* SPDX-License-Identifier: ISC */
#include <sys/file.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ecdsa.h>

#include "clock.h"
#include "digest.h"
#include "file.h"
#include "jsonl.h"
#include "sign.h"

#define COUNTERS_MAX	(1024 * 1024)
#define JWS_LEN		64	/* r and s, 32 bytes each */

/* What the library writes as DER is r || s in JOSE (RFC 7518 section 3.4). */
static int
from_der(const unsigned char *der, size_t len, unsigned char raw[JWS_LEN])
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
	int rc = -1;

	if (sig != NULL &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32) == 32 &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32) == 32)
		rc = 0;
	ECDSA_SIG_free(sig);
	return rc;
}

static int
to_der(const unsigned char raw[JWS_LEN], unsigned char **der, size_t *len)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(raw, 32, NULL), *s = BN_bin2bn(raw + 32, 32, NULL);
	int n = -1;

	*der = NULL;
	if (sig != NULL && r != NULL && s != NULL &&
	    ECDSA_SIG_set0(sig, r, s) == 1) {
		n = i2d_ECDSA_SIG(sig, der);
		r = s = NULL;	/* sig's now */
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(sig);
	*len = n > 0 ? (size_t)n : 0;
	return n > 0 ? 0 : -1;
}

int
sign_make(const struct jwk *key, const char *payload, size_t len,
    struct buf *out)
{
	unsigned char der[128], raw[JWS_LEN];
	struct buf head = { 0 }, jws = { 0 };
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = sizeof der;
	int rc = -1;

	if (ctx == NULL ||
	    buf_printf(&head, "{\"alg\":\"ES256\",\"kid\":\"%s\"}",
	    key->thumb) == -1 ||
	    digest_base64url(&jws, head.p, head.len) == -1 ||
	    buf_addc(&jws, '.') == -1 ||
	    digest_base64url(&jws, payload, len) == -1)
		goto out;
	if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key->pkey) != 1 ||
	    EVP_DigestSign(ctx, der, &n, jws.p, jws.len) != 1 ||
	    from_der(der, n, raw) == -1)
		goto out;
	if (buf_addc(&jws, '.') == 0 &&
	    digest_base64url(&jws, raw, sizeof raw) == 0)
		rc = buf_add(out, jws.p, jws.len);
out:
	EVP_MD_CTX_free(ctx);
	buf_free(&head);
	buf_free(&jws);
	return rc;
}

/* {"alg":"ES256"}, perhaps with kid and typ, nothing that changes meaning. */
static int
check_head(const char *text, size_t len)
{
	struct buf b = { 0 };
	struct fail f = { 0 };
	json_t *o = NULL;
	const char *alg;
	int rc = -1;

	if (digest_unbase64url(&b, text, len) == 0 &&
	    jsonl_parse(buf_text(&b), b.len, &o, &f) == 0) {
		alg = json_string_value(json_object_get(o, "alg"));
		if (alg != NULL && strcmp(alg, "ES256") == 0 &&
		    json_object_get(o, "crit") == NULL &&
		    json_object_get(o, "b64") == NULL)
			rc = 0;
	}
	json_decref(o);
	buf_free(&b);
	return rc;
}

int
sign_check(const struct jwk *key, const char *jws, size_t len,
    struct buf *payload)
{
	const char *body = memchr(jws, '.', len), *sig;
	struct buf raw = { 0 };
	unsigned char *der = NULL;
	EVP_MD_CTX *ctx = NULL;
	size_t n;
	int rc = -1;

	if (body++ == NULL)
		return -1;
	sig = memchr(body, '.', len - (size_t)(body - jws));
	if (sig++ == NULL)
		return -1;
	if (check_head(jws, (size_t)(body - 1 - jws)) == -1 ||
	    digest_unbase64url(&raw, sig, len - (size_t)(sig - jws)) == -1 ||
	    raw.len != JWS_LEN || to_der(raw.p, &der, &n) == -1 ||
	    (ctx = EVP_MD_CTX_new()) == NULL)
		goto out;
	if (EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL,
	    key->pkey) == 1 &&
	    EVP_DigestVerify(ctx, der, n, (const unsigned char *)jws,
	    (size_t)(sig - 1 - jws)) == 1)
		rc = digest_unbase64url(payload, body,
		    (size_t)(sig - 1 - body));
out:
	EVP_MD_CTX_free(ctx);
	OPENSSL_free(der);
	buf_free(&raw);
	return rc;
}

/* NULL with f. */
static json_t *
load_counters(const char *path, struct fail *f)
{
	struct buf b = { 0 };
	json_t *o = NULL;

	if (file_read_if(path, COUNTERS_MAX, &b, f) != -1) {
		if (b.len == 0 && (o = json_object()) == NULL)
			fail_nomem(f);
		else if (b.len > 0 &&
		    jsonl_parse(buf_text(&b), b.len, &o, f) == -1)
			fail_at(f, "%s", path);
	}
	buf_free(&b);
	return o;
}

int
sign_rehearse(struct sign *s, struct fail *f)
{
	s->rehearsed = load_counters(s->counters, f);
	return s->rehearsed == NULL ? -1 : 0;
}

/* Count for this recipient.  0, -1 with f. */
static int
count(json_t *counters, const char *thumb, json_int_t *seq, struct fail *f)
{
	*seq = json_integer_value(json_object_get(counters, thumb)) + 1;
	return json_object_set_new(counters, thumb, json_integer(*seq)) == -1 ?
	    fail_nomem(f) : 0;
}

/* The next number of this recipient, durable before it is used. */
static int
next_seq(const char *path, const char *thumb, json_int_t *seq, struct fail *f)
{
	struct buf b = { 0 };
	json_t *o = load_counters(path, f);
	int rc = -1;

	if (o == NULL || count(o, thumb, seq, f) == -1)
		goto out;
	if (jsonl_dump(&b, o, JSONL_AS_IS) == -1 || buf_addc(&b, '\n') == -1)
		fail_nomem(f);
	else
		rc = file_replace(path, b.p, b.len, 0600, f);
out:
	json_decref(o);
	buf_free(&b);
	return rc;
}

/* The file is replaced, so the lock is on one beside it. */
static int
locked_seq(const char *path, const char *thumb, json_int_t *seq,
    struct fail *f)
{
	struct buf name = { 0 };
	int fd = -1, rc = -1;

	if (buf_printf(&name, "%s.lock", path) == -1)
		return fail_nomem(f);
	fd = open(buf_text(&name), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1 || flock(fd, LOCK_EX) == -1)
		fail_errno(f, "%s", buf_text(&name));
	else
		rc = next_seq(path, thumb, seq, f);
	if (fd != -1)
		close(fd);
	buf_free(&name);
	return rc;
}

int
sign_payload(const struct sign *s, const char *id, const char *sha256,
    const struct jwk *to, struct buf *jws, struct fail *f)
{
	struct buf claims = { 0 };
	json_int_t seq;
	int rc = -1;

	if ((s->rehearsed != NULL ? count(s->rehearsed, to->thumb, &seq, f) :
	    locked_seq(s->counters, to->thumb, &seq, f)) == -1)
		return -1;
	if (buf_printf(&claims, "{\"id\":\"%s\",\"aud\":\"%s\",\"iat\":%lld,"
	    "\"seq\":%lld,\"sha256\":\"%s\"}", id, to->thumb,
	    (long long)clock_wall(), (long long)seq, sha256) == -1)
		fail_nomem(f);
	else if (sign_make(&s->key, buf_text(&claims), claims.len, jws) == -1)
		fail_set(f, FAIL_HERE, "cannot sign");
	else
		rc = 0;
	buf_free(&claims);
	return rc;
}

static int
get_string(const json_t *o, const char *name, char *out, size_t size)
{
	const char *v = json_string_value(json_object_get(o, name));

	if (v == NULL || strlen(v) != size - 1)
		return -1;
	memcpy(out, v, size);
	return 0;
}

int
sign_claims(const struct buf *payload, struct sign_claims *c)
{
	struct fail f = { 0 };
	json_t *o = NULL;
	int rc = -1;

	if (jsonl_parse(buf_text(payload), payload->len, &o, &f) == -1)
		return -1;
	if (get_string(o, "id", c->id, sizeof c->id) == 0 &&
	    get_string(o, "aud", c->aud, sizeof c->aud) == 0 &&
	    get_string(o, "sha256", c->sha256, sizeof c->sha256) == 0 &&
	    json_is_integer(json_object_get(o, "iat")) &&
	    json_is_integer(json_object_get(o, "seq"))) {
		c->iat = json_integer_value(json_object_get(o, "iat"));
		c->seq = json_integer_value(json_object_get(o, "seq"));
		rc = 0;
	}
	json_decref(o);
	return rc;
}
