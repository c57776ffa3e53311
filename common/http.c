/* SPDX-License-Identifier: ISC */
#include "http.h"

#include <errno.h>
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

/* libcurl calls this for each connection, its own settings made. */
static CURLcode
tls_context(CURL *h, void *ctx, void *arg)
{
	struct fail f = { 0 };
	uintptr_t how = (uintptr_t)arg;

	(void)h;
	if (tls_apply(ctx, (enum tls_profile)(how & ~(uintptr_t)ADD_CA), &f) ==
	    -1)
		return CURLE_SSL_CIPHER;
	if ((how & ADD_CA) && SSL_CTX_set_default_verify_paths(ctx) != 1)
		return CURLE_SSL_CACERT_BADFILE;
	return CURLE_OK;
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
	SET(CURLOPT_SSL_VERIFYPEER, o->insecure ? 0L : 1L);
	SET(CURLOPT_SSL_VERIFYHOST, o->insecure ? 0L : 2L);
	if (o->pin != NULL)
		SET(CURLOPT_PINNEDPUBLICKEY, o->pin);
	if (o->ca != NULL) {
		/* The system's directory would stay beside the file. */
		SET(CURLOPT_CAINFO, o->ca);
		SET(CURLOPT_CAPATH, NULL);
		how |= o->add_ca ? ADD_CA : 0;
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
	fail_set(f, FAIL_HERE, "libcurl: %s: it must be 7.85 or newer and use "
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
	if (host == NULL)
		return fail_set(f, FAIL_USAGE, "URL must begin with %s",
		    allow_http ? "https:// or http://" : "https://");
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

/* What each code means, with libcurl's own words behind it where they help. */
enum { LATER = 1, WORDS = 2 };
static const struct {
	CURLcode code;
	int flags;
	const char *text;
} meanings[] = {
	{ CURLE_UNSUPPORTED_PROTOCOL, 0,
	    "not a protocol to be used here: the URL must begin with "
	    "https://" },
	{ CURLE_URL_MALFORMAT, WORDS, "not a URL" },
	{ CURLE_LOGIN_DENIED, 0, "login refused: check the credentials" },
	{ CURLE_COULDNT_RESOLVE_PROXY, LATER,
	    "the proxy's name is not found: check the proxy's setting and "
	    "the DNS server" },
	{ CURLE_COULDNT_RESOLVE_HOST, LATER,
	    "host name not found: check the name and the DNS server" },
	{ CURLE_WEIRD_SERVER_REPLY, 0,
	    "the answer is not HTTP: check the port" },
	{ CURLE_HTTP2, LATER | WORDS, "HTTP/2 failed" },
	{ CURLE_HTTP2_STREAM, LATER | WORDS, "HTTP/2 failed" },
	{ CURLE_PARTIAL_FILE, LATER, "the answer was cut off" },
	{ CURLE_WRITE_ERROR, 0,
	    "the answer could not be taken: too large, or no room" },
	{ CURLE_GOT_NOTHING, LATER,
	    "the connection was closed without an answer" },
	{ CURLE_SEND_ERROR, LATER | WORDS,
	    "the connection broke while sending" },
	{ CURLE_RECV_ERROR, LATER | WORDS, "the connection broke" },
	{ CURLE_ABORTED_BY_CALLBACK, LATER, "stopped" },
	{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, 0,
	    "the peer's key is not the pinned one: ask its owner whether it "
	    "was changed, then pin the new one" },
	{ CURLE_SSL_CACERT_BADFILE, 0,
	    "no usable CA certificates: check the file given, or install "
	    "ca-certificates" },
	{ CURLE_SSL_CERTPROBLEM, WORDS, "own certificate or key unusable" },
	{ CURLE_SSL_CIPHER, WORDS, "no such TLS policy here" },
	{ CURLE_SSL_INVALIDCERTSTATUS, WORDS, "certificate status refused" },
	{ CURLE_AUTH_ERROR, WORDS, "login failed" },
	{ CURLE_PROXY, LATER | WORDS, "the proxy failed" }
};

static int
explain_connect(CURL *h, bool *temporary, struct fail *f)
{
	const char *todo = "check the network";
	long error = 0;

	curl_easy_getinfo(h, CURLINFO_OS_ERRNO, &error);
	*temporary = true;
	if (error == ECONNREFUSED)
		todo = "check that the service runs, and its port";
	else if (error == EHOSTUNREACH || error == ENETUNREACH)
		todo = "check address, route and firewall";
	if (error == 0)
		return fail_set(f, FAIL_HERE, "cannot connect: %s", todo);
	return fail_set(f, FAIL_HERE, "cannot connect: %s: %s",
	    strerror((int)error), todo);
}

static int
explain_timeout(CURL *h, bool *temporary, struct fail *f)
{
	curl_off_t connected = 0, secured = 0, began = 0;

	*temporary = true;
	curl_easy_getinfo(h, CURLINFO_CONNECT_TIME_T, &connected);
	curl_easy_getinfo(h, CURLINFO_APPCONNECT_TIME_T, &secured);
	curl_easy_getinfo(h, CURLINFO_PRETRANSFER_TIME_T, &began);
	if (connected == 0)
		return fail_set(f, FAIL_HERE, "timeout: no answer to the "
		    "connection: check address and firewall");
	if (secured == 0 && began == 0)
		return fail_set(f, FAIL_HERE, "timeout: connected, but TLS got "
		    "no answer: check port and firewall");
	return fail_set(f, FAIL_HERE, "timeout: the peer became silent or too "
	    "slow");
}

static int
explain_handshake(const char *words, bool *temporary, struct fail *f)
{
	*temporary = false;
	if (strstr(words, "wrong version number") != NULL)
		return fail_set(f, FAIL_HERE, "the peer does not speak TLS on "
		    "this port: check the port");
	if (strstr(words, "unsupported protocol") != NULL ||
	    strstr(words, "protocol version") != NULL ||
	    strstr(words, "handshake failure") != NULL ||
	    strstr(words, "no ciphers") != NULL)
		return fail_set(f, FAIL_HERE, "no TLS version or cipher in "
		    "common with the peer: it may be too old (%s)", words);
	/* An alert is the peer's decision; else the line broke. */
	*temporary = strstr(words, "alert") == NULL &&
	    strstr(words, "error:") == NULL;
	return fail_set(f, FAIL_HERE, "TLS handshake failed: %s", words);
}

static int
explain_certificate(CURL *h, const char *words, struct fail *f)
{
	long verify = X509_V_OK, proxy = X509_V_OK;
	const char *todo = "check which CA it comes from";

	curl_easy_getinfo(h, CURLINFO_SSL_VERIFYRESULT, &verify);
	curl_easy_getinfo(h, CURLINFO_PROXY_SSL_VERIFYRESULT, &proxy);
	if (proxy != X509_V_OK)
		return fail_set(f, FAIL_HERE, "the proxy's certificate is not "
		    "accepted: %s", X509_verify_cert_error_string(proxy));
	switch (verify) {
	case X509_V_OK:		/* the chain is good, the name is not */
		return fail_set(f, FAIL_HERE, "certificate not accepted: %s",
		    words);
	case X509_V_ERR_APPLICATION_VERIFICATION:
		return fail_set(f, FAIL_HERE, "the peer lacks encrypt-then-MAC "
		    "or extended master secret, which aes-cbc demands");
	case X509_V_ERR_CERT_HAS_EXPIRED:
	case X509_V_ERR_CERT_NOT_YET_VALID:
		todo = "check this host's clock, then ask the peer's owner";
		break;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
		todo = "add its CA if it is to be trusted; else something on "
		    "the way may open the connection";
		break;
	default:
		break;
	}
	return fail_set(f, FAIL_HERE, "certificate not accepted: %s: %s",
	    X509_verify_cert_error_string(verify), todo);
}

static int
explain_tunnel(long status, bool *temporary, struct fail *f)
{
	*temporary = status >= 500;
	if (status == 407)
		return fail_set(f, FAIL_HERE, "the proxy wants a login (407): "
		    "check its credentials");
	if (status == 403)
		return fail_set(f, FAIL_HERE, "the proxy forbids this "
		    "destination (403): ask its owner to allow it");
	return fail_set(f, FAIL_HERE, "the proxy could not connect (%ld)",
	    status);
}

int
http_explain(CURL *h, CURLcode code, const char *errbuf, bool *temporary,
    struct fail *f)
{
	const char *words = errbuf != NULL && *errbuf != '\0' ? errbuf :
	    curl_easy_strerror(code);
	long tunnel = 0;
	size_t i;

	*temporary = false;
	curl_easy_getinfo(h, CURLINFO_HTTP_CONNECTCODE, &tunnel);
	if (tunnel >= 300)
		return explain_tunnel(tunnel, temporary, f);
	switch (code) {
	case CURLE_OUT_OF_MEMORY:
		return fail_nomem(f);
	case CURLE_COULDNT_CONNECT:
		return explain_connect(h, temporary, f);
	case CURLE_OPERATION_TIMEDOUT:
		return explain_timeout(h, temporary, f);
	case CURLE_SSL_CONNECT_ERROR:
		return explain_handshake(words, temporary, f);
	case CURLE_PEER_FAILED_VERIFICATION:
		return explain_certificate(h, words, f);
	default:
		break;
	}
	for (i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
		if (meanings[i].code != code)
			continue;
		*temporary = (meanings[i].flags & LATER) != 0;
		if (meanings[i].flags & WORDS)
			return fail_set(f, FAIL_HERE, "%s: %s",
			    meanings[i].text, words);
		return fail_set(f, FAIL_HERE, "%s", meanings[i].text);
	}
	return fail_set(f, FAIL_HERE, "%s", words);
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
