/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "head.h"
#include "stage_proxy.h"

static bool
ask(struct attempt *a)
{
	const char *l = strchr(a->plan.host, ':') != NULL ? "[" : "";
	const char *r = *l != '\0' ? "]" : "";
	struct attempt_plan *p = &a->plan;

	a->out.secret = p->proxy_auth != NULL;
	a->e->proxy.auth_sent = p->proxy_auth != NULL;
	return buf_printf(&a->out, "CONNECT %s%s%s:%u HTTP/1.1\r\n"
	    "Host: %s%s%s:%u\r\nUser-Agent: jf-tools/" VERSION "\r\n"
	    "%s%s%s\r\n", l, p->host, r, p->port, l, p->host, r, p->port,
	    p->proxy_auth != NULL ? "Proxy-Authorization: " : "",
	    p->proxy_auth != NULL ? p->proxy_auth : "",
	    p->proxy_auth != NULL ? "\r\n" : "") == 0;
}

/* Take the head and not a byte more: what follows belongs to the tunnel. */
static enum attempt_next
read_head(struct attempt *a)
{
	char chunk[2048];
	size_t had = a->in.len, whole;
	ssize_t n = recv(a->fd, chunk, sizeof(chunk), MSG_PEEK);
	bool more;

	if (n == -1 && errno == EAGAIN)
		return ATTEMPT_READ;
	if (n <= 0) {
		a->e->proxy.result = EVIDENCE_PROXY_CLOSED;
		return ATTEMPT_FAILED;
	}
	if (buf_add(&a->in, chunk, (size_t)n) == -1)
		return ATTEMPT_FAILED;
	whole = head_length(&a->in);
	if (whole != 0) {
		n = (ssize_t)(whole - had);
		a->in.len = whole;
	}
	if (recv(a->fd, chunk, (size_t)n, 0) != n)
		return ATTEMPT_FAILED;
	more = whole == 0 && a->in.len < HEAD_MAX && head_is_http(&a->in);
	return more ? ATTEMPT_READ : ATTEMPT_PASSED;
}

/* The schemes that are offered, blanks between, each once. */
static void
tell_schemes(const struct buf *head, char *out, size_t size)
{
	char line[EVIDENCE_LINE];
	size_t n, used = 0;

	for (unsigned i = 0; head_field(head, "Proxy-Authenticate", i, line,
	    sizeof(line)); i++) {
		n = strcspn(line, " ,");
		if (n == 0 || used + n + 2 > size ||
		    strstr(out, line) != NULL)
			continue;
		used += (size_t)snprintf(out + used, size - used, "%s%.*s",
		    used > 0 ? " " : "", (int)n, line);
	}
}

static enum attempt_next
tell(struct attempt *a)
{
	struct evidence_proxy *e = &a->e->proxy;

	e->status = head_status(&a->in);
	if (e->status == 0) {
		e->result = EVIDENCE_PROXY_ALIEN;
		return ATTEMPT_FAILED;
	}
	if (!head_field(&a->in, "Via", 0, e->via, sizeof(e->via)))
		head_field(&a->in, "Server", 0, e->via, sizeof(e->via));
	head_field(&a->in, "X-Squid-Error", 0, e->error, sizeof(e->error));
	tell_schemes(&a->in, e->schemes, sizeof(e->schemes));
	e->auth_unable = e->status == 407 && e->schemes[0] != '\0' &&
	    strcasestr(e->schemes, "Basic") == NULL;
	if (e->status / 100 == 2) {
		e->result = EVIDENCE_PROXY_PASSED;
		return ATTEMPT_PASSED;
	}
	e->result = EVIDENCE_PROXY_STATUS;
	return ATTEMPT_FAILED;
}

enum attempt_next
stage_proxy(struct attempt *a, enum attempt_event event)
{
	enum attempt_next next;

	if (event == ATTEMPT_LATE) {
		a->e->proxy.result = EVIDENCE_PROXY_SILENT;
		return ATTEMPT_FAILED;
	}
	if (event == ATTEMPT_BEGIN && !ask(a))
		return ATTEMPT_FAILED;
	if (a->out.len > 0) {
		next = attempt_flush(a);
		if (next == ATTEMPT_FAILED)
			a->e->proxy.result = EVIDENCE_PROXY_CLOSED;
		return next == ATTEMPT_PASSED ? ATTEMPT_READ : next;
	}
	next = read_head(a);
	return next == ATTEMPT_PASSED ? tell(a) : next;
}
