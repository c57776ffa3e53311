/* SPDX-License-Identifier: ISC */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "dns_query.h"
#include "stage_dns.h"

#define GRACE_US	150000	/* for getaddrinfo, once a server answered */
#define GRACE_BAD_US	1000000	/* and once none knew an address */
#define OTHERS_US	500000	/* for the first server, once another did */

/* What is asked for one family. */
struct half {
	struct dns_query query[EVIDENCE_SERVERS];
	bool done;
	union tcp_address address[EVIDENCE_ADDRESSES];
	unsigned addresses;
	enum evidence_dns_source source;
};

struct stage_dns {
	struct loop_item item;		/* first: moments only */
	struct stage_dns_plan plan;
	const char *name;
	struct half half[2];		/* A, AAAA */
	unsigned servers;		/* asked; 0: only the system is */
	struct resolver_ask *ask;
	bool asked;			/* it came back */
	int64_t start_us;
};

static int
family_of(int i)
{
	return i == 0 ? 4 : 6;
}

/* The answer that counts: the first definite one in the order of the
 * servers, else the first one of any kind, else the first server's silence. */
static const struct dns_query *
best(const struct stage_dns *s, int i)
{
	const struct dns_query *q = s->half[i].query, *found = &q[0];

	for (unsigned n = 0; n < s->servers; n++) {
		if (dns_query_is_definite(&q[n]))
			return &q[n];
		if (found->result == EVIDENCE_DNS_UNASKED ||
		    ((found->result == EVIDENCE_DNS_TIMEOUT ||
		    found->result == EVIDENCE_DNS_UNREACHABLE) &&
		    q[n].result != EVIDENCE_DNS_UNASKED &&
		    q[n].result != EVIDENCE_DNS_TIMEOUT))
			found = &q[n];
	}
	return found;
}

static void
take_system(struct stage_dns *s, int i)
{
	struct half *h = &s->half[i];

	if (!s->asked)
		return;
	for (unsigned n = 0; n < s->ask->addresses &&
	    h->addresses < EVIDENCE_ADDRESSES; n++)
		if (tcp_address_family(&s->ask->address[n]) == family_of(i))
			h->address[h->addresses++] = s->ask->address[n];
	if (h->addresses > 0)
		h->source = EVIDENCE_BY_SYSTEM;
}

static bool
is_in(const struct half *h, const union tcp_address *a)
{
	char one[INET6_ADDRSTRLEN], other[INET6_ADDRSTRLEN];

	tcp_address_text(a, one);
	for (unsigned n = 0; n < h->addresses; n++) {
		tcp_address_text(&h->address[n], other);
		if (strcmp(one, other) == 0)
			return true;
	}
	return false;
}

/* What applications get counts; where that is what DNS says, say DNS. */
static void
choose(struct stage_dns *s, int i)
{
	struct half *h = &s->half[i];
	const struct dns_query *q = best(s, i);
	union tcp_address a;

	take_system(s, i);
	for (unsigned n = 0; s->servers > 0 && n < q->answer.addresses; n++) {
		memset(&a, 0, sizeof(a));
		a.sa.sa_family = i == 0 ? AF_INET : AF_INET6;
		if (i == 0)
			memcpy(&a.in4.sin_addr, q->answer.address[n], 4);
		else
			memcpy(&a.in6.sin6_addr, q->answer.address[n], 16);
		if (h->source == EVIDENCE_BY_SYSTEM && is_in(h, &a))
			h->source = EVIDENCE_BY_DNS;
		else if (h->source != EVIDENCE_BY_SYSTEM && !is_in(h, &a) &&
		    h->addresses < EVIDENCE_ADDRESSES) {
			h->address[h->addresses++] = a;
			h->source = EVIDENCE_BY_DNS;
		}
	}
}

/* Has any server not answered yet? */
static bool
is_open_elsewhere(const struct stage_dns *s, int i)
{
	for (unsigned n = 0; n < s->servers; n++)
		if (s->half[i].query[n].result == EVIDENCE_DNS_UNASKED)
			return true;
	return false;
}

/* When this half may end although something is still open: 0 now. */
static int64_t
wait_until(const struct stage_dns *s, int i)
{
	const struct dns_query *q = s->half[i].query;
	int64_t answered = 0, last = s->start_us, at;
	bool open = false, found = false;

	for (unsigned n = 0; n < s->servers; n++) {
		at = q[n].start_us + (int64_t)(q[n].ms * 1000);
		if (!dns_query_is_definite(&q[n])) {
			open |= q[n].result == EVIDENCE_DNS_UNASKED;
			if (at > last)
				last = at;
			continue;
		}
		if (answered == 0 || at < answered)
			answered = at;
		found |= q[n].result == EVIDENCE_DNS_FOUND;
		if (!open)	/* the first one that works has spoken */
			break;
	}
	if (answered == 0 && open)
		return INT64_MAX;
	if (!found && is_open_elsewhere(s, i))	/* may know what this denies */
		return answered + OTHERS_US;
	if (open && dns_query_is_definite(best(s, i)) && best(s, i) != &q[0] &&
	    q[0].result == EVIDENCE_DNS_UNASKED)
		return answered + OTHERS_US;
	if (s->ask == NULL || s->asked)
		return 0;
	if (s->servers == 0)
		return s->start_us + s->plan.timeout_us;
	return (answered == 0 ? last : answered) +
	    (found ? GRACE_US : GRACE_BAD_US);
}

static void
look(struct stage_dns *s)
{
	int64_t now = loop_now_us(), due = 0, until;

	for (int i = 0; i < 2; i++) {
		if (s->half[i].done)
			continue;
		until = wait_until(s, i);
		if (until > now) {
			if (until != INT64_MAX && (due == 0 || until < due))
				due = until;
			continue;
		}
		choose(s, i);
		s->half[i].done = true;
		s->plan.done(s, family_of(i), s->plan.arg);
	}
	loop_at(s->plan.loop, &s->item, due);
}

static void
on_moment(struct loop_item *item, uint32_t events)
{
	(void)events;
	look((struct stage_dns *)(void *)item);
}

static void
on_query(struct dns_query *q)
{
	look(q->owner);
}

static void
on_system(struct resolver_ask *ask)
{
	struct stage_dns *s = ask->owner;

	s->asked = true;
	look(s);
}

/* Names that only the system can resolve: hosts file, mDNS, search list. */
static bool
is_for_dns(const char *name)
{
	size_t n = strlen(name);

	return strchr(name, '.') != NULL &&
	    !(n > 6 && strcmp(name + n - 6, ".local") == 0) &&
	    !(n > 10 && strcmp(name + n - 10, ".localhost") == 0);
}

static void
ask_servers(struct stage_dns *s)
{
	struct dns_query *q;

	s->servers = s->plan.config->servers;
	for (int i = 0; i < 2; i++)
		for (unsigned n = 0; n < s->servers; n++) {
			q = &s->half[i].query[n];
			q->loop = s->plan.loop;
			q->server = &s->plan.config->server[n];
			q->done = on_query;
			q->owner = s;
			dns_query_start(q, s->name, i == 0 ? DNS_A : DNS_AAAA,
			    s->plan.timeout_us);
		}
}

struct stage_dns *
stage_dns_new(const char *name, const struct stage_dns_plan *plan)
{
	struct stage_dns *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->item = (struct loop_item){ .fd = -1, .wake = on_moment };
	s->plan = *plan;
	s->name = name;
	s->start_us = loop_now_us();
	for (int i = 0; i < 2 * EVIDENCE_SERVERS; i++)
		s->half[i % 2].query[i / 2].item.fd = -1;
	if (is_for_dns(name) || plan->thread == NULL)
		ask_servers(s);
	if (plan->thread != NULL)
		s->ask = resolver_thread_ask(plan->thread, name, on_system, s);
	loop_at(plan->loop, &s->item, loop_now_us());
	return s;
}

void
stage_dns_free(struct stage_dns *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < 2 * EVIDENCE_SERVERS; i++)
		if (s->half[i % 2].query[i / 2].loop != NULL)
			dns_query_stop(&s->half[i % 2].query[i / 2]);
	loop_forget(s->plan.loop, &s->item);
	if (s->asked)
		free(s->ask);
	else if (s->ask != NULL)
		s->ask->owner = NULL;
	free(s);
}

const char *
stage_dns_name(const struct stage_dns *s)
{
	return s->name;
}

unsigned
stage_dns_addresses(const struct stage_dns *s, int family,
    const union tcp_address **list)
{
	const struct half *h = &s->half[family == 6];

	*list = h->address;
	return h->addresses;
}

static void
tell_answer(const struct stage_dns *s, const struct dns_query *q,
    struct evidence_dns *e)
{
	size_t used = 0;

	e->result = q->result;
	e->rcode = q->answer.rcode;
	e->ede = q->result == EVIDENCE_DNS_TIMEOUT ? -1 : q->answer.ede;
	snprintf(e->ede_text, sizeof(e->ede_text), "%s", q->answer.ede_text);
	tcp_address_text(q->server, e->server);
	e->truncated = q->truncated;
	e->tcp_errno = q->tcp_errno;
	e->ms = q->ms;
	for (unsigned n = 0; n < q->answer.cnames &&
	    used < sizeof(e->cnames); n++)
		used += (size_t)snprintf(e->cnames + used,
		    sizeof(e->cnames) - used, "%s%s", n > 0 ? " " : "",
		    q->answer.cname[n]);
	(void)s;
}

static void
tell_servers(const struct stage_dns *s, int i, const struct dns_query *main,
    struct evidence_dns *e)
{
	const struct dns_query *q = s->half[i].query;

	for (unsigned n = 0; n < s->servers; n++) {
		if (q[n].result == EVIDENCE_DNS_UNASKED || &q[n] == main)
			continue;
		if (q[n].result == EVIDENCE_DNS_TIMEOUT ||
		    q[n].result == EVIDENCE_DNS_UNREACHABLE) {
			e->servers_silent = true;
			tcp_address_text(q[n].server, e->silent_server);
		} else if (q[n].result != main->result)
			e->servers_differ = true;
		if (q[n].result == EVIDENCE_DNS_FOUND && e->finder[0] == '\0')
			tcp_address_text(q[n].server, e->finder);
	}
}

void
stage_dns_tell(const struct stage_dns *s, int family, struct evidence_dns *e)
{
	int i = family == 6;
	const struct half *h = &s->half[i];
	const struct dns_query *q = best(s, i);

	memset(e, 0, sizeof(*e));
	e->ede = -1;
	e->source = h->source;
	for (unsigned n = 0; n < h->addresses; n++)
		tcp_address_text(&h->address[n], e->address[e->addresses++]);
	if (h->addresses > 0)
		e->kind = address_kind(&h->address[0]);
	if (s->servers > 0) {
		tell_answer(s, q, e);
		tell_servers(s, i, q, e);
		e->other = best(s, !i)->result;
		e->overridden = h->source == EVIDENCE_BY_SYSTEM &&
		    q->answer.addresses > 0;
	}
	if (s->asked) {
		e->system_asked = true;
		e->system = s->ask->code;
		e->system_ms = s->ask->ms;
		if (s->servers == 0) {
			e->ms = s->ask->ms;
			e->result = s->ask->code == EAI_AGAIN ?
			    EVIDENCE_DNS_TIMEOUT : EVIDENCE_DNS_NXDOMAIN;
			e->other = e->result;
		}
	} else if (s->servers == 0)
		e->result = e->other = EVIDENCE_DNS_TIMEOUT;
	if (h->addresses > 0)
		e->result = EVIDENCE_DNS_FOUND;
	if (s->half[!i].addresses > 0)
		e->other = EVIDENCE_DNS_FOUND;
	e->state = h->addresses > 0 ? EVIDENCE_OK : EVIDENCE_FAILED;
}

void
stage_dns_traffic(const struct stage_dns *s, uint64_t *sent,
    uint64_t *received)
{
	for (int i = 0; i < 2 * EVIDENCE_SERVERS; i++) {
		*sent += s->half[i % 2].query[i / 2].sent;
		*received += s->half[i % 2].query[i / 2].received;
	}
}
