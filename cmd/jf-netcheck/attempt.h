/* SPDX-License-Identifier: ISC */
/*
 * One connection through its stages: TCP, the proxy's CONNECT, TLS, and what
 * is spoken then.  The first round makes one for each finding; a follow-up is
 * the same with one thing changed.
 *
 * A stage is one function, called when it begins, when its descriptor is
 * ready and when its time is over.  It writes its evidence and says what it
 * waits for, or how it ended.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include <openssl/ssl.h>

#include "buf.h"
#include "evidence.h"
#include "lan_code.h"
#include "loop.h"
#include "sysproxy.h"
#include "tcp.h"

enum attempt_stage { ATTEMPT_TCP, ATTEMPT_PROXY, ATTEMPT_TLS, ATTEMPT_HTTP,
	ATTEMPT_FTP, ATTEMPT_PEER, ATTEMPT_STAGES };
enum attempt_event { ATTEMPT_BEGIN, ATTEMPT_READY, ATTEMPT_LATE };
enum attempt_next { ATTEMPT_READ, ATTEMPT_WRITE,	/* wait for that */
	ATTEMPT_LATER,			/* wait for something else */
	ATTEMPT_PASSED, ATTEMPT_FAILED };

struct proxy_login;		/* proxy_login.h */
struct stage_tls_trust;		/* stage_tls.h */

/* What is spoken, shared by many attempts; strings live on. */
struct attempt_plan {
	struct loop *loop;
	bool stage[ATTEMPT_STAGES];	/* which; TCP always */
	union tcp_address to;		/* the server or the proxy */
	struct tcp_options tcp;
	int64_t stage_us;		/* the most for one stage */
	int64_t limit_us;		/* the moment when all is over */
	const char *host;		/* as the server calls itself */
	uint16_t port;
	const char *path;		/* HTTP */
	bool whole;			/* HTTP: GET the body too (--speed) */
	const struct sysproxy *proxy;	/* PROXY: which */
	struct proxy_login *login;	/* to it, or NULL */
	const char *absolute;		/* HTTP: the scheme of the URL that a
					   proxy is asked for, or NULL */
	bool no_login;			/* FTP */
	const char *code;		/* PEER: the one-time code */

	/* TLS. */
	struct stage_tls_trust *trust;
	const struct endpoint *endpoint;	/* pins, issuer, CA; or NULL */
	const char *sni;		/* NULL: none */
	bool big_hello;
	bool old_versions;		/* 1.0 and 1.1, any cipher */
	bool cbc_only;
	bool any_certificate;		/* go on whatever it says */
	int hello_ttl;			/* of packets from ClientHello on */
};

struct attempt {
	struct loop_item item;		/* first */
	struct attempt_plan plan;
	struct evidence *e;		/* the owner's */
	void (*done)(struct attempt *a);	/* the owner may free it here */
	void *owner, *context;
	int tag;			/* the owner's */

	/* For the stages. */
	int fd;
	SSL *ssl;			/* what is spoken goes through it */
	SSL *outer;			/* and it through this: an https proxy */
	bool gated;			/* counted by stage_tls_trust */
	enum attempt_stage at;
	int step;			/* of the stage, 0 when it begins */
	struct buf in, out;		/* empty when a stage begins */
	int64_t start_us;		/* of the stage */
	int64_t due_us;
	int64_t again_us;		/* with ATTEMPT_LATER: call me then */
	bool passed;			/* all planned stages did */
	uint64_t sent, received;	/* bytes, when it ended */
	char nonce[LAN_CODE_NONCE];	/* PEER */
	struct loop_item data_item;	/* FTP: its data connection */
};

/* Start; plan.to and the rest are filled in, e is zero or has what came
 * before.  done comes from the loop, never from within.  0, -1 memory out. */
int	attempt_start(struct attempt *a);

/* Close and free what it holds, not a itself. */
void	attempt_end(struct attempt *a);

/* Milliseconds since the stage began. */
double	attempt_ms(const struct attempt *a);

/* Write what out holds; then in is read.  PASSED: written; WRITE: wait. */
enum attempt_next attempt_flush(struct attempt *a);

/* Read into in, which may grow to max bytes.  READ: wait; PASSED: something
 * came; FAILED: end, error or in is full, *why says which. */
enum attempt_why { ATTEMPT_CLOSED, ATTEMPT_RESET, ATTEMPT_FULL,
	ATTEMPT_ALERT };
enum attempt_next attempt_fill(struct attempt *a, size_t max,
	    enum attempt_why *why, int *alert);

/* Have the stage called with ATTEMPT_READY (or _LATE): for its second
 * descriptor. */
void	attempt_wake(struct attempt *a, enum attempt_event event);

#endif
