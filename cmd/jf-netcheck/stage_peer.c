/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "digest.h"
#include "head.h"
#include "lan_code.h"
#include "stage_peer.h"

static bool
ask(struct attempt *a)
{
	return lan_code_nonce(a->nonce) == 0 &&
	    buf_printf(&a->out, "GET " LAN_CODE_PATH "%s HTTP/1.1\r\n"
	    "Host: %s:%u\r\nConnection: close\r\n\r\n", a->nonce,
	    a->plan.host, a->plan.port) == 0;
}

static enum attempt_next
judge(struct attempt *a)
{
	struct evidence_peer *e = &a->e->peer;
	size_t n = head_length(&a->in), body = LAN_CODE_MAC - 1;
	char want[LAN_CODE_MAC];

	e->status = n == 0 ? 0 : head_status(&a->in);
	e->result = EVIDENCE_PEER_OTHER;
	if (e->status != 200 || a->in.len < n + body ||
	    strspn(buf_text(&a->in) + n, "0123456789abcdef") < body)
		return ATTEMPT_FAILED;
	e->result = EVIDENCE_PEER_FORGED;
	if (lan_code_mac(a->plan.code, a->nonce, a->plan.port, want) == -1 ||
	    digest_differ(want, buf_text(&a->in) + n, body) != 0)
		return ATTEMPT_FAILED;
	e->result = EVIDENCE_PEER_PROVEN;
	return ATTEMPT_PASSED;
}

enum attempt_next
stage_peer(struct attempt *a, enum attempt_event event)
{
	enum attempt_next next;
	enum attempt_why why;
	int alert;

	if (event == ATTEMPT_LATE) {
		a->e->peer.result = a->in.len > 0 ? EVIDENCE_PEER_OTHER :
		    EVIDENCE_PEER_SILENT;
		return ATTEMPT_FAILED;
	}
	if (event == ATTEMPT_BEGIN && !ask(a))
		return ATTEMPT_FAILED;
	next = attempt_flush(a);
	if (next == ATTEMPT_WRITE)
		return next;
	while ((next = attempt_fill(a, HEAD_MAX, &why, &alert)) ==
	    ATTEMPT_PASSED)
		;
	if (next != ATTEMPT_FAILED)
		return next;
	if (a->in.len > 0)
		return judge(a);	/* the listener closed, as it should */
	a->e->peer.result = EVIDENCE_PEER_SILENT;
	return ATTEMPT_FAILED;
}
