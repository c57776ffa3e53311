/* SPDX-License-Identifier: ISC */
/* One question to one name server: UDP, repeated, then TCP if it was cut. */
#ifndef DNS_QUERY_H
#define DNS_QUERY_H

#include "dns_message.h"
#include "evidence.h"
#include "loop.h"
#include "tcp.h"

struct dns_query {
	struct loop_item item;		/* first */
	struct loop *loop;
	const union tcp_address *server;
	void (*done)(struct dns_query *);
	void *owner;
	/* Result. */
	enum evidence_dns_result result;	/* UNASKED: still waiting */
	double ms;
	int tcp_errno;
	bool truncated;
	struct dns_answer answer;
	uint64_t sent, received;
	/* Private. */
	unsigned char asked[2 + DNS_QUERY_MAX];	/* with TCP's length */
	size_t asked_len;
	char name[DNS_NAME_MAX];
	uint16_t type;
	bool plain;			/* without EDNS */
	bool tcp;
	bool strange;			/* something came that is no answer */
	int tries;
	int64_t start_us, limit_us;
	unsigned char *in;		/* of TCP */
	size_t in_len;
};

/* q's loop, server, done and owner are set.  done comes later, also when
 * nothing could be sent. */
void	dns_query_start(struct dns_query *q, const char *name, uint16_t type,
	    int64_t timeout_us);
void	dns_query_stop(struct dns_query *q);

/* Is this an answer about the name, rather than a server's trouble? */
bool	dns_query_is_definite(const struct dns_query *q);

#endif
