/* SPDX-License-Identifier: ISC */
/*
 * Stage: the TLS handshake, whatever the certificate says.  Nothing secret is
 * ever sent here, so the handshake goes on and the chain is judged after it:
 * against what the system trusts, against public roots alone, by name, pin
 * and issuer.
 */
#ifndef STAGE_TLS_H
#define STAGE_TLS_H

#include "attempt.h"
#include "trust.h"

/* Contexts of the run, made when first needed. */
struct stage_tls_trust {
	struct trust *stores;
	SSL_CTX *modern, *old, *cbc;
	unsigned running;	/* handshakes and sessions now */
	unsigned most;		/* of them at once */
};

void	stage_tls_trust_free(struct stage_tls_trust *t);

enum attempt_next stage_tls(struct attempt *a, enum attempt_event event);

/* A session of our usual settings over a->fd, for an https:// proxy, not
 * begun yet.  0, -1 memory. */
int	stage_tls_open(struct attempt *a, const char *name);

/* The attempt gives its sessions up. */
void	stage_tls_leave(struct attempt *a);

#endif
