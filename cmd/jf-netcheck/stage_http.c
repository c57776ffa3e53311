/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "head.h"
#include "proxy_login.h"
#include "stage_http.h"
#include "stage_proxy.h"

#define SPEED_BYTES	3072	/* --speed: at least */

/* What the proxy asked for, when it did. */
static bool
log_in(struct attempt *a, const char *host)
{
	const struct attempt_plan *p = &a->plan;
	char url[2 * EVIDENCE_NAME + 1024];
	size_t before = a->out.len;

	a->out.secret = true;
	snprintf(url, sizeof(url), "%s://%s%s", p->absolute, host, p->path);
	if (proxy_login_write(p->login, p->whole ? "GET" : "HEAD", url,
	    &a->out) == -1)
		return false;
	a->e->proxy.auth_sent = a->out.len > before;
	return true;
}

static bool
ask(struct attempt *a)
{
	const struct attempt_plan *p = &a->plan;
	bool v6 = strchr(p->host, ':') != NULL;
	uint16_t usual = p->stage[ATTEMPT_TLS] ? 443 : 80;
	char port[8] = "", host[EVIDENCE_NAME + 16];

	if (p->port != usual)
		snprintf(port, sizeof(port), ":%u", p->port);
	snprintf(host, sizeof(host), "%s%s%s%s", v6 ? "[" : "", p->host,
	    v6 ? "]" : "", port);
	if (buf_adds(&a->out, p->whole ? "GET " : "HEAD ") == -1 ||
	    (p->absolute != NULL &&
	    buf_printf(&a->out, "%s://%s", p->absolute, host) == -1) ||
	    buf_printf(&a->out, "%s HTTP/1.1\r\nHost: %s\r\n"
	    "User-Agent: jf-tools/" VERSION "\r\nAccept: */*\r\n"
	    "Connection: close\r\n", p->path, host) == -1)
		return false;
	if (p->absolute != NULL && p->login != NULL && !log_in(a, host))
		return false;
	return buf_adds(&a->out, "\r\n") == 0;
}

/* Does this Location lead to another host than the one asked? */
static bool
leads_away(const char *location, const char *host)
{
	const char *p = strstr(location, "://");
	size_t n = strlen(host);

	if (p == NULL || p > location + 6)
		return location[0] == '/' && location[1] == '/';
	p += 3;
	return strncasecmp(p, host, n) != 0 ||
	    strchr(":/?#", p[n]) == NULL;
}

static void
tell_date(const struct buf *head, struct evidence_http *e)
{
	char text[64];
	struct tm tm = { 0 };
	struct timespec now;

	if (!head_field(head, "Date", 0, text, sizeof(text)) ||
	    strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm) == NULL)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	e->dated = true;
	e->skew_s = (double)now.tv_sec + (double)now.tv_nsec / 1e9 -
	    (double)timegm(&tm) - 0.5;	/* Date is cut to the second */
}

/* Is this the proxy's own answer in place of the server's? */
static bool
is_of_proxy(struct attempt *a)
{
	struct buf *head = &a->in;
	char by[EVIDENCE_LINE];
	int status = head_status(head);

	if (a->plan.absolute == NULL || status < 400)
		return false;
	return status == 407 || head_has_prefix(head, "X-Squid-Error:") ||
	    head_has_prefix(head, "Proxy-Status:") ||
	    (head_field(head, "Server", 0, by, sizeof(by)) &&
	    strncasecmp(by, "tinyproxy", 9) == 0);
}

static enum attempt_next
tell(struct attempt *a)
{
	struct evidence_http *e = &a->e->http;

	e->status = head_status(&a->in);
	if (e->status == 0) {
		e->result = EVIDENCE_HTTP_ALIEN;
		return ATTEMPT_FAILED;
	}
	if (is_of_proxy(a)) {
		e->status = 0;
		e->result = EVIDENCE_HTTP_UNTRIED;
		stage_proxy_tell(a);
		a->e->proxy.state = EVIDENCE_FAILED;
		return ATTEMPT_FAILED;
	}
	e->result = EVIDENCE_HTTP_DONE;
	e->alert = -1;
	head_field(&a->in, "Location", 0, e->location, sizeof(e->location));
	e->other_host = e->location[0] != '\0' &&
	    leads_away(e->location, a->plan.host);
	head_field(&a->in, "Server", 0, e->server, sizeof(e->server));
	e->service_mark = head_has_prefix(&a->in, "x-amz");
	tell_date(&a->in, e);
	return ATTEMPT_PASSED;
}

static enum attempt_next
fault(struct attempt *a, enum attempt_why why, int alert)
{
	static const enum evidence_http_result result[] = {
		[ATTEMPT_CLOSED] = EVIDENCE_HTTP_CLOSED,
		[ATTEMPT_RESET] = EVIDENCE_HTTP_RESET,
		[ATTEMPT_FULL] = EVIDENCE_HTTP_EXCESS,
		[ATTEMPT_ALERT] = EVIDENCE_HTTP_ALERT,
	};

	a->e->http.result = result[why];
	a->e->http.alert = alert;
	if (a->in.len > 0 && !head_is_http(&a->in))
		a->e->http.result = EVIDENCE_HTTP_ALIEN;
	return ATTEMPT_FAILED;
}

/* --speed: read the body to its end, or until the time is over. */
static enum attempt_next
read_body(struct attempt *a, bool late)
{
	struct evidence_http *e = &a->e->http;
	enum attempt_next next = ATTEMPT_FAILED;
	enum attempt_why why;
	int alert;

	while (!late) {
		buf_clear(&a->in);
		next = attempt_fill(a, HEAD_MAX, &why, &alert);
		if (next != ATTEMPT_PASSED)
			break;
		e->bytes += a->in.len;
	}
	if (next != ATTEMPT_FAILED && !late)
		return next;
	/* Of less, that is all, the round trips are what is measured. */
	if (attempt_ms(a) > 0 && (late || e->bytes >= SPEED_BYTES))
		e->bits_per_s = (double)e->bytes * 8000 / attempt_ms(a);
	return ATTEMPT_PASSED;
}

static enum attempt_next
read_head(struct attempt *a)
{
	enum attempt_next next;
	enum attempt_why why;
	int alert;
	size_t n;

	for (;;) {
		next = attempt_fill(a, HEAD_MAX, &why, &alert);
		if (next == ATTEMPT_FAILED)
			return fault(a, why, alert);
		if (next != ATTEMPT_PASSED)
			return next;
		if (!head_is_http(&a->in))
			return fault(a, ATTEMPT_CLOSED, -1);
		while ((n = head_length(&a->in)) != 0 &&
		    head_status(&a->in) / 100 == 1)
			buf_consume(&a->in, n);	/* 100, 103: not yet it */
		if (n != 0)
			return tell(a);
	}
}

enum attempt_next
stage_http(struct attempt *a, enum attempt_event event)
{
	enum attempt_next next;

	if (a->step == 1)
		return read_body(a, event == ATTEMPT_LATE);
	if (event == ATTEMPT_LATE) {
		a->e->http.result = EVIDENCE_HTTP_SILENT;
		a->e->http.alert = -1;
		return ATTEMPT_FAILED;
	}
	if (event == ATTEMPT_BEGIN && !ask(a))
		return ATTEMPT_FAILED;
	next = attempt_flush(a);
	if (next == ATTEMPT_WRITE)
		return next;
	next = read_head(a);	/* also when writing failed: it says why */
	if (next != ATTEMPT_PASSED || !a->plan.whole)
		return next;
	a->step = 1;
	a->e->http.bytes = a->in.len - head_length(&a->in);
	return read_body(a, false);
}
