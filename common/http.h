/* SPDX-License-Identifier: ISC */
/*
 * libcurl, set up the one safe way: https (and http only when asked), no
 * redirects, no netrc, no user info in URLs, TLS by tls.h, no signals.
 */
#ifndef HTTP_H
#define HTTP_H

#include <curl/curl.h>

#include <stdbool.h>

#include "buf.h"
#include "fail.h"
#include "tls.h"

struct http_options {
	enum tls_profile tls;
	bool allow_http;	/* plain http too */
	bool no_proxy;		/* never use a proxy */
	bool insecure;		/* no chain, no host name: with pin only, or for
				   a look at an unknown peer without secrets */
	const char *ca;		/* PEM file added to (add_ca) or instead of the
				   system's store */
	bool add_ca;
	const char *pin;	/* "sha256//..;sha256//..", or NULL */
	long connect_s, total_s;	/* 0: none */
	long stalled_s;		/* no byte for so long, 0: none */
	const char *proxy;	/* --proxy, or NULL: the environment's */
};

/* Once per process, before threads.  0, -1 with f. */
int	http_start(struct fail *f);
void	http_stop(void);

/* A new easy handle with the options; strings are copied by libcurl.  NULL
 * with f.  Free with curl_easy_cleanup. */
CURL	*http_new(const struct http_options *o, struct fail *f);

/* What http_new has libcurl do with each TLS context: for a caller that sets a
 * CURLOPT_SSL_CTX_FUNCTION of its own, which must begin with this. */
CURLcode http_context(const struct http_options *o, SSL_CTX *ctx);

/*
 * Is this an acceptable URL: scheme https (or http), a host, no user info,
 * no fragment?  0; -1 with f, FAIL_USAGE, why, not repeating user info.
 */
int	http_check_url(const char *url, bool allow_http, struct fail *f);

/* What went wrong, in words of ours with what to do, for curl's code and its
 * error buffer; sets f->kind FAIL_HERE.  temporary: worth a retry.  -1. */
int	http_explain(CURL *h, CURLcode code, const char *errbuf,
	    bool *temporary, struct fail *f);

/* Collect a body in a buf of at most max bytes: set CURLOPT_WRITEDATA. */
struct http_body {
	struct buf *buf;
	size_t max;
	bool overflow;
};
size_t	http_collect(char *data, size_t size, size_t n, void *body);

#endif
