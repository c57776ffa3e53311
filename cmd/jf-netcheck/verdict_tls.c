/* SPDX-License-Identifier: ISC */
/* TLS: the handshake, then who is at the other end. */
#include <openssl/x509_vfy.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "verdict_part.h"

#define SKEW_S		3600	/* from here a clock makes certificates fail */

/* Alerts, RFC 8446 section 6. */
#define HANDSHAKE_FAILURE	40
#define PROTOCOL_VERSION	70
#define INSUFFICIENT_SECURITY	71
#define CERTIFICATE_REQUIRED	116

static bool
passed(enum evidence_trial t)
{
	return t == EVIDENCE_PASSED;
}

/* Both of these look alike at first: what a second try changed decides. */
static void
by_silence(const struct evidence_tls *t, struct verdict *v)
{
	if (passed(t->control_sni) || passed(t->no_sni))
		verdict_part_set(v, "tls.sni-drop", VERDICT_CERTAIN);
	else if (passed(t->clamped) || passed(t->clamped_more))
		verdict_part_set(v, "path.mtu-blackhole", VERDICT_CERTAIN);
	else
		verdict_part_set(v, "tls.no-answer", VERDICT_MEDIUM);
}

static void
by_reset(const struct evidence_tls *t, struct verdict *v)
{
	if (t->peer_spoke || (!passed(t->control_sni) && !passed(t->no_sni))) {
		verdict_part_set(v, "tls.reset", VERDICT_MEDIUM);
		return;
	}
	verdict_part_set(v, "tls.sni-reset", VERDICT_CERTAIN);
	if (t->reset_hop > 0 &&
	    (t->path_hops == 0 || t->reset_hop < t->path_hops))
		verdict_part_place(v, t->reset_hop, t->reset_address);
}

static void
by_alert(const struct evidence_tls *t, struct verdict *v)
{
	if (t->alert == CERTIFICATE_REQUIRED ||
	    (t->client_cert && t->alert == HANDSHAKE_FAILURE))
		verdict_part_set(v, "tls.client-cert", VERDICT_CERTAIN);
	else if (passed(t->control_sni))	/* another name gets through */
		verdict_part_set(v, "tls.sni-reset", VERDICT_HIGH);
	else if (t->alert == PROTOCOL_VERSION || t->version_unsupported ||
	    passed(t->old_versions))
		verdict_part_set(v, "tls.version", VERDICT_CERTAIN);
	else if (t->alert == HANDSHAKE_FAILURE ||
	    t->alert == INSUFFICIENT_SECURITY)
		verdict_part_set(v, "tls.cipher", passed(t->cbc_only) ?
		    VERDICT_CERTAIN : VERDICT_HIGH);
	else
		verdict_part_set(v, "tls.failed", VERDICT_CERTAIN);
}

/* The handshake did not end. */
static void
unfinished(const struct evidence_tls *t, struct verdict *v)
{
	switch (t->result) {
	case EVIDENCE_TLS_SILENT:
		by_silence(t, v);
		break;
	case EVIDENCE_TLS_RESET:
	case EVIDENCE_TLS_CLOSED:
		by_reset(t, v);
		break;
	case EVIDENCE_TLS_ALERT:
		by_alert(t, v);
		break;
	case EVIDENCE_TLS_ALIEN:
		verdict_part_set(v, "tls.plaintext", t->looks_http ?
		    VERDICT_CERTAIN : VERDICT_HIGH);
		break;
	default:
		if (t->version_unsupported || passed(t->old_versions))
			verdict_part_set(v, "tls.version", VERDICT_CERTAIN);
		else
			verdict_part_set(v, "tls.failed", VERDICT_HIGH);
		break;
	}
	snprintf(v->error, sizeof(v->error), "%s", t->reason);
}

/* How many signs there are that somebody made this certificate on the way. */
static int
signs(const struct evidence_tls *t)
{
	return (t->issuer_expected == EVIDENCE_NO) + (t->issuer_shared > 0) +
	    (t->key_shared > 0) + (t->sct == EVIDENCE_NO) +
	    (!t->aia && !t->revocation);
}

static bool
clock_is_wrong(const struct evidence_host *h)
{
	return h->skew_sources > 0 ? fabs(h->skew_s) > SKEW_S :
	    h->skew_x509 >= 2;
}

bool
verdict_part_is_unknown_issuer(int error)
{
	return error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT ||
	    error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
	    error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
	    error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
	    error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
}

/* An issuer that this computer does not trust. */
static void
unknown_issuer(const struct finding *f, struct verdict *v)
{
	const struct evidence_tls *t = &f->e.tls;

	if (t->self_signed && verdict_part_is_private(f))
		verdict_part_set(v, "tls.unknown-key", VERDICT_CERTAIN);
	else if (!t->self_signed && t->chain == 1 && t->aia &&
	    t->issuer_shared == 0 && t->issuer_expected != EVIDENCE_NO)
		verdict_part_set(v, "tls.chain-incomplete", VERDICT_CERTAIN);
	else if (signs(t) > 0)
		verdict_part_set(v, "tls.intercepted-untrusted",
		    signs(t) > 1 && !t->self_signed ? VERDICT_HIGH :
		    VERDICT_MEDIUM);
	else
		verdict_part_set(v, "tls.untrusted", VERDICT_HIGH);
}

/* The handshake ended, the certificate does not hold. */
static void
not_verified(const struct finding *f, const struct evidence_host *h,
    struct verdict *v)
{
	const struct evidence_tls *t = &f->e.tls;
	int error = t->system.error;
	bool time = error == X509_V_ERR_CERT_HAS_EXPIRED ||
	    error == X509_V_ERR_CERT_NOT_YET_VALID;

	if (error != 0)
		snprintf(v->error, sizeof(v->error), "%s",
		    X509_verify_cert_error_string(error));
	if (t->pin == EVIDENCE_NO)
		verdict_part_set(v, "tls.pin-mismatch", VERDICT_CERTAIN);
	else if (time && clock_is_wrong(h))
		verdict_part_set(v, "host.clock-skew", VERDICT_HIGH);
	else if (error == X509_V_ERR_CERT_HAS_EXPIRED)
		verdict_part_set(v, "tls.expired", VERDICT_HIGH);
	else if (error == X509_V_ERR_CERT_NOT_YET_VALID)
		verdict_part_set(v, "tls.not-yet-valid", VERDICT_HIGH);
	else if (error == X509_V_ERR_CERT_REVOKED ||
	    t->stapled == EVIDENCE_NO)
		verdict_part_set(v, "tls.revoked", VERDICT_CERTAIN);
	else if (verdict_part_is_unknown_issuer(error))
		unknown_issuer(f, v);
	else if (error != 0)
		verdict_part_set(v, "tls.untrusted", VERDICT_HIGH);
	else if (!t->host_ok)
		verdict_part_set(v, "tls.wrong-host", VERDICT_CERTAIN);
	else
		verdict_part_set(v, "tls.failed", VERDICT_MEDIUM);
}

/* Trusted here, but by no public root: a locally added one made it. */
static bool
intercepted_trusted(const struct finding *f, struct verdict *v)
{
	const struct evidence_tls *t = &f->e.tls;
	int n = signs(t);

	if (!t->public.done || t->public.error == 0 || t->pin == EVIDENCE_YES ||
	    f->endpoint->device)
		return false;
	/* A site's own CA on a site's own server is no interception. */
	if (verdict_part_is_private(f) && t->issuer_shared == 0 &&
	    t->key_shared == 0 && t->issuer_expected != EVIDENCE_NO)
		return false;
	verdict_part_set(v, "tls.intercepted-trusted", n >= 2 ? VERDICT_HIGH :
	    VERDICT_MEDIUM);
	return true;
}

bool
verdict_part_tls(const struct finding *f, const struct evidence_host *h,
    struct verdict *v)
{
	const struct evidence_tls *t = &f->e.tls;

	if (t->state == EVIDENCE_FAILED) {
		if (t->result == EVIDENCE_TLS_DONE)
			not_verified(f, h, v);
		else
			unfinished(t, v);
		return true;
	}
	if (t->result != EVIDENCE_TLS_DONE)
		return false;
	if ((t->big_hello == EVIDENCE_SILENT) && passed(t->big_hello_clamped)) {
		verdict_part_set(v, "path.mtu-blackhole-up", VERDICT_CERTAIN);
		return true;
	}
	if (intercepted_trusted(f, v))
		return true;
	if (t->issuer_expected == EVIDENCE_NO) {
		verdict_part_set(v, "tls.issuer", VERDICT_MEDIUM);
		return true;
	}
	if (f->endpoint->device && t->pin == EVIDENCE_UNKNOWN &&
	    t->system.error != 0) {
		verdict_part_set(v, "tls.unknown-key", VERDICT_CERTAIN);
		return true;
	}
	return false;
}
