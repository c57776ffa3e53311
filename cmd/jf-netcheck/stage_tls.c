/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>

#include "address.h"
#include "chain.h"
#include "stage_tls.h"
#include "tls.h"

#define GATE_US		2000	/* look again for a free place */
#define FILLER		240	/* bytes of one made-up protocol name */
#define FILLERS		7	/* of them: a ClientHello of about 1.9 kB */

void
stage_tls_trust_free(struct stage_tls_trust *t)
{
	SSL_CTX_free(t->modern);
	SSL_CTX_free(t->old);
	SSL_CTX_free(t->cbc);
	trust_free(t->stores);
}

static int
note_request(SSL *ssl, X509 **cert, EVP_PKEY **key)
{
	struct attempt *a = SSL_get_app_data(ssl);

	(void)cert;
	(void)key;
	a->e->tls.client_cert = true;
	return 0;	/* we have none */
}

/* Probing shows what there is: verification comes after the handshake. */
static SSL_CTX *
context(enum tls_profile profile)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	struct fail f = { 0 };

	if (ctx == NULL || tls_apply(ctx, profile, &f) == -1) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_client_cert_cb(ctx, note_request);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS |
	    SSL_MODE_ENABLE_PARTIAL_WRITE |
	    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_tlsext_status_type(ctx, TLSEXT_STATUSTYPE_ocsp);
	return ctx;
}

static SSL_CTX *
context_for(const struct attempt_plan *p)
{
	struct stage_tls_trust *t = p->trust;
	SSL_CTX **ctx = p->old_versions ? &t->old : p->cbc_only ? &t->cbc :
	    &t->modern;

	if (*ctx == NULL)
		*ctx = context(p->old_versions ? TLS_LEGACY : p->cbc_only ?
		    TLS_AES_CBC : TLS_MODERN);
	return *ctx;
}

static void
offer_protocols(SSL *ssl, bool many)
{
	unsigned char list[9 + FILLERS * (FILLER + 1)] = "\x08http/1.1";
	unsigned n = 9;

	for (int i = 0; many && i < FILLERS; i++) {
		list[n] = FILLER;
		memset(list + n + 1, 'a' + i, FILLER);
		n += FILLER + 1;
	}
	SSL_set_alpn_protos(ssl, list, n);
}

/* Over the socket, or through the session with the proxy. */
static bool
connect_session(struct attempt *a)
{
	BIO *through;

	if (a->outer == NULL)
		return SSL_set_fd(a->ssl, a->fd) == 1;
	through = BIO_new(BIO_f_ssl());
	if (through == NULL)
		return false;
	BIO_set_ssl(through, a->outer, BIO_NOCLOSE);
	SSL_set_bio(a->ssl, through, through);
	return true;
}

static bool
begin(struct attempt *a)
{
	SSL_CTX *ctx = context_for(&a->plan);

	a->ssl = ctx == NULL ? NULL : SSL_new(ctx);
	if (a->ssl == NULL)
		return false;
	a->plan.trust->running++;
	a->gated = true;
	SSL_set_app_data(a->ssl, a);
	if (!connect_session(a))
		return false;
	SSL_enable_ct(a->ssl, SSL_CT_VALIDATION_PERMISSIVE);
	if (a->plan.old_versions)
		SSL_set_max_proto_version(a->ssl, TLS1_1_VERSION);
	if (a->plan.sni != NULL)
		SSL_set_tlsext_host_name(a->ssl, a->plan.sni);
	offer_protocols(a->ssl, a->plan.big_hello);
	if (a->plan.hello_ttl != 0)
		tcp_set_ttl(a->fd, tcp_address_family(&a->plan.to),
		    a->plan.hello_ttl);
	return true;
}

int
stage_tls_open(struct attempt *a, const char *name)
{
	union tcp_address literal;
	struct attempt_plan usual = { .trust = a->plan.trust };
	SSL_CTX *ctx = context_for(&usual);

	a->ssl = ctx == NULL ? NULL : SSL_new(ctx);
	if (a->ssl == NULL || SSL_set_fd(a->ssl, a->fd) != 1)
		return -1;
	SSL_set_app_data(a->ssl, a);
	if (tcp_address_parse(&literal, name, 0) == -1)
		SSL_set_tlsext_host_name(a->ssl, name);
	return 0;
}

void
stage_tls_leave(struct attempt *a)
{
	if (a->gated)
		a->plan.trust->running--;
	a->gated = false;
	SSL_free(a->ssl);
	SSL_free(a->outer);
	a->ssl = a->outer = NULL;
}

/* Look at the first bytes before OpenSSL does. */
static void
peek(struct attempt *a)
{
	char first[5];
	ssize_t n = a->outer != NULL ?
	    SSL_peek(a->outer, first, sizeof(first)) :
	    recv(a->fd, first, sizeof(first), MSG_PEEK);
	struct evidence_tls *e = &a->e->tls;

	if (n <= 0)
		return;
	e->peer_spoke = true;
	if (first[0] != 0x15 && first[0] != 0x16) {
		e->result = EVIDENCE_TLS_ALIEN;
		e->looks_http = n >= 4 && memcmp(first, "HTTP", 4) == 0;
	}
}

static void
tell_fault(struct evidence_tls *e, int error, int saved)
{
	unsigned long first = ERR_peek_error();
	int reason = ERR_GET_REASON(first);

	e->alert = -1;
	if (e->result == EVIDENCE_TLS_ALIEN)
		return;
	if (error == SSL_ERROR_SYSCALL && saved == ECONNRESET)
		e->result = EVIDENCE_TLS_RESET;
	else if (error == SSL_ERROR_SYSCALL || (error == SSL_ERROR_SSL &&
	    reason == SSL_R_UNEXPECTED_EOF_WHILE_READING))
		e->result = EVIDENCE_TLS_CLOSED;
	else if (reason > SSL_AD_REASON_OFFSET &&
	    reason < SSL_AD_REASON_OFFSET + 256) {
		e->result = EVIDENCE_TLS_ALERT;
		e->alert = reason - SSL_AD_REASON_OFFSET;
	} else if (reason == SSL_R_WRONG_VERSION_NUMBER)
		e->result = EVIDENCE_TLS_ALIEN;
	else
		e->result = EVIDENCE_TLS_BROKEN;
	e->version_unsupported = reason == SSL_R_UNSUPPORTED_PROTOCOL;
	if (first != 0)
		snprintf(e->reason, sizeof(e->reason), "%s",
		    ERR_reason_error_string(first) == NULL ? "" :
		    ERR_reason_error_string(first));
}

/* A printer, or a server of one's own LAN. */
static bool
is_own(const struct attempt_plan *p)
{
	enum evidence_address kind = address_kind(&p->to);

	return p->endpoint != NULL && (p->endpoint->device ||
	    (p->endpoint->editions[0] == '\0' &&
	    (kind == EVIDENCE_ADDRESS_PRIVATE ||
	    kind == EVIDENCE_ADDRESS_LOOPBACK)));
}

/* Whether to speak on with this peer. */
static enum evidence_state
judge(const struct evidence_tls *e, const struct attempt_plan *p)
{
	if (p->any_certificate)
		return EVIDENCE_WARN;
	if (e->pin == EVIDENCE_NO)
		return EVIDENCE_FAILED;
	if (e->pin == EVIDENCE_YES && p->endpoint->device)
		return EVIDENCE_OK;
	/* A key of its own, to be pinned. */
	if (e->self_signed && e->pin == EVIDENCE_UNKNOWN && is_own(p))
		return EVIDENCE_WARN;
	if (e->system.error != X509_V_OK || !e->host_ok ||
	    e->stapled == EVIDENCE_NO)
		return EVIDENCE_FAILED;
	return e->public.error != X509_V_OK ||
	    e->issuer_expected == EVIDENCE_NO ? EVIDENCE_WARN : EVIDENCE_OK;
}

static enum attempt_next
handshake(struct attempt *a)
{
	struct evidence_tls *e = &a->e->tls;
	int n, error, saved;

	ERR_clear_error();
	errno = 0;
	n = SSL_connect(a->ssl);
	saved = errno;
	if (n == 1) {
		e->result = EVIDENCE_TLS_DONE;
		e->alert = -1;
		chain_tell(a->ssl, a->plan.trust->stores, a->plan.host,
		    a->plan.endpoint, e);
		e->pmtu = tcp_pmtu(a->fd);
		ERR_clear_error();
		e->state = judge(e, &a->plan);
		return e->state == EVIDENCE_FAILED ? ATTEMPT_FAILED :
		    ATTEMPT_PASSED;
	}
	error = SSL_get_error(a->ssl, n);
	if (error == SSL_ERROR_WANT_READ)
		return ATTEMPT_READ;
	if (error == SSL_ERROR_WANT_WRITE)
		return ATTEMPT_WRITE;
	tell_fault(e, error, saved);
	ERR_clear_error();
	return ATTEMPT_FAILED;
}

enum attempt_next
stage_tls(struct attempt *a, enum attempt_event event)
{
	struct evidence_tls *e = &a->e->tls;

	if (event == ATTEMPT_LATE) {
		e->result = EVIDENCE_TLS_SILENT;
		e->alert = -1;
		return ATTEMPT_FAILED;
	}
	if (event == ATTEMPT_BEGIN) {	/* one with the proxy is there? */
		a->outer = a->ssl;
		a->ssl = NULL;
	}
	if (a->ssl == NULL) {
		if (a->plan.trust->running >= a->plan.trust->most) {
			a->again_us = loop_now_us() + GATE_US;
			return ATTEMPT_LATER;
		}
		if (!begin(a)) {
			e->result = EVIDENCE_TLS_BROKEN;
			e->alert = -1;
			return ATTEMPT_FAILED;
		}
	} else if (!e->peer_spoke)
		peek(a);
	return handshake(a);
}
