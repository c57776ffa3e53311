/* SPDX-License-Identifier: ISC */
/*
 * One HTTP request: body from a descriptor or memory, bounded answer, the
 * bytes on the wire counted, within the link budget.
 */
#ifndef TRANSFER_H
#define TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "budget.h"
#include "buf.h"
#include "fail.h"
#include "http.h"
#include "pace.h"
#include "session.h"

#define TRANSFER_ANSWER_MAX	(8 * 1024 * 1024)

struct transfer;

struct transfer_options {
	struct http_options http;
	bool keep_alive;	/* leave connections open between requests */
	const char *cert, *key;	/* client certificate, PEM files, or NULL */
	const char *crl;	/* revocation lists, PEM, or NULL */
	bool stapling;		/* demand an OCSP answer with the handshake */
	const char *proxy_ca, *proxy_user;	/* or NULL */
	long proxy_auth;	/* CURLAUTH_* */
	struct session *session;	/* NULL: none is resumed */
	const struct budget *budget;
	CURL *handle;		/* the one kept open */
	struct transfer *at_work;	/* of transfer.c */
};

struct transfer {
	const char *method;	/* "PUT", "POST", "HEAD", "GET" */
	const char *url;
	struct curl_slist *headers;	/* freed by transfer_free */
	int fd;			/* body, or -1 */
	const void *data;	/* body in memory, or NULL */
	uint64_t size;		/* of the body */

	long status;		/* the answer's, 0 when there was none */
	struct buf answer;
	int64_t length;		/* its Content-Length, -1 when not told */
	int64_t retry_after_s;	/* -1: not told */
	int64_t date;		/* its Date, or -1 */
	char id[128];		/* what the server calls this request, or "" */
	char sha256[45];	/* base64 checksum of the resource, or "" */
	bool reached;		/* bytes of the body have left */
	bool temporary;		/* the failure may go away */
	uint64_t wire;		/* bytes both ways, with TCP/IP headers */
	uint64_t at;		/* read so far */

	/* of transfer.c */
	struct pace pace;
	CURL *h;
	uint64_t before;	/* wire count of a connection taken over */
	int64_t began_ms;
	bool paused;
};

/* Add a header line.  0, -1 with f. */
int	transfer_header(struct transfer *t, struct fail *f, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/* Do it.  0 when a whole answer came, whatever its status; -1 with f. */
int	transfer_run(struct transfer_options *o, struct transfer *t,
	    struct fail *f);
void	transfer_free(struct transfer *t);

/* Close what is kept open. */
void	transfer_end(struct transfer_options *o);

#endif
