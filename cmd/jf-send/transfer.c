/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "cli.h"
#include "clock.h"
#include "msg.h"
#include "num.h"
#include "transfer.h"
#include "wire.h"

int
transfer_header(struct transfer *t, struct fail *f, const char *fmt, ...)
{
	struct curl_slist *l;
	char *line;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&line, fmt, ap);
	va_end(ap);
	if (n == -1)
		return fail_nomem(f);
	l = curl_slist_append(t->headers, line);
	free(line);
	if (l == NULL)
		return fail_nomem(f);
	t->headers = l;
	return 0;
}

void
transfer_free(struct transfer *t)
{
	struct curl_slist *l;

	for (l = t->headers; l != NULL; l = l->next)
		OPENSSL_cleanse(l->data, strlen(l->data));
	curl_slist_free_all(t->headers);
	t->headers = NULL;
	buf_free(&t->answer);
}

/* libcurl asks for the next bytes of the body. */
static size_t
give(char *out, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t len = size * n;
	ssize_t got;

	if (len > t->size - t->at)
		len = (size_t)(t->size - t->at);
	if (len == 0)
		return 0;
	if ((len = pace_allow(&t->pace, t->at, len)) == 0) {
		t->paused = true;
		return CURL_READFUNC_PAUSE;
	}
	if (t->fd == -1) {
		memcpy(out, (const char *)t->data + t->at, len);
		got = (ssize_t)len;
	} else if ((got = pread(t->fd, out, len, (off_t)t->at)) <= 0)
		return CURL_READFUNC_ABORT;
	t->at += (uint64_t)got;
	return (size_t)got;
}

/* Count what this connection has put on the wire. */
static void
count(struct transfer *t, int fd)
{
	uint64_t now = wire_count(fd);

	if (now > t->before)
		t->wire += now - t->before;
	t->before = 0;
}

/* libcurl closes a connection: the last look at its counters. */
static int
see_close(void *arg, curl_socket_t fd)
{
	const struct transfer_options *o = arg;

	if (o->at_work != NULL) {
		count(o->at_work, fd);
		o->at_work->wire += WIRE_CLOSE;
	}
	return close(fd);
}

/* libcurl begins again, on a fresh connection or after a proxy's 407. */
static int
rewind_body(void *arg, curl_off_t offset, int origin)
{
	struct transfer *t = arg;

	if (origin != SEEK_SET || offset < 0 || (uint64_t)offset > t->size)
		return CURL_SEEKFUNC_FAIL;
	t->at = (uint64_t)offset;
	return CURL_SEEKFUNC_OK;
}

static void
copy_value(char *out, size_t size, const char *value)
{
	size_t len = strcspn(value, "\r\n");

	snprintf(out, size, "%.*s", (int)(len < size ? len : size - 1), value);
}

/* Does this header line begin with name and a colon?  Its value, or NULL. */
static const char *
header_value(const char *line, size_t len, const char *name)
{
	size_t n = strlen(name);

	if (len <= n || strncasecmp(line, name, n) != 0 || line[n] != ':')
		return NULL;
	for (line += n + 1; *line == ' ' || *line == '\t'; line++)
		;
	return line;
}

static size_t
see_header(char *data, size_t size, size_t n, void *arg)
{
	static const char *const ids[] = { "x-amzn-requestid",
		"x-amz-request-id", "x-request-id", "etag" };
	struct transfer *t = arg;
	size_t len = size * n, i;
	char line[1024];
	const char *v;

	snprintf(line, sizeof line, "%.*s", (int)(len < 1000 ? len : 1000), data);
	if (strncmp(line, "HTTP/", 5) == 0) {	/* a proxy's answer is over */
		t->id[0] = t->sha256[0] = '\0';
		t->date = -1;
	}
	for (i = 0; i < sizeof ids / sizeof *ids; i++)
		if ((v = header_value(line, len, ids[i])) != NULL &&
		    (t->id[0] == '\0' || i < 3))
			copy_value(t->id, sizeof t->id, v);
	if ((v = header_value(line, len, "date")) != NULL)
		t->date = (int64_t)curl_getdate(v, NULL);
	if ((v = header_value(line, len, "x-amz-checksum-sha256")) != NULL)
		copy_value(t->sha256, sizeof t->sha256, v);
	return len;
}

static CURLcode
set_body(CURL *h, struct transfer *t)
{
	CURLcode rc;

	if (strcmp(t->method, "HEAD") == 0)
		return curl_easy_setopt(h, CURLOPT_NOBODY, 1L);
	if (strcmp(t->method, "GET") == 0)
		return curl_easy_setopt(h, CURLOPT_HTTPGET, 1L);
	rc = curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, t->method);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(h, CURLOPT_INFILESIZE_LARGE,
		    (curl_off_t)t->size);
	return rc;
}

/* libcurl has made a TLS context: the policy, and the session to resume. */
static CURLcode
see_context(CURL *h, void *ctx, void *arg)
{
	const struct transfer_options *o = arg;
	CURLcode rc = http_context(&o->http, ctx);

	(void)h;
	if (rc == CURLE_OK && session_attach(o->session, ctx) == -1)
		return CURLE_OUT_OF_MEMORY;
	return rc;
}

static CURLcode
set_tls(CURL *h, const struct transfer_options *o)
{
	CURLcode rc = CURLE_OK;

#define SET(option, value) \
	(rc = rc == CURLE_OK ? curl_easy_setopt(h, option, value) : rc)
	if (o->cert != NULL) {
		SET(CURLOPT_SSLCERT, o->cert);
		SET(CURLOPT_SSLKEY, o->key != NULL ? o->key : o->cert);
	}
	if (o->crl != NULL)
		SET(CURLOPT_CRLFILE, o->crl);
	if (o->stapling)
		SET(CURLOPT_SSL_VERIFYSTATUS, 1L);
	if (o->proxy_ca != NULL)
		SET(CURLOPT_PROXY_CAINFO, o->proxy_ca);
	if (o->proxy_user != NULL)
		SET(CURLOPT_PROXYUSERPWD, o->proxy_user);
	SET(CURLOPT_PROXYAUTH, o->proxy_auth);
	if (o->session != NULL && o->session->path != NULL) {
		SET(CURLOPT_SSL_CTX_FUNCTION, see_context);
		SET(CURLOPT_SSL_CTX_DATA, (void *)o);
	}
#undef SET
	return rc;
}

static int
set_up(CURL *h, const struct transfer_options *o, struct transfer *t,
    struct http_body *answer, struct fail *f)
{
	long fresh = o->keep_alive ? 0 : 1;

	/* A server that wants to see a login first would stall each body. */
	if (transfer_header(t, f, "Expect:") == -1)
		return -1;
	if (set_body(h, t) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_URL, t->url) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_READFUNCTION, give) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_READDATA, t) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_SEEKFUNCTION, rewind_body) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_SEEKDATA, t) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, see_header) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_HEADERDATA, t) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, http_collect) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_WRITEDATA, answer) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, fresh) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_FORBID_REUSE, fresh) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_HTTP_VERSION,
	    (long)CURL_HTTP_VERSION_1_1) != CURLE_OK)
		return fail_set(f, FAIL_HERE, "libcurl refuses an option");
	return set_tls(h, o) == CURLE_OK ? 0 :
	    fail_set(f, FAIL_HERE, "libcurl refuses a TLS or proxy option");
}

/* Work of over a second shows how far it is. */
static void
progress(const struct transfer *t)
{
	char done[32], all[32];

	if (t->size > 0 && clock_ms() - t->began_ms > 1000)
		msg_progress("%s of %s sent", num_bytes(t->at, done,
		    sizeof done), num_bytes(t->size, all, sizeof all));
}

/* Called once a second at least.  A signal ends a transfer: the part stays
 * where it is.  What was paused goes on. */
static int
watch(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct transfer *t = arg;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	progress(t);
	if (t->paused) {
		t->paused = false;
		curl_easy_pause(t->h, CURLPAUSE_CONT);
	}
	return cli_signal() != 0;
}

static void
see_result(CURL *h, struct transfer *t)
{
	curl_off_t n = 0, up = 0;

	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &t->status);
	curl_easy_getinfo(h, CURLINFO_SIZE_UPLOAD_T, &up);
	t->reached = up > 0;
	t->length = curl_easy_getinfo(h, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
	    &n) == CURLE_OK ? n : -1;
	n = 0;
	if (curl_easy_getinfo(h, CURLINFO_RETRY_AFTER, &n) == CURLE_OK && n > 0)
		t->retry_after_s = n;
}

/* What the budget was charged for becomes what was really used. */
static void
settle(struct transfer *t)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (curl_easy_getinfo(t->h, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK &&
	    fd != CURL_SOCKET_BAD)
		count(t, fd);
	pace_end(&t->pace, t->wire);
}

static void
begin(struct transfer *t, CURL *h, const struct transfer_options *o)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	t->h = h;
	t->at = t->wire = t->before = 0;
	t->paused = false;
	t->began_ms = clock_ms();
	if (o->handle != NULL && curl_easy_getinfo(h, CURLINFO_ACTIVESOCKET,
	    &fd) == CURLE_OK && fd != CURL_SOCKET_BAD)
		t->before = wire_count(fd);
	pace_begin(&t->pace, o->budget, t->size);
}

int
transfer_run(struct transfer_options *o, struct transfer *t, struct fail *f)
{
	struct http_body answer = { &t->answer, TRANSFER_ANSWER_MAX, false };
	char words[CURL_ERROR_SIZE] = "";
	CURL *h = o->handle;
	CURLcode code;
	int rc = -1;

	t->status = 0;
	t->length = t->retry_after_s = t->date = -1;
	t->id[0] = t->sha256[0] = '\0';
	buf_clear(&t->answer);
	if (h == NULL && (h = http_new(&o->http, f)) == NULL)
		return -1;
	if (set_up(h, o, t, &answer, f) == -1)
		goto out;
	begin(t, h, o);
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, words);
	curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, watch);
	curl_easy_setopt(h, CURLOPT_XFERINFODATA, t);
	curl_easy_setopt(h, CURLOPT_CLOSESOCKETFUNCTION, see_close);
	curl_easy_setopt(h, CURLOPT_CLOSESOCKETDATA, o);
	o->at_work = t;
	code = curl_easy_perform(h);
	msg_progress_end();
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, NULL);
	see_result(h, t);
	if (code == CURLE_OK)
		rc = 0;
	else
		http_explain(h, code, words, &t->temporary, f);
	settle(t);
out:
	o->at_work = NULL;
	if (o->keep_alive && rc == 0)
		o->handle = h;
	else {
		curl_easy_cleanup(h);
		o->handle = NULL;
	}
	return rc;
}

void
transfer_end(struct transfer_options *o)
{
	curl_easy_cleanup(o->handle);
	o->handle = NULL;
}
