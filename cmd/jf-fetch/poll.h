/* SPDX-License-Identifier: ISC */
/*
 * Many devices asked at once, each gently: one connection, requests one after
 * the other with a pause between, no redirects, no proxy, limits on time and
 * size.  What to ask and what to do with answers is the tasks' own business.
 */
#ifndef POLL_H
#define POLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fail.h"
#include "http.h"

struct poll_request {
	struct buf url;
	const char *accept;	/* or NULL */
	const char *method;	/* NULL: GET */
	const char *body_type;	/* of body, with a method that has one */
	struct buf body;	/* .secret is set */
	const char *token_header;	/* to be copied to answer.token */
	struct buf known;	/* entity tag for If-None-Match, or empty */
	uint64_t from;		/* > 0: Range from this byte on */
	uint64_t max_bytes;	/* of the answer's body */
	bool streamed;		/* the body goes to the task, not to answer.body;
				   no limit on the whole time, only on stalling */
};

struct poll_answer {
	long status;		/* 0: none came */
	bool reached;		/* the head of an answer came */
	bool unreachable;	/* no connection, or nothing came through it in
				   time: it may be switched off */
	bool broke;		/* the connection did, before an answer came */
	bool cut;		/* the body went over max_bytes */
	bool temporary;		/* worth asking again in another run */
	struct buf body;
	char token[2048];	/* the header that was asked for, "" without */
	char etag[256], modified[64];	/* "" when not told */
	int64_t start;		/* of a 206's range, else 0 */
	int64_t retry_after_s;	/* 0: not told */
	int64_t clock;		/* its Date, seconds since 1970; 0: not told */
	struct fail fail;	/* FAIL_NONE: a whole HTTP answer came, of
				   whatever status */
};

/* One device's work.  The functions are called one at a time. */
struct poll_task {
	const struct http_options *http;
	const struct poll_auth *auth;	/* or NULL */
	uint64_t gap_ms;	/* between an answer and the next request */
	/* Fill rq (zeroed; freed after the answer).  1; 0: finished. */
	int (*next)(struct poll_task *t, struct poll_request *rq);
	/* Take the answer (freed after the call). */
	void (*done)(struct poll_task *t, const struct poll_request *rq,
	    struct poll_answer *a);
	/* A piece of a streamed body; a->status and what the head tells is
	 * there.  0; -1 ends the transfer. */
	int (*piece)(struct poll_task *t, const struct poll_answer *a,
	    const unsigned char *data, size_t len);
	void *arg;
};

/* What every request to a device carries; NULL or "" when not used. */
struct poll_auth {
	long mask;		/* CURLAUTH_BASIC or CURLAUTH_DIGEST, or 0 */
	const char *user, *password;
	const char *header;	/* "X-Api-Key: secret" */
};

struct poll_source {
	/* The next device's task, or NULL when there is none any more. */
	struct poll_task *(*take)(void *arg);
	/* It has finished; or, early true, the run ends before it did. */
	void (*finish)(struct poll_task *t, bool early, void *arg);
	void *arg;
};

/* Ask until the source is empty, parallel devices at a time, not counting up
 * to four times as many that are silent for over three seconds.  0; -1 with f:
 * FAIL_SIGNAL after a signal, FAIL_HERE (libcurl, memory). */
int	poll_run(const struct poll_source *s, unsigned parallel,
	    struct fail *f);

#endif
