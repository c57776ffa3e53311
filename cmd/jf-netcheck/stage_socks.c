/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>
#include <string.h>

#include "proxy_login.h"
#include "stage_socks.h"

enum step { START, METHOD, LOGIN, REPLY5, REPLY4 };
enum { NO_LOGIN = 0, PASSWORD = 2, NONE_FITS = 0xff };	/* methods */
enum { GRANTED5 = 0, GRANTED4 = 90 };

static enum attempt_next
fail(struct attempt *a, enum evidence_proxy_result result)
{
	a->e->proxy.result = result;
	return ATTEMPT_FAILED;
}

static enum attempt_next
say(struct attempt *a, enum step step, int rc)
{
	a->step = (int)step;
	buf_clear(&a->in);
	if (rc != 0)
		return fail(a, EVIDENCE_PROXY_CLOSED);
	switch (attempt_flush(a)) {
	case ATTEMPT_PASSED:
		return ATTEMPT_READ;
	case ATTEMPT_WRITE:
		return ATTEMPT_WRITE;
	default:
		return fail(a, EVIDENCE_PROXY_CLOSED);
	}
}

/* Have n bytes in a->in, and not one more: PASSED. */
static enum attempt_next
want(struct attempt *a, size_t n)
{
	enum attempt_next next = ATTEMPT_PASSED;
	enum attempt_why why;
	int alert;

	while (a->in.len < n && next == ATTEMPT_PASSED)
		next = attempt_fill(a, n, &why, &alert);
	return next == ATTEMPT_FAILED ? fail(a, EVIDENCE_PROXY_CLOSED) : next;
}

static int
add_port(struct buf *b, uint16_t port)
{
	return buf_addc(b, (char)(port >> 8)) | buf_addc(b, (char)port);
}

/* VER CMD RSV ATYP ADDRESS PORT */
static enum attempt_next
ask5(struct attempt *a)
{
	const char *host = a->plan.host;
	unsigned char raw[16];
	size_t n = strlen(host);
	int rc = buf_add(&a->out, "\5\1\0", 3);

	if (inet_pton(AF_INET, host, raw) == 1)
		rc |= buf_addc(&a->out, 1) | buf_add(&a->out, raw, 4);
	else if (inet_pton(AF_INET6, host, raw) == 1)
		rc |= buf_addc(&a->out, 4) | buf_add(&a->out, raw, 16);
	else
		rc |= buf_addc(&a->out, 3) | buf_addc(&a->out, (char)n) |
		    buf_add(&a->out, host, n);
	return say(a, REPLY5, rc | add_port(&a->out, a->plan.port));
}

/* VN CD PORT 0.0.0.1 USERID NUL NAME NUL */
static enum attempt_next
ask4(struct attempt *a)
{
	unsigned char raw[4];
	bool literal = inet_pton(AF_INET, a->plan.host, raw) == 1;
	int rc = buf_add(&a->out, "\4\1", 2) | add_port(&a->out, a->plan.port);

	rc |= buf_add(&a->out, literal ? (const char *)raw : "\0\0\0\1", 4) |
	    buf_addc(&a->out, '\0');
	if (!literal)
		rc |= buf_add(&a->out, a->plan.host, strlen(a->plan.host) + 1);
	return say(a, REPLY4, rc);
}

static enum attempt_next
begin(struct attempt *a)
{
	a->e->proxy.socks = a->plan.proxy->kind == SYSPROXY_SOCKS4 ? 4 : 5;
	if (a->e->proxy.socks == 4)
		return ask4(a);
	return say(a, METHOD, a->plan.login == NULL ?
	    buf_add(&a->out, "\5\1\0", 3) : buf_add(&a->out, "\5\2\0\2", 4));
}

static enum attempt_next
take_method(struct attempt *a)
{
	enum attempt_next next = want(a, 2);
	const unsigned char *p = a->in.p;

	if (next != ATTEMPT_PASSED)
		return next;
	if (p[0] != 5)
		return fail(a, EVIDENCE_PROXY_ALIEN);
	if (p[1] == NO_LOGIN)
		return ask5(a);
	snprintf(a->e->proxy.schemes, sizeof(a->e->proxy.schemes), "SOCKS 5");
	if (p[1] == PASSWORD && a->plan.login != NULL) {
		a->out.secret = a->e->proxy.auth_sent = true;
		return say(a, LOGIN, proxy_login_write_socks(a->plan.login,
		    &a->out));
	}
	a->e->proxy.status = 407;
	a->e->proxy.auth_unable = a->plan.login != NULL;
	return fail(a, EVIDENCE_PROXY_STATUS);
}

static enum attempt_next
take_login(struct attempt *a)
{
	enum attempt_next next = want(a, 2);

	if (next != ATTEMPT_PASSED)
		return next;
	if (a->in.p[1] == 0)
		return ask5(a);
	a->e->proxy.status = 407;
	return fail(a, EVIDENCE_PROXY_STATUS);
}

static enum attempt_next
take_reply(struct attempt *a, bool five)
{
	enum attempt_next next = want(a, five ? 5 : 8);
	const unsigned char *p;

	if (next != ATTEMPT_PASSED)
		return next;
	p = a->in.p;
	if (p[0] != (five ? 5 : 0))
		return fail(a, EVIDENCE_PROXY_ALIEN);
	a->e->proxy.status = p[1];
	if (p[1] != (five ? GRANTED5 : GRANTED4))
		return fail(a, EVIDENCE_PROXY_STATUS);
	if (five)
		next = want(a, p[3] == 1 ? 10 : p[3] == 4 ? 22 :
		    (size_t)p[4] + 7);
	if (next == ATTEMPT_PASSED)
		a->e->proxy.result = EVIDENCE_PROXY_PASSED;
	return next;
}

enum attempt_next
stage_socks(struct attempt *a, enum attempt_event event)
{
	if (event == ATTEMPT_LATE)
		return fail(a, EVIDENCE_PROXY_SILENT);
	if (a->step == START)
		return begin(a);
	if (a->out.len > 0)
		return say(a, a->step, 0);
	switch ((enum step)a->step) {
	case METHOD:
		return take_method(a);
	case LOGIN:
		return take_login(a);
	default:
		return take_reply(a, a->step == REPLY5);
	}
}
