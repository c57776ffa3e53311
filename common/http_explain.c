/* SPDX-License-Identifier: ISC */
#include "http.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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

/* libcurl says where to it could not connect: "HOST port N".  That place when
 * it is not the URL's, so the proxy; else "". */
static const char *
failed_proxy(CURL *h, const char *words, char *out, size_t size)
{
	char *url = NULL, *host = NULL;
	const char *at = strstr(words, "connect to "), *end;
	CURLU *u = curl_url();

	*out = '\0';
	if (u != NULL && at != NULL && (end = strstr(at, " port ")) != NULL &&
	    curl_easy_getinfo(h, CURLINFO_EFFECTIVE_URL, &url) == CURLE_OK &&
	    curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
		at += strlen("connect to ");
		end += strlen(" port ");
		end += strspn(end, "0123456789");
		snprintf(out, size, "%.*s", (int)(end - at), at);
		if (strncmp(out, host, strlen(host)) == 0)
			*out = '\0';
	}
	curl_free(host);
	curl_url_cleanup(u);
	return out;
}

static int
explain_connect(CURL *h, const char *words, bool *temporary, struct fail *f)
{
	const char *todo = "check the network";
	char proxy[128], to[160] = "";
	long error = 0;

	curl_easy_getinfo(h, CURLINFO_OS_ERRNO, &error);
	*temporary = true;
	if (*failed_proxy(h, words, proxy, sizeof proxy) != '\0')
		snprintf(to, sizeof to, " to the proxy %s", proxy);
	if (error == ECONNREFUSED)
		todo = "check that the service runs, and its port";
	else if (error == EHOSTUNREACH || error == ENETUNREACH)
		todo = "check address, route and firewall";
	if (error == 0)
		return fail_set(f, FAIL_HERE, "cannot connect%s: %s", to, todo);
	return fail_set(f, FAIL_HERE, "cannot connect%s: %s: %s", to,
	    strerror((int)error), todo);
}

static int
explain_timeout(CURL *h, const char *words, bool *temporary, struct fail *f)
{
	curl_off_t began = 0;
	long port = 0;

	*temporary = true;
	curl_easy_getinfo(h, CURLINFO_LOCAL_PORT, &port);
	curl_easy_getinfo(h, CURLINFO_PRETRANSFER_TIME_T, &began);
	if (strstr(words, "Resolving") != NULL)
		return fail_set(f, FAIL_HERE, "timeout: no answer from the DNS "
		    "server");
	if (port == 0)
		return fail_set(f, FAIL_HERE, "timeout: no answer to the "
		    "connection: check address and firewall");
	if (began == 0)
		return fail_set(f, FAIL_HERE, "timeout: connected, but no "
		    "answer to TLS: check port, proxy and firewall");
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
	/* Not OpenSSL's words but the system's: the line broke. */
	if (strstr(words, "error:") == NULL ||
	    strstr(words, "unexpected eof") != NULL) {
		*temporary = true;
		return fail_set(f, FAIL_HERE, "the connection was closed in "
		    "the TLS handshake: something on the way may forbid it");
	}
	return fail_set(f, FAIL_HERE, "TLS handshake failed: %s", words);
}

/* What the check of a chain ended with, and what to do. */
static const struct {
	long error;
	const char *text;
} refusals[] = {
	{ X509_V_ERR_CERT_HAS_EXPIRED, "it has expired: check this host's "
	    "clock, then ask the peer's owner" },
	{ X509_V_ERR_CERT_NOT_YET_VALID, "it is not valid yet: check this "
	    "host's clock, then ask the peer's owner" },
	{ X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "it is self-signed: add it "
	    "as a CA if it is to be trusted; else something on the way may open "
	    "the connection" },
	{ X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "it comes from a CA that is "
	    "not trusted here (self-signed certificate in the chain): add that "
	    "CA if it is to be trusted; else something on the way may open the "
	    "connection" },
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "its issuer is not "
	    "known here: add its CA if it is to be trusted, or have the peer "
	    "send the intermediate ones; else something on the way may open the "
	    "connection" },
	{ X509_V_ERR_CERT_REVOKED, "it is revoked: ask the peer's owner" },
	{ X509_V_ERR_UNABLE_TO_GET_CRL, "one of its CAs has no revocation "
	    "list here: give one for each CA of the chain" },
	{ X509_V_ERR_CRL_HAS_EXPIRED, "the revocation list has expired: get "
	    "the newest" }
};

/* The names that the peer's certificate is for, as libcurl noted them; "" when
 * it did not. */
static const char *
certified_names(CURL *h)
{
	static const char label[] = "X509v3 Subject Alternative Name:";
	struct curl_certinfo *chain = NULL;
	const struct curl_slist *l;

	if (curl_easy_getinfo(h, CURLINFO_CERTINFO, &chain) != CURLE_OK ||
	    chain == NULL || chain->num_of_certs < 1)
		return "";
	for (l = chain->certinfo[0]; l != NULL; l = l->next)
		if (strncmp(l->data, label, sizeof label - 1) == 0)
			return l->data + sizeof label - 1;
	return "";
}

/* The chain is good; what libcurl then missed is most often the name. */
static int
explain_name(CURL *h, const char *words, struct fail *f)
{
	const char *names = certified_names(h);
	const char *host = strstr(words, "target host name ");
	int max = 120;

	if (strstr(words, "subject name") == NULL || host == NULL)
		return fail_set(f, FAIL_HERE, "certificate not accepted: %s",
		    words);
	host += strlen("target host name ");
	return fail_set(f, FAIL_HERE, "certificate not accepted: it is for "
	    "another host: %.*s%s%s, not %s: check the host name in the URL",
	    max, names, strlen(names) > (size_t)max ? "..." : "",
	    *names == '\0' ? "one that it does not name" : "", host);
}

static int
explain_certificate(CURL *h, const char *words, struct fail *f)
{
	long verify = X509_V_OK, proxy = X509_V_OK;
	size_t i;

	curl_easy_getinfo(h, CURLINFO_SSL_VERIFYRESULT, &verify);
	curl_easy_getinfo(h, CURLINFO_PROXY_SSL_VERIFYRESULT, &proxy);
	if (proxy != X509_V_OK)
		return fail_set(f, FAIL_HERE, "the proxy's certificate is not "
		    "accepted: %s", proxy == X509_V_ERR_UNSPECIFIED ? words :
		    X509_verify_cert_error_string(proxy));
	/* Unspecified is where libcurl begins and ends before it asked. */
	if (verify == X509_V_OK || verify == X509_V_ERR_UNSPECIFIED)
		return explain_name(h, words, f);
	if (verify == X509_V_ERR_APPLICATION_VERIFICATION)
		return fail_set(f, FAIL_HERE, "the peer lacks encrypt-then-MAC "
		    "or extended master secret, which aes-cbc demands");
	for (i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (refusals[i].error == verify)
			return fail_set(f, FAIL_HERE, "certificate not "
			    "accepted: %s", refusals[i].text);
	return fail_set(f, FAIL_HERE, "certificate not accepted: %s: check "
	    "which CA it comes from", X509_verify_cert_error_string(verify));
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
	if (code == CURLE_UNSUPPORTED_PROTOCOL &&
	    strstr(words, "HTTP/0.9") != NULL)
		code = CURLE_WEIRD_SERVER_REPLY;	/* an answer without head */
	if (tunnel >= 300)
		return explain_tunnel(tunnel, temporary, f);
	switch (code) {
	case CURLE_OUT_OF_MEMORY:
		return fail_nomem(f);
	case CURLE_COULDNT_CONNECT:
		return explain_connect(h, words, temporary, f);
	case CURLE_OPERATION_TIMEDOUT:
		return explain_timeout(h, words, temporary, f);
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
