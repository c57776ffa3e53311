/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>

#include "attempt.h"
#include "stage_ftp.h"
#include "stage_http.h"
#include "stage_peer.h"
#include "stage_proxy.h"
#include "stage_tcp.h"
#include "stage_tls.h"

#define CHUNK	4096

static enum attempt_next
run_stage(struct attempt *a, enum attempt_event event)
{
	switch (a->at) {
	case ATTEMPT_TCP:
		return stage_tcp(a, event);
	case ATTEMPT_PROXY:
		return stage_proxy(a, event);
	case ATTEMPT_TLS:
		return stage_tls(a, event);
	case ATTEMPT_HTTP:
		return stage_http(a, event);
	case ATTEMPT_FTP:
		return stage_ftp(a, event);
	case ATTEMPT_PEER:
		return stage_peer(a, event);
	default:
		return ATTEMPT_FAILED;
	}
}

/* Where the evidence keeps how a stage ended and how long it took. */
static enum evidence_state *
state_of(struct evidence *e, enum attempt_stage at, double **ms)
{
	switch (at) {
	case ATTEMPT_TCP:
		*ms = &e->tcp.ms;
		return &e->tcp.state;
	case ATTEMPT_PROXY:
		*ms = &e->proxy.ms;
		return &e->proxy.state;
	case ATTEMPT_TLS:
		*ms = &e->tls.ms;
		return &e->tls.state;
	case ATTEMPT_HTTP:
		*ms = &e->http.ms;
		return &e->http.state;
	case ATTEMPT_FTP:
		*ms = &e->ftp.ms;
		return &e->ftp.state;
	default:
		*ms = &e->peer.ms;
		return &e->peer.state;
	}
}

double
attempt_ms(const struct attempt *a)
{
	return (double)(loop_now_us() - a->start_us) / 1000;
}

static enum attempt_stage
next_stage(const struct attempt *a, int from)
{
	while (from < ATTEMPT_STAGES && !a->plan.stage[from])
		from++;
	return (enum attempt_stage)from;
}

static void
begin_stage(struct attempt *a, enum attempt_stage at)
{
	a->at = at;
	a->step = 0;
	a->start_us = loop_now_us();
	a->due_us = a->start_us + a->plan.stage_us;
	if (a->due_us > a->plan.limit_us)
		a->due_us = a->plan.limit_us;
	buf_clear(&a->in);
	buf_clear(&a->out);
}

/* The stage ended: note it, and go to the next one.  Is there one? */
static bool
leave_stage(struct attempt *a, enum attempt_next how)
{
	enum evidence_state *state;
	enum attempt_stage next = next_stage(a, (int)a->at + 1);
	double *ms;

	state = state_of(a->e, a->at, &ms);
	*ms = attempt_ms(a);
	if (how == ATTEMPT_FAILED)
		*state = EVIDENCE_FAILED;
	else if (*state != EVIDENCE_WARN)
		*state = EVIDENCE_OK;
	if (how == ATTEMPT_PASSED && next != ATTEMPT_STAGES) {
		if (a->at == ATTEMPT_TCP)
			tcp_set_prompt(a->fd);
		begin_stage(a, next);
		return true;
	}
	a->passed = how == ATTEMPT_PASSED;
	for (; next < ATTEMPT_STAGES; next = next_stage(a, (int)next + 1))
		*state_of(a->e, next, &ms) = EVIDENCE_SKIPPED;
	return false;
}

static void
finish(struct attempt *a)
{
	attempt_end(a);
	a->done(a);
}

static void
advance(struct attempt *a, enum attempt_event event)
{
	enum attempt_next next;
	int64_t due;

	while ((next = run_stage(a, event)) == ATTEMPT_PASSED ||
	    next == ATTEMPT_FAILED) {
		if (!leave_stage(a, next)) {
			finish(a);
			return;
		}
		event = ATTEMPT_BEGIN;
	}
	if (next != ATTEMPT_LATER && loop_watch(a->plan.loop, &a->item, a->fd,
	    next == ATTEMPT_READ ? EPOLLIN : EPOLLOUT) == -1)
		a->due_us = 1;	/* cannot wait for it: over at once */
	due = a->again_us != 0 && a->again_us < a->due_us ? a->again_us :
	    a->due_us;
	a->again_us = 0;
	if (loop_at(a->plan.loop, &a->item, due) == -1)
		finish(a);
}

static void
wake(struct loop_item *item, uint32_t events)
{
	struct attempt *a = (struct attempt *)(void *)item;

	if (a->at == ATTEMPT_STAGES)	/* was only to be told */
		a->done(a);
	else
		advance(a, events == LOOP_LATE ?
		    (loop_now_us() >= a->due_us ? ATTEMPT_LATE : ATTEMPT_READY) :
		    ATTEMPT_READY);
}

void
attempt_wake(struct attempt *a, enum attempt_event event)
{
	advance(a, event);
}

int
attempt_start(struct attempt *a)
{
	enum attempt_next next;

	a->item = a->data_item = (struct loop_item){ .fd = -1, .wake = wake };
	a->fd = -1;
	a->plan.stage[ATTEMPT_TCP] = true;
	begin_stage(a, ATTEMPT_TCP);
	next = run_stage(a, ATTEMPT_BEGIN);
	if (next == ATTEMPT_FAILED) {
		leave_stage(a, next);
		attempt_end(a);
		a->at = ATTEMPT_STAGES;
		return loop_at(a->plan.loop, &a->item, loop_now_us());
	}
	if (loop_watch(a->plan.loop, &a->item, a->fd, EPOLLOUT) == -1)
		a->due_us = 1;
	return loop_at(a->plan.loop, &a->item, a->due_us);
}

void
attempt_end(struct attempt *a)
{
	bool watched = a->item.fd != -1;

	if (a->fd != -1 && a->at != ATTEMPT_TCP)
		tcp_traffic(a->fd, &a->sent, &a->received);
	else if (a->fd != -1) {		/* SYN, ACK, FIN; their answers */
		a->sent += 3 * TCP_HEAD_BYTES;
		a->received += 2 * TCP_HEAD_BYTES;
	}
	stage_tls_leave(a);
	loop_close(a->plan.loop, &a->data_item);
	loop_close(a->plan.loop, &a->item);
	if (a->fd != -1 && !watched)
		close(a->fd);
	a->fd = -1;
	buf_free(&a->in);
	buf_free(&a->out);
}

enum attempt_next
attempt_flush(struct attempt *a)
{
	ssize_t n;

	while (a->out.len > 0) {
		if (a->ssl != NULL) {
			n = SSL_write(a->ssl, a->out.p, (int)a->out.len);
			if (n <= 0)
				return SSL_get_error(a->ssl, (int)n) ==
				    SSL_ERROR_WANT_WRITE ? ATTEMPT_WRITE :
				    ATTEMPT_FAILED;
		} else {
			n = send(a->fd, a->out.p, a->out.len, MSG_NOSIGNAL);
			if (n == -1)
				return errno == EAGAIN ? ATTEMPT_WRITE :
				    ATTEMPT_FAILED;
		}
		buf_consume(&a->out, (size_t)n);
	}
	return ATTEMPT_PASSED;
}

/* Why SSL_read gave nothing. */
static enum attempt_next
read_fault(struct attempt *a, int n, enum attempt_why *why, int *alert)
{
	int error = SSL_get_error(a->ssl, n), saved = errno;
	unsigned long e = ERR_peek_last_error();

	ERR_clear_error();
	if (error == SSL_ERROR_WANT_READ)
		return ATTEMPT_READ;
	if (error == SSL_ERROR_WANT_WRITE)
		return ATTEMPT_WRITE;
	*why = ATTEMPT_CLOSED;
	if (error == SSL_ERROR_SYSCALL && saved == ECONNRESET)
		*why = ATTEMPT_RESET;
	else if (error == SSL_ERROR_SSL && ERR_GET_REASON(e) >
	    SSL_AD_REASON_OFFSET && ERR_GET_REASON(e) <
	    SSL_AD_REASON_OFFSET + 256) {
		*why = ATTEMPT_ALERT;
		*alert = ERR_GET_REASON(e) - SSL_AD_REASON_OFFSET;
	}
	return ATTEMPT_FAILED;
}

enum attempt_next
attempt_fill(struct attempt *a, size_t max, enum attempt_why *why, int *alert)
{
	char chunk[CHUNK];
	size_t room = max - a->in.len;
	ssize_t n;

	*alert = -1;
	*why = ATTEMPT_FULL;
	if (room == 0)
		return ATTEMPT_FAILED;
	if (room > sizeof(chunk))
		room = sizeof(chunk);
	if (a->ssl != NULL) {
		n = SSL_read(a->ssl, chunk, (int)room);
		if (n <= 0)
			return read_fault(a, (int)n, why, alert);
	} else {
		n = recv(a->fd, chunk, room, 0);
		if (n == -1 && errno == EAGAIN)
			return ATTEMPT_READ;
		if (n <= 0) {
			*why = n == -1 ? ATTEMPT_RESET : ATTEMPT_CLOSED;
			return ATTEMPT_FAILED;
		}
	}
	return buf_add(&a->in, chunk, (size_t)n) == 0 ? ATTEMPT_PASSED :
	    ATTEMPT_FAILED;
}
