/* SPDX-License-Identifier: ISC */
/*
 * What an unknown device shows of itself in a TLS handshake.  Nothing is sent
 * to it: no request, no name, no secret.
 */
#ifndef PEER_H
#define PEER_H

#include <curl/curl.h>

#include <stdbool.h>

#include "fail.h"
#include "tls.h"

struct peer {
	char pin[TLS_PIN_LEN];
	char subject[256], issuer[256];	/* as RFC 2253 has them */
	char until[32];		/* RFC 3339, "" when unreadable */
	bool self_signed;
};

/* Look at url (https); legacy: as for a device with legacy_tls.  0; -1 with
 * f: FAIL_USAGE (the URL), FAIL_HERE (unreachable, no TLS). */
int	peer_look(const char *url, bool legacy, struct peer *p, struct fail *f);

/* The pin of the key that a transfer with CURLOPT_CERTINFO was shown.  0, -1. */
int	peer_pin(CURL *h, char out[TLS_PIN_LEN]);

#endif
