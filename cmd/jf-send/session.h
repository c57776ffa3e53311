/* SPDX-License-Identifier: ISC */
/*
 * TLS 1.3 sessions kept between processes, so that a heartbeat does not carry
 * a certificate chain each time.  A resumed session skips the check of the
 * certificate; so a session is bound to all that the check depended on (host,
 * port, CA, pins, proxy), is used once, lives 24 hours at most, in a 0600
 * file, and is never kept with a client certificate.
 */
#ifndef SESSION_H
#define SESSION_H

#include <openssl/ssl.h>

#include "fail.h"

#define SESSION_MAX_AGE_S	86400

struct session {
	char *path;		/* NULL: nothing is kept */
	SSL_SESSION *ticket;	/* to be used by the next handshake */
};

/* What a session is bound to: text of host, port and settings, and the CA
 * file, whose content counts.  The file is below dir.  0; -1 with f. */
int	session_open(struct session *s, const char *dir, const char *bound_to,
	    const char *ca, struct fail *f);
void	session_close(struct session *s);

/* Resume and remember with this context.  s must outlive it. */
int	session_attach(struct session *s, SSL_CTX *ctx);

#endif
