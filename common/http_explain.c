/* SPDX-License-Identifier: ISC */
#include "http.h"

#include <errno.h>
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
	if (code == CURLE_UNSUPPORTED_PROTOCOL &&
	    strstr(words, "HTTP/0.9") != NULL)
		code = CURLE_WEIRD_SERVER_REPLY;	/* an answer without head */
	if (tunnel >= 300)
		return explain_tunnel(tunnel, temporary, f);
	switch (code) {
	case CURLE_OUT_OF_MEMORY:
		return fail_nomem(f);
	case CURLE_COULDNT_CONNECT:
		return explain_connect(h, temporary, f);
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
