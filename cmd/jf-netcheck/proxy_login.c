/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "challenge.h"
#include "digest.h"
#include "proxy_login.h"
#include "secret.h"

#define AUTH_MAX	512	/* bytes of user and password */
#define HEX_MAX		(2 * EVP_MAX_MD_SIZE + 1)

enum scheme { NONE, BASIC, DIGEST };

struct proxy_login {
	struct buf user, password;
	enum scheme scheme;
	struct challenge c;
	unsigned count;		/* requests with this nonce */
};

struct proxy_login *
proxy_login_load(const char *file, struct fail *f)
{
	struct proxy_login *l = calloc(1, sizeof(*l));
	struct buf text = { .secret = true };
	const char *colon;

	if (l == NULL) {
		fail_nomem(f);
		return NULL;
	}
	l->user.secret = l->password.secret = true;
	if (secret_load(file, NULL, AUTH_MAX, true, &text, f) == -1)
		goto fail;
	colon = strchr(buf_text(&text), ':');
	if (colon == NULL) {
		fail_set(f, FAIL_USAGE, "--proxy-auth %s: write "
		    "USER:PASSWORD into it", file);
		goto fail;
	}
	if (buf_add(&l->user, text.p, (size_t)(colon - buf_text(&text))) == -1 ||
	    buf_adds(&l->password, colon + 1) == -1) {
		fail_nomem(f);
		goto fail;
	}
	buf_free(&text);
	return l;
fail:
	buf_free(&text);
	proxy_login_free(l);
	return NULL;
}

void
proxy_login_free(struct proxy_login *l)
{
	if (l == NULL)
		return;
	buf_free(&l->user);
	buf_free(&l->password);
	free(l);
}

static const EVP_MD *
hash_of(const struct challenge *c)
{
	if (strncasecmp(c->algorithm, "SHA-256", 7) == 0)
		return EVP_sha256();
	return c->algorithm[0] == '\0' ||
	    strncasecmp(c->algorithm, "MD5", 3) == 0 ? EVP_md5() : NULL;
}

/* Can this Digest be answered?  Its qop is none, or has "auth". */
static bool
is_answerable(const struct challenge *c)
{
	return !c->cut && hash_of(c) != NULL && c->nonce[0] != '\0' &&
	    (c->qop[0] == '\0' || strstr(c->qop, "auth") != NULL) &&
	    strcasecmp(c->qop, "auth-int") != 0;
}

bool
proxy_login_learn(struct proxy_login *l, const struct buf *head)
{
	struct challenge c;

	l->scheme = NONE;
	for (unsigned i = 0; challenge_get(head, i, &c); i++) {
		if (strcasecmp(c.scheme, "Digest") == 0 && is_answerable(&c) &&
		    l->scheme != DIGEST) {
			l->scheme = DIGEST;
			l->c = c;
			l->count = 0;
		} else if (strcasecmp(c.scheme, "Basic") == 0 &&
		    l->scheme == NONE) {
			l->scheme = BASIC;
			l->c = c;
		}
	}
	return l->scheme != NONE;
}

bool
proxy_login_is_stale(const struct proxy_login *l)
{
	return l->scheme == DIGEST && l->c.stale;
}

static int
write_basic(const struct proxy_login *l, struct buf *out)
{
	struct buf plain = { .secret = true };
	int rc = buf_add(&plain, l->user.p, l->user.len) |
	    buf_adds(&plain, ":") |
	    buf_add(&plain, l->password.p, l->password.len) |
	    buf_adds(out, "Proxy-Authorization: Basic ");

	if (rc == 0)
		rc = digest_base64(out, plain.p, plain.len) |
		    buf_adds(out, "\r\n");
	buf_free(&plain);
	return rc == 0 ? 0 : -1;
}

/* Hash what text holds, as hex; text is emptied. */
static int
hash(const EVP_MD *md, struct buf *text, char hex[HEX_MAX])
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (EVP_Digest(text->p, text->len, raw, &n, md, NULL) != 1)
		return -1;
	digest_hex(raw, n, hex);
	buf_clear(text);
	return 0;
}

/* RFC 7616, section 3.4.2: H(A1), with the session's where it is asked. */
static int
hash_user(const struct proxy_login *l, const char *cnonce, struct buf *text,
    char hex[HEX_MAX])
{
	const EVP_MD *md = hash_of(&l->c);
	size_t n = strlen(l->c.algorithm);
	bool session = n > 5 && strcasecmp(l->c.algorithm + n - 5, "-sess") == 0;

	if (buf_add(text, l->user.p, l->user.len) == -1 ||
	    buf_printf(text, ":%s:", l->c.realm) == -1 ||
	    buf_add(text, l->password.p, l->password.len) == -1 ||
	    hash(md, text, hex) == -1)
		return -1;
	if (!session)
		return 0;
	return buf_printf(text, "%s:%s:%s", hex, l->c.nonce, cnonce) == -1 ?
	    -1 : hash(md, text, hex);
}

/* A quoted string. */
static int
write_quoted(struct buf *out, const char *name, const char *value, size_t len)
{
	int rc = buf_printf(out, "%s=\"", name);

	for (size_t i = 0; rc == 0 && i < len; i++) {
		if (value[i] == '"' || value[i] == '\\')
			rc = buf_addc(out, '\\');
		if (rc == 0)
			rc = buf_addc(out, value[i]);
	}
	return rc == 0 ? buf_adds(out, "\", ") : -1;
}

static int
write_digest(struct proxy_login *l, const char *method, const char *uri,
    struct buf *out)
{
	const EVP_MD *md = hash_of(&l->c);
	struct buf text = { .secret = true };
	char user[HEX_MAX], request[HEX_MAX], response[HEX_MAX];
	char cnonce[33], count[9];
	unsigned char r[16];
	bool qop = l->c.qop[0] != '\0';
	int rc = -1;

	if (digest_random(r, sizeof(r)) == -1)
		return -1;
	digest_hex(r, sizeof(r), cnonce);
	snprintf(count, sizeof(count), "%08x", ++l->count);
	if (hash_user(l, cnonce, &text, user) == -1 ||
	    buf_printf(&text, "%s:%s", method, uri) == -1 ||
	    hash(md, &text, request) == -1)
		goto out;
	rc = qop ? buf_printf(&text, "%s:%s:%s:%s:auth:%s", user, l->c.nonce,
	    count, cnonce, request) : buf_printf(&text, "%s:%s:%s", user,
	    l->c.nonce, request);
	if (rc == 0)
		rc = hash(md, &text, response) |
		    buf_adds(out, "Proxy-Authorization: Digest ") |
		    write_quoted(out, "username", buf_text(&l->user),
		    l->user.len) |
		    write_quoted(out, "realm", l->c.realm, strlen(l->c.realm)) |
		    write_quoted(out, "nonce", l->c.nonce, strlen(l->c.nonce)) |
		    write_quoted(out, "uri", uri, strlen(uri));
	if (rc == 0 && l->c.opaque[0] != '\0')
		rc = write_quoted(out, "opaque", l->c.opaque,
		    strlen(l->c.opaque));
	if (rc == 0 && l->c.algorithm[0] != '\0')
		rc = buf_printf(out, "algorithm=%s, ", l->c.algorithm);
	if (rc == 0 && qop)
		rc = buf_printf(out, "qop=auth, nc=%s, cnonce=\"%s\", ", count,
		    cnonce);
	if (rc == 0)
		rc = buf_printf(out, "response=\"%s\"\r\n", response);
out:
	explicit_bzero(user, sizeof(user));
	buf_free(&text);
	return rc == 0 ? 0 : -1;
}

int
proxy_login_write(struct proxy_login *l, const char *method, const char *uri,
    struct buf *out)
{
	switch (l->scheme) {
	case BASIC:
		return write_basic(l, out);
	case DIGEST:
		return write_digest(l, method, uri, out);
	default:
		return 0;
	}
}

int
proxy_login_write_socks(const struct proxy_login *l, struct buf *out)
{
	if (l->user.len > 255 || l->password.len > 255)
		return -1;
	return buf_addc(out, 1) | buf_addc(out, (char)l->user.len) |
	    buf_add(out, l->user.p, l->user.len) |
	    buf_addc(out, (char)l->password.len) |
	    buf_add(out, l->password.p, l->password.len);
}
