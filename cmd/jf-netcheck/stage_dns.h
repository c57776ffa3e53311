/* SPDX-License-Identifier: ISC */
/*
 * Stage one: a name becomes addresses, asked of every configured server at
 * once (A and AAAA apart, UDP, then TCP where an answer was cut) and of the
 * system's own resolver, which sees the hosts file and the search list.
 */
#ifndef STAGE_DNS_H
#define STAGE_DNS_H

#include "evidence.h"
#include "loop.h"
#include "resolver.h"

struct stage_dns;	/* one name */

struct stage_dns_plan {
	struct loop *loop;
	const struct resolver_config *config;
	struct resolver_thread *thread;	/* NULL: do not ask the system */
	int64_t timeout_us;		/* for one server's answer */
	/* Once for each family, 4 and 6, when its addresses (or that there
	 * are none) are known. */
	void (*done)(struct stage_dns *s, int family, void *arg);
	void *arg;
};

/* Begin with name, no address, which lives on; done comes later.  NULL when memory or descriptors are out. */
struct stage_dns *stage_dns_new(const char *name,
	    const struct stage_dns_plan *plan);
void	stage_dns_free(struct stage_dns *s);

const char *stage_dns_name(const struct stage_dns *s);

/* The addresses of a family, without port. */
unsigned stage_dns_addresses(const struct stage_dns *s, int family,
	    const union tcp_address **list);

/* All that is known by now; servers that answer late add to it. */
void	stage_dns_tell(const struct stage_dns *s, int family,
	    struct evidence_dns *e);

/* Bytes that went and came. */
void	stage_dns_traffic(const struct stage_dns *s, uint64_t *sent,
	    uint64_t *received);

#endif
