/* SPDX-License-Identifier: ISC */
/* HTTP, FTP, and the other side of a two-sided test. */
#include <stdio.h>

#include "verdict_part.h"

#define NEEDED_BITS_PER_S	25000	/* 0.5 % of 5 Mbit/s, the paper's need */

bool
verdict_part_http(const struct finding *f, struct verdict *v)
{
	const struct evidence_http *h = &f->e.http;

	switch (h->result) {
	case EVIDENCE_HTTP_UNTRIED:
		return false;
	case EVIDENCE_HTTP_SILENT:
	case EVIDENCE_HTTP_CLOSED:
	case EVIDENCE_HTTP_RESET:
		verdict_part_set(v, "http.no-answer", VERDICT_HIGH);
		return true;
	case EVIDENCE_HTTP_ALIEN:
	case EVIDENCE_HTTP_EXCESS:
		verdict_part_set(v, "http.not-http", VERDICT_CERTAIN);
		return true;
	case EVIDENCE_HTTP_ALERT:
		verdict_part_set(v, f->e.tls.client_cert || h->alert == 116 ?
		    "tls.client-cert" : "tls.failed", VERDICT_CERTAIN);
		snprintf(v->error, sizeof(v->error), "alert %d", h->alert);
		return true;
	case EVIDENCE_HTTP_DONE:
		break;
	}
	if (f->e.tls.client_cert && h->status == 400) {
		verdict_part_set(v, "tls.client-cert", VERDICT_HIGH);
		return true;
	}
	if (h->state == EVIDENCE_FAILED || h->state == EVIDENCE_WARN) {
		verdict_part_set(v, "http.error", VERDICT_CERTAIN);
		return true;
	}
	if (h->bits_per_s > 0 && h->bits_per_s < NEEDED_BITS_PER_S) {
		verdict_part_set(v, "path.slow", VERDICT_HIGH);
		snprintf(v->detail, sizeof(v->detail), "%.1f kbit/s",
		    h->bits_per_s / 1000);
		return true;
	}
	return false;
}

/* Was this way of opening a data channel granted, and did it then fail? */
static bool
granted_and_dead(const struct evidence_data *d)
{
	return (d->code == 229 || d->code == 227) &&
	    d->state == EVIDENCE_FAILED;
}

static bool
by_data(const struct finding *f, struct verdict *v)
{
	const struct evidence_data *epsv = &f->e.ftp.epsv;
	const struct evidence_data *pasv = &f->e.ftp.pasv;
	bool dead = granted_and_dead(epsv) || granted_and_dead(pasv);
	bool alive = epsv->state == EVIDENCE_OK || pasv->state == EVIDENCE_OK;

	if (pasv->address_differs && pasv->state != EVIDENCE_OK) {
		verdict_part_set(v, "ftp.pasv-address", VERDICT_CERTAIN);
		snprintf(v->detail, sizeof(v->detail), "%s", pasv->address);
		if (!alive)
			v->state = CATALOGUE_FAIL;
		return true;
	}
	if (!dead || (alive && !granted_and_dead(epsv)))
		return false;
	verdict_part_set(v, "ftp.data-filtered", VERDICT_CERTAIN);
	snprintf(v->detail, sizeof(v->detail), "%u",
	    (unsigned)(granted_and_dead(epsv) ? epsv : pasv)->port);
	if (alive)	/* one of the two ways works */
		v->state = CATALOGUE_WARN;
	return true;
}

bool
verdict_part_ftp(const struct finding *f, struct verdict *v)
{
	switch (f->e.ftp.result) {
	case EVIDENCE_FTP_UNTRIED:
		return false;
	case EVIDENCE_FTP_SILENT:
	case EVIDENCE_FTP_CLOSED:
	case EVIDENCE_FTP_RESET:
		verdict_part_set(v, f->e.ftp.banner_code == 220 ?
		    "ftp.no-answer" : "ftp.no-banner", VERDICT_HIGH);
		return true;
	case EVIDENCE_FTP_ALIEN:
	case EVIDENCE_FTP_EXCESS:
		verdict_part_set(v, "ftp.not-ftp", VERDICT_CERTAIN);
		return true;
	case EVIDENCE_FTP_STATUS:
		verdict_part_set(v, "ftp.refused", VERDICT_CERTAIN);
		return true;
	case EVIDENCE_FTP_DONE:
		break;
	}
	if (by_data(f, v))
		return true;
	/* A login that is refused, or no data channel to be had. */
	if (f->e.ftp.login_code < 400 && f->e.ftp.epsv.code < 400 &&
	    f->e.ftp.pasv.code < 400)
		return false;
	if (f->e.ftp.epsv.state == EVIDENCE_OK ||
	    f->e.ftp.pasv.state == EVIDENCE_OK)
		return false;
	verdict_part_set(v, "ftp.refused", VERDICT_CERTAIN);
	return true;
}

bool
verdict_part_peer(const struct finding *f, struct verdict *v)
{
	switch (f->e.peer.result) {
	case EVIDENCE_PEER_FORGED:
	case EVIDENCE_PEER_OTHER:
		verdict_part_set(v, "lan.not-ours", VERDICT_CERTAIN);
		return true;
	case EVIDENCE_PEER_SILENT:
		verdict_part_set(v, "lan.http-blocked", VERDICT_HIGH);
		return true;
	case EVIDENCE_PEER_UNTRIED:
	case EVIDENCE_PEER_PROVEN:
		break;
	}
	return false;
}
