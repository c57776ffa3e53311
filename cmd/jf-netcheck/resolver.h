/* SPDX-License-Identifier: ISC */
/* Whom this host asks for names, and what its own resolver says. */
#ifndef RESOLVER_H
#define RESOLVER_H

#include "evidence.h"
#include "fail.h"
#include "loop.h"
#include "tcp.h"

struct resolver_config {
	union tcp_address server[EVIDENCE_SERVERS];
	unsigned servers;
	bool by_hand;	/* --resolver: the system's is not asked */
};

/* From /etc/resolv.conf; without one, or without a server in it, the one on
 * this host, as resolv.conf(5) has it. */
void	resolver_system(struct resolver_config *c);
/* "ADDRESS", "ADDRESS:PORT", "[ADDRESS]:PORT".  0; -1 with f: FAIL_USAGE. */
int	resolver_set(struct resolver_config *c, const char *text,
	    struct fail *f);

/* getaddrinfo, which blocks, in a thread of its own: one name after another. */
struct resolver_thread;

struct resolver_ask {
	char name[EVIDENCE_NAME];
	void (*done)(struct resolver_ask *);	/* in the loop's thread */
	void *owner;	/* NULL: nobody waits any more */
	int code;	/* EAI_* */
	double ms;
	union tcp_address address[EVIDENCE_ADDRESSES];
	unsigned addresses;
	char found[EVIDENCE_NAME];	/* the name, where an address was asked */
	struct resolver_ask *next;
};

struct resolver_thread *resolver_thread_new(struct loop *l, struct fail *f);
/* name's addresses, or an address's name; the ask is the thread's until done, then the owner's to
 * free.  NULL when memory is out. */
struct resolver_ask *resolver_thread_ask(struct resolver_thread *t,
	    const char *name, void (*done)(struct resolver_ask *), void *owner);
/* A question that hangs keeps the thread; it dies with the process. */
void	resolver_thread_stop(struct resolver_thread *t);

#endif
