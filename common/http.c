/* SPDX-License-Identifier: ISC */
#include "http.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#define ADD_CA	0x100u	/* beside the profile in tls_context's argument */

int
http_start(struct fail *f)
{
	CURLcode rc = curl_global_init(CURL_GLOBAL_DEFAULT);

	if (rc == CURLE_OK)
		return 0;
	return fail_set(f, FAIL_HERE, "libcurl: %s", curl_easy_strerror(rc));
}

void
http_stop(void)
{
	curl_global_cleanup();
}

static CURLcode
apply(SSL_CTX *ctx, enum tls_profile tls, bool add_ca)
{
	struct fail f = { 0 };

	if (tls_apply(ctx, tls, &f) == -1)
		return CURLE_SSL_CIPHER;
	if (add_ca && SSL_CTX_set_default_verify_paths(ctx) != 1)
		return CURLE_SSL_CACERT_BADFILE;
	return CURLE_OK;
}

/* libcurl calls this for each connection, its own settings made. */
static CURLcode
tls_context(CURL *h, void *ctx, void *arg)
{
	uintptr_t how = (uintptr_t)arg;

	(void)h;
	return apply(ctx, (enum tls_profile)(how & ~(uintptr_t)ADD_CA),
	    (how & ADD_CA) != 0);
}

CURLcode
http_context(const struct http_options *o, SSL_CTX *ctx)
{
	return apply(ctx, o->tls, o->ca != NULL && o->add_ca);
}

/* Set unless something failed before. */
#define SET(option, value)						       \
	do {								       \
		if (rc == CURLE_OK)					       \
			rc = curl_easy_setopt(h, option, value);	       \
	} while (0)

static CURLcode
set_limits(CURL *h, const struct http_options *o)
{
	CURLcode rc = CURLE_OK;

	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, o->allow_http ? "http,https" : "https");
	SET(CURLOPT_REDIR_PROTOCOLS_STR, "https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	SET(CURLOPT_USERAGENT, "jf-tools/" VERSION);
	SET(CURLOPT_CONNECTTIMEOUT, o->connect_s);
	SET(CURLOPT_TIMEOUT, o->total_s);
	if (o->stalled_s > 0) {
		SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
		SET(CURLOPT_LOW_SPEED_TIME, o->stalled_s);
	}
	if (o->no_proxy)
		SET(CURLOPT_PROXY, "");
	else if (o->proxy != NULL)
		SET(CURLOPT_PROXY, o->proxy);
	return rc;
}

static CURLcode
set_tls(CURL *h, const struct http_options *o)
{
	long version = CURL_SSLVERSION_TLSv1_2;
	uintptr_t how = (uintptr_t)o->tls;
	CURLcode rc = CURLE_OK;

	if (o->tls == TLS_LEGACY)
		version = CURL_SSLVERSION_TLSv1_0;
	if (o->tls == TLS_AES_CBC) {
		version |= CURL_SSLVERSION_MAX_TLSv1_2;
		SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
	}
	/* tls_context has the last word; these keep libcurl from lending a
	 * connection of one profile to a handle of another. */
	SET(CURLOPT_SSLVERSION, version);
	SET(CURLOPT_SSL_CIPHER_LIST, tls_ciphers(o->tls));
	if (*tls_suites(o->tls) != '\0')
		SET(CURLOPT_TLS13_CIPHERS, tls_suites(o->tls));
	/* For http_explain: which names a certificate has. */
	SET(CURLOPT_CERTINFO, o->insecure ? 0L : 1L);
	SET(CURLOPT_SSL_VERIFYPEER, o->insecure ? 0L : 1L);
	SET(CURLOPT_SSL_VERIFYHOST, o->insecure ? 0L : 2L);
	if (o->pin != NULL)
		SET(CURLOPT_PINNEDPUBLICKEY, o->pin);
	if (o->ca != NULL) {
		/* The system's directory would stay beside the file. */
		SET(CURLOPT_CAINFO, o->ca);
		SET(CURLOPT_CAPATH, NULL);
	}
	if (o->ca != NULL && o->add_ca) {
		how |= ADD_CA;
		/* Or handles with the same file alone would get the rest. */
		SET(CURLOPT_CA_CACHE_TIMEOUT, 0L);
	}
	SET(CURLOPT_SSL_CTX_FUNCTION, tls_context);
	SET(CURLOPT_SSL_CTX_DATA, (void *)how);
	return rc;
}

CURL *
http_new(const struct http_options *o, struct fail *f)
{
	CURLcode rc;
	CURL *h;

	if (o->insecure && o->tls == TLS_AES_CBC) {
		fail_set(f, FAIL_USAGE, "aes-cbc needs a verified certificate");
		return NULL;
	}
	h = curl_easy_init();
	if (h == NULL) {
		fail_nomem(f);
		return NULL;
	}
	rc = set_limits(h, o);
	if (rc == CURLE_OK)
		rc = set_tls(h, o);
	if (rc == CURLE_OK)
		return h;
	fail_set(f, FAIL_HERE, "libcurl: %s: it must be 7.88 or newer and use "
	    "OpenSSL", curl_easy_strerror(rc));
	curl_easy_cleanup(h);
	return NULL;
}

int
http_check_url(const char *url, bool allow_http, struct fail *f)
{
	const char *host = NULL;
	CURLUcode rc;
	CURLU *u;

	if (strncasecmp(url, "https://", 8) == 0)
		host = url + 8;
	else if (strncasecmp(url, "http://", 7) == 0 && allow_http)
		host = url + 7;
	if (host == NULL || *host == '/')
		return fail_set(f, FAIL_USAGE, "URL must begin with %s",
		    allow_http ? "https://HOST or http://HOST" :
		    "https://HOST");
	if (memchr(host, '@', strcspn(host, "/?#")) != NULL)
		return fail_set(f, FAIL_USAGE,
		    "URL holds a user or password: take it out");
	if (strchr(host, '#') != NULL)
		return fail_set(f, FAIL_USAGE, "%s: URL holds a fragment: take "
		    "out the # and what follows", url);
	u = curl_url();
	if (u == NULL)
		return fail_nomem(f);
	rc = curl_url_set(u, CURLUPART_URL, url, 0);
	curl_url_cleanup(u);
	if (rc == CURLUE_OK)
		return 0;
	return fail_set(f, FAIL_USAGE, "%s: %s", url, curl_url_strerror(rc));
}

size_t
http_collect(char *data, size_t size, size_t n, void *body)
{
	struct http_body *b = body;

	(void)size;	/* always 1 */
	if (n > b->max || b->buf->len > b->max - n) {
		b->overflow = true;
		return 0;
	}
	return buf_add(b->buf, data, n) == -1 ? 0 : n;
}
