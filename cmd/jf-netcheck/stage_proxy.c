/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>

#include "chain.h"
#include "challenge.h"
#include "head.h"
#include "proxy_login.h"
#include "stage_proxy.h"
#include "stage_socks.h"
#include "stage_tls.h"

enum step { START, HANDSHAKE, CONNECT };

static enum attempt_next
fail(struct attempt *a, enum evidence_proxy_result result)
{
	a->e->proxy.result = result;
	return ATTEMPT_FAILED;
}

static bool
ask(struct attempt *a)
{
	const struct attempt_plan *p = &a->plan;
	bool v6 = strchr(p->host, ':') != NULL;
	char target[EVIDENCE_NAME + 16];
	size_t before;

	snprintf(target, sizeof(target), v6 ? "[%s]:%u" : "%s:%u", p->host,
	    p->port);
	a->out.secret = p->login != NULL;
	if (buf_printf(&a->out, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n"
	    "User-Agent: jf-tools/" VERSION "\r\n", target, target) == -1)
		return false;
	before = a->out.len;
	if (p->login != NULL && proxy_login_write(p->login, "CONNECT", target,
	    &a->out) == -1)
		return false;
	a->e->proxy.auth_sent = a->out.len > before;
	return buf_adds(&a->out, "\r\n") == 0;
}

/* Bytes that are there, left there or taken; 0: none yet, -1: the end. */
static ssize_t
look(struct attempt *a, char *to, size_t size, bool take)
{
	ssize_t n;
	int error;

	if (a->ssl == NULL) {
		n = recv(a->fd, to, size, take ? 0 : MSG_PEEK);
		return n > 0 ? n : n == -1 && errno == EAGAIN ? 0 : -1;
	}
	ERR_clear_error();
	n = take ? SSL_read(a->ssl, to, (int)size) :
	    SSL_peek(a->ssl, to, (int)size);
	error = n > 0 ? 0 : SSL_get_error(a->ssl, (int)n);
	ERR_clear_error();
	return n > 0 ? n : error == SSL_ERROR_WANT_READ ? 0 : -1;
}

/* Take the head and not a byte more: what follows belongs to the tunnel. */
static enum attempt_next
read_head(struct attempt *a)
{
	char chunk[2048];
	size_t had = a->in.len, whole;
	ssize_t n = look(a, chunk, sizeof(chunk), false);
	bool more;

	if (n == 0)
		return ATTEMPT_READ;
	if (n == -1)
		return fail(a, EVIDENCE_PROXY_CLOSED);
	if (buf_add(&a->in, chunk, (size_t)n) == -1)
		return ATTEMPT_FAILED;
	whole = head_length(&a->in);
	if (whole != 0) {
		n = (ssize_t)(whole - had);
		a->in.len = whole;
	}
	if (look(a, chunk, (size_t)n, true) != n)
		return fail(a, EVIDENCE_PROXY_CLOSED);
	more = whole == 0 && a->in.len < HEAD_MAX && head_is_http(&a->in);
	return more ? ATTEMPT_READ : ATTEMPT_PASSED;
}

/* The schemes that are offered, blanks between, each once. */
static void
tell_schemes(const struct buf *head, struct evidence_proxy *e)
{
	struct challenge c;
	size_t used = 0;

	e->schemes[0] = '\0';
	for (unsigned i = 0; challenge_get(head, i, &c); i++) {
		if (used + strlen(c.scheme) + 2 > sizeof(e->schemes) ||
		    strstr(e->schemes, c.scheme) != NULL)
			continue;
		used += (size_t)snprintf(e->schemes + used,
		    sizeof(e->schemes) - used, "%s%s", used > 0 ? " " : "",
		    c.scheme);
	}
}

/* It answered with a status of its own: what for, and is there a login that
 * may change it? */
void
stage_proxy_tell(struct attempt *a)
{
	struct evidence_proxy *e = &a->e->proxy;
	struct proxy_login *login = a->plan.login;
	bool known;

	e->result = EVIDENCE_PROXY_STATUS;
	e->status = head_status(&a->in);
	if (!head_field(&a->in, "Via", 0, e->via, sizeof(e->via)))
		head_field(&a->in, "Server", 0, e->via, sizeof(e->via));
	if (!head_field(&a->in, "X-Squid-Error", 0, e->error, sizeof(e->error)))
		head_field(&a->in, "Proxy-Status", 0, e->error,
		    sizeof(e->error));
	if (e->status != 407)
		return;
	tell_schemes(&a->in, e);
	if (login == NULL)
		return;
	known = proxy_login_learn(login, &a->in);
	e->auth_unable = !known;
	e->auth_again = known && (!e->auth_sent ||
	    proxy_login_is_stale(login));
}

static enum attempt_next
judge(struct attempt *a)
{
	if (head_length(&a->in) == 0 || head_status(&a->in) == 0)
		return fail(a, EVIDENCE_PROXY_ALIEN);
	stage_proxy_tell(a);
	if (a->e->proxy.status / 100 != 2)
		return ATTEMPT_FAILED;
	a->e->proxy.result = EVIDENCE_PROXY_PASSED;
	return ATTEMPT_PASSED;
}

/* Nothing, a login least of all, goes to a proxy that is not proved. */
static bool
is_proved(struct attempt *a)
{
	struct evidence_tls t = { 0 };

	chain_tell(a->ssl, a->plan.trust->stores, a->plan.proxy->host, NULL,
	    &t);
	ERR_clear_error();
	if (t.system.done && t.system.error == X509_V_OK && t.host_ok)
		return true;
	snprintf(a->e->proxy.error, sizeof(a->e->proxy.error), "%s",
	    t.system.error != X509_V_OK ?
	    X509_verify_cert_error_string(t.system.error) :
	    "certificate of another host");
	return false;
}

/* TLS with an https:// proxy itself. */
static enum attempt_next
handshake(struct attempt *a)
{
	unsigned long error;
	const char *why;
	int n;

	a->step = HANDSHAKE;
	if (a->ssl == NULL && stage_tls_open(a, a->plan.proxy->host) == -1)
		return ATTEMPT_FAILED;
	ERR_clear_error();
	n = SSL_connect(a->ssl);
	if (n == 1)
		return is_proved(a) ? ATTEMPT_PASSED :
		    fail(a, EVIDENCE_PROXY_TLS);
	switch (SSL_get_error(a->ssl, n)) {
	case SSL_ERROR_WANT_READ:
		return ATTEMPT_READ;
	case SSL_ERROR_WANT_WRITE:
		return ATTEMPT_WRITE;
	}
	error = ERR_peek_error();
	why = error == 0 ? NULL : ERR_reason_error_string(error);
	snprintf(a->e->proxy.error, sizeof(a->e->proxy.error), "%s",
	    why == NULL ? "closed" : why);
	ERR_clear_error();
	return fail(a, EVIDENCE_PROXY_TLS);
}

static enum attempt_next
connect_through(struct attempt *a)
{
	enum attempt_next next;

	if (a->step != CONNECT && !ask(a))
		return ATTEMPT_FAILED;
	a->step = CONNECT;
	if (a->out.len > 0) {
		next = attempt_flush(a);
		if (next == ATTEMPT_FAILED)
			return fail(a, EVIDENCE_PROXY_CLOSED);
		return next == ATTEMPT_PASSED ? ATTEMPT_READ : next;
	}
	next = read_head(a);
	return next == ATTEMPT_PASSED ? judge(a) : next;
}

enum attempt_next
stage_proxy(struct attempt *a, enum attempt_event event)
{
	enum attempt_next next;
	enum sysproxy_kind kind = a->plan.proxy->kind;

	if (kind == SYSPROXY_SOCKS5 || kind == SYSPROXY_SOCKS4)
		return stage_socks(a, event);
	if (event == ATTEMPT_LATE)
		return fail(a, EVIDENCE_PROXY_SILENT);
	if (kind == SYSPROXY_HTTPS && a->step != CONNECT) {
		next = handshake(a);
		if (next != ATTEMPT_PASSED)
			return next;
	}
	/* A plain URL is asked of the proxy itself. */
	if (a->plan.absolute != NULL) {
		a->e->proxy.result = EVIDENCE_PROXY_PASSED;
		return ATTEMPT_PASSED;
	}
	return connect_through(a);
}
