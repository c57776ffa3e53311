/* SPDX-License-Identifier: ISC */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <unistd.h>
#include <openssl/pem.h>

#include "http.h"
#include "peer.h"
#include "tap.h"

static const struct {
	const char *url;
	bool allow_http, good;
} urls[] = {
	{ "https://example.org", false, true },
	{ "https://example.org/", false, true },
	{ "HTTPS://example.org:8443/a?b=c", false, true },
	{ "https://[::1]:443/", false, true },
	{ "https://example.org/a@b", false, true },
	{ "http://example.org/", true, true },
	{ "http://example.org/", false, false },
	{ "ftp://example.org/", true, false },
	{ "file:///etc/passwd", true, false },
	{ "example.org", true, false },
	{ "https:example.org", false, false },
	{ "https:/example.org", false, false },
	{ "https://", false, false },
	{ "https:///path", false, false },
	{ "https://example.org:99999/", false, false },
	{ "https://exam ple.org/", false, false },
	{ "https://user@example.org/", false, false },
	{ "https://user:s3cret@example.org/", false, false },
	{ "https://@example.org/", false, false },
	{ "https://example.org/#part", false, false },
	{ "https://example.org/#", false, false },
	{ "https://example.org/\r\nHost: other", false, false },
	{ "", true, false }
};

static void
check_urls(void)
{
	struct fail f = { 0 };
	size_t i;

	for (i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		int rc = http_check_url(urls[i].url, urls[i].allow_http, &f);

		if (urls[i].good)
			ok(rc == 0, "good: row %zu", i);
		else
			ok(rc == -1 && f.kind == FAIL_USAGE &&
			    strstr(f.text, "s3cret") == NULL,
			    "refused: row %zu", i);
	}
}

static void
check_collect(void)
{
	struct buf b = { 0 };
	struct http_body body = { &b, 8, false };

	is_int((long long)http_collect((char[]){ "abcde" }, 1, 5, &body), 5,
	    "collect");
	is_int((long long)http_collect((char[]){ "fgh" }, 1, 3, &body), 3,
	    "up to max");
	ok(!body.overflow, "is not too much");
	ok(http_collect((char[]){ "i" }, 1, 1, &body) != 1, "one more");
	ok(body.overflow, "is too much");
	is_str(buf_text(&b), "abcdefgh", "and is not kept");
	buf_free(&b);
}

/* A listening socket on loopback and its port. */
static int
listener(int *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&a, len) == -1 ||
	    listen(fd, 16) == -1 ||
	    getsockname(fd, (struct sockaddr *)&a, &len) == -1)
		abort();
	*port = ntohs(a.sin_port);
	return fd;
}

/* Answer every connection until killed: over TLS, or without it what plain
 * says, or close at once. */
static void
serve(int fd, SSL_CTX *ctx, const char *plain)
{
	static const char answer[] = "HTTP/1.1 302 Found\r\nLocation: "
	    "http://127.0.0.1:1/\r\nContent-Length: 2\r\n"
	    "Connection: close\r\n\r\nok";
	char request[4096];
	SSL *s;
	int c;

	signal(SIGPIPE, SIG_IGN);
	while ((c = accept(fd, NULL, NULL)) != -1) {
		if (ctx == NULL) {
			if (plain != NULL &&
			    read(c, request, sizeof request) > 0 &&
			    write(c, plain, strlen(plain)) == -1)
				_exit(1);
			close(c);
			continue;
		}
		s = SSL_new(ctx);
		SSL_set_fd(s, c);
		if (SSL_accept(s) == 1 &&
		    SSL_read(s, request, sizeof request) > 0) {
			SSL_write(s, answer, sizeof answer - 1);
			SSL_shutdown(s);
		}
		SSL_free(s);
		close(c);
	}
	_exit(0);
}

/* One request with these options.  What http_explain says, or the body. */
struct result {
	char text[FAIL_TEXT_LEN];
	bool temporary;
};

static struct result
request(const char *scheme, int port, const struct http_options *o)
{
	struct result r = { "", false };
	struct fail f = { 0 };
	struct buf b = { 0 };
	struct http_body body = { &b, 100, false };
	char url[64], words[CURL_ERROR_SIZE] = "";
	CURL *h = http_new(o, &f);
	CURLcode rc;

	if (h == NULL) {
		snprintf(r.text, sizeof r.text, "%s", f.text);
		return r;
	}
	snprintf(url, sizeof url, "%s://127.0.0.1:%d/", scheme, port);
	curl_easy_setopt(h, CURLOPT_URL, url);
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, words);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, http_collect);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, &body);
	rc = curl_easy_perform(h);
	if (rc == CURLE_OK)
		snprintf(r.text, sizeof r.text, "%s", buf_text(&b));
	else if (http_explain(h, rc, words, &r.temporary, &f) == -1 &&
	    f.kind == FAIL_HERE)
		snprintf(r.text, sizeof r.text, "%s", f.text);
	curl_easy_cleanup(h);
	buf_free(&b);
	return r;
}

/* The answer comes (want "ok"), or the explanation holds want. */
static void
expect(int port, const struct http_options *o, const char *want,
    const char *name)
{
	struct result r = request("https", port, o);

	if (!ok(strcmp(want, "ok") == 0 ? strcmp(r.text, want) == 0 :
	    strstr(r.text, want) != NULL, "%s", name))
		printf("#   got '%s'\n#  want '%s'\n", r.text, want);
}

struct server {
	pid_t pid;
	int port;
};

static struct server
start(SSL_CTX *ctx, const char *plain)
{
	struct server s;
	int fd = listener(&s.port);

	fflush(stdout);
	s.pid = fork();
	if (s.pid == 0)
		serve(fd, ctx, plain);
	close(fd);
	SSL_CTX_free(ctx);
	return s;
}

static void
stop(struct server s)
{
	kill(s.pid, SIGTERM);
	waitpid(s.pid, NULL, 0);
}

#define COMMON	.no_proxy = true, .connect_s = 5, .total_s = 10

static void
check_trust(const struct peer *p, const char *ca, const char *other_ca)
{
	struct server s = start(peer_context(p, 0, 0), NULL);
	char pin[TLS_PIN_LEN], two[2 * TLS_PIN_LEN];
	static const char wrong[] = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NM"
	    "pJWZG3hSuFU=";

	tls_pin(p->cert, pin);
	snprintf(two, sizeof two, "%s;%s", wrong, pin);
	expect(s.port, &(struct http_options){ COMMON }, "not accepted",
	    "an unknown certificate");
	expect(s.port, &(struct http_options){ COMMON, .ca = ca }, "ok",
	    "a CA of one's own; no redirect is followed");
	expect(s.port, &(struct http_options){ COMMON, .ca = ca,
	    .add_ca = true }, "ok", "a CA beside the system's");
	expect(s.port, &(struct http_options){ COMMON, .ca = other_ca },
	    "not accepted", "another CA");
	expect(s.port, &(struct http_options){ COMMON, .ca = "/nowhere" },
	    "CA certificates", "a CA file that is not there");
	expect(s.port, &(struct http_options){ COMMON, .insecure = true,
	    .pin = pin }, "ok", "a pin in place of a chain");
	expect(s.port, &(struct http_options){ COMMON, .insecure = true,
	    .pin = two }, "ok", "one of two pins");
	expect(s.port, &(struct http_options){ COMMON, .insecure = true,
	    .pin = wrong }, "not the pinned one", "another pin");
	expect(s.port, &(struct http_options){ COMMON, .ca = ca,
	    .pin = wrong }, "not the pinned one", "another pin, a good chain");
	expect(s.port, &(struct http_options){ COMMON, .pin = pin },
	    "not accepted", "a good pin, no chain");
	stop(s);
}

static void
check_profiles(const struct peer *p, const char *ca)
{
	const struct http_options modern = { COMMON, .ca = ca },
	    cbc = { COMMON, .ca = ca, .tls = TLS_AES_CBC },
	    legacy = { COMMON, .ca = ca, .tls = TLS_LEGACY };
	SSL_CTX *ctx;
	struct server s;

	s = start(peer_context(p, 0, TLS1_VERSION), NULL);
	expect(s.port, &modern, "in common", "modern refuses TLS 1.0");
	expect(s.port, &legacy, "ok", "legacy speaks it");
	stop(s);
	s = start(peer_context(p, TLS1_3_VERSION, 0), NULL);
	expect(s.port, &cbc, "in common", "aes-cbc refuses TLS 1.3");
	expect(s.port, &modern, "ok", "modern speaks it");
	stop(s);
	s = start(peer_context(p, 0, 0), NULL);
	expect(s.port, &cbc, "ok", "aes-cbc with encrypt-then-MAC");
	expect(s.port, &(struct http_options){ COMMON, .tls = TLS_AES_CBC,
	    .insecure = true }, "verified", "aes-cbc wants a certificate");
	stop(s);
	ctx = peer_context(p, 0, 0);
	SSL_CTX_set_options(ctx, SSL_OP_NO_ENCRYPT_THEN_MAC);
	s = start(ctx, NULL);
	expect(s.port, &cbc, "lacks encrypt-then-MAC", "aes-cbc without it");
	stop(s);
	ctx = peer_context(p, 0, TLS1_2_VERSION);
	SSL_CTX_set_cipher_list(ctx, "aNULL:@SECLEVEL=0");
	s = start(ctx, NULL);
	expect(s.port, &(struct http_options){ COMMON, .tls = TLS_LEGACY,
	    .insecure = true, .pin = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NM"
	    "pJWZG3hSuFU=" }, "in common", "no certificate, no way by the pin");
	stop(s);
}

static void
check_failures(void)
{
	const struct http_options o = { COMMON };
	struct result r;
	struct server s;
	int fd, port;

	fd = listener(&port);
	close(fd);
	r = request("https", port, &o);
	ok(r.temporary && strstr(r.text, "check that the service runs") != NULL,
	    "refused: %s", r.text);
	r = request("http", port, &o);
	ok(!r.temporary && strstr(r.text, "https://") != NULL,
	    "plain http is refused: %s", r.text);
	s = start(NULL, NULL);
	r = request("https", s.port, &o);
	ok(r.temporary && strstr(r.text, "in the TLS handshake") != NULL,
	    "closed while shaking hands: %s", r.text);
	r = request("http", s.port, &(struct http_options){ COMMON,
	    .allow_http = true });
	ok(r.temporary && r.text[0] != '\0', "closed at once: %s", r.text);
	stop(s);
	s = start(NULL, "220 ftp ready\r\n");
	r = request("https", s.port, &o);
	ok(!r.temporary && strstr(r.text, "does not speak TLS") != NULL,
	    "another protocol: %s", r.text);
	r = request("http", s.port, &(struct http_options){ COMMON,
	    .allow_http = true });
	ok(!r.temporary && strstr(r.text, "not HTTP") != NULL, "not HTTP: %s", r.text);
	stop(s);
	s = start(NULL, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
	r = request("http", s.port, &(struct http_options){ COMMON,
	    .allow_http = true });
	ok(r.temporary && strstr(r.text, "cut off") != NULL, "cut: %s", r.text);
	stop(s);
	fd = listener(&port);	/* takes connections and says nothing */
	r = request("https", port, &(struct http_options){ .no_proxy = true,
	    .total_s = 1 });
	ok(r.temporary && strstr(r.text, "no answer to TLS") != NULL,
	    "silence: %s", r.text);
	r = request("http", port, &(struct http_options){ .no_proxy = true,
	    .total_s = 1, .allow_http = true });
	ok(r.temporary && strstr(r.text, "became silent") != NULL,
	    "silence without TLS: %s", r.text);
	close(fd);
}

/* The system's proxy is used unless told otherwise. */
static void
check_proxy(void)
{
	struct result r;
	struct server s;
	char proxy[64];
	int fd, port;

	fd = listener(&port);
	close(fd);
	setenv("https_proxy", "http://nowhere.invalid:1", 1);
	unsetenv("no_proxy");
	unsetenv("NO_PROXY");
	r = request("https", port, &(struct http_options){ .connect_s = 5 });
	ok(strstr(r.text, "proxy") != NULL, "the environment's: %s", r.text);
	r = request("https", port, &(struct http_options){ COMMON });
	ok(strstr(r.text, "service runs") != NULL, "none: %s", r.text);
	unsetenv("https_proxy");
	r = request("https", port, &(struct http_options){ .connect_s = 5,
	    .proxy = "http://nowhere.invalid:1" });
	ok(strstr(r.text, "proxy") != NULL, "one named: %s", r.text);

	s = start(NULL, "HTTP/1.1 407 Login\r\nContent-Length: 0\r\n\r\n");
	snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", s.port);
	r = request("https", port, &(struct http_options){ .proxy = proxy });
	ok(!r.temporary && strstr(r.text, "407") != NULL, "login: %s", r.text);
	stop(s);
	s = start(NULL, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
	snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", s.port);
	r = request("https", port, &(struct http_options){ .proxy = proxy });
	ok(!r.temporary && strstr(r.text, "403") != NULL, "ban: %s", r.text);
	stop(s);
}

static void
write_ca(const char *path, const struct peer *p)
{
	FILE *fp = fopen(path, "w");

	if (fp == NULL || !PEM_write_X509(fp, p->cert) || fclose(fp) == EOF)
		abort();
}

int
main(void)
{
	char dir[] = "/tmp/jf-unit-http.XXXXXX";
	struct peer p = peer_new(), other = peer_new();
	struct fail f = { 0 };

	signal(SIGPIPE, SIG_IGN);
	alarm(60);
	if (mkdtemp(dir) == NULL || chdir(dir) == -1)
		return 1;
	write_ca("ca.pem", &p);
	write_ca("other.pem", &other);
	is_int(http_start(&f), 0, "start");
	check_urls();
	check_collect();
	check_trust(&p, "ca.pem", "other.pem");
	check_profiles(&p, "ca.pem");
	check_failures();
	check_proxy();
	http_stop();
	peer_free(&p);
	peer_free(&other);
	unlink("ca.pem");
	unlink("other.pem");
	if (chdir("/") == -1 || rmdir(dir) == -1)
		return 1;
	return done();
}
